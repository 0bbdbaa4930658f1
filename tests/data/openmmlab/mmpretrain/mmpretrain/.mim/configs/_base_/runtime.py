load_from = None
