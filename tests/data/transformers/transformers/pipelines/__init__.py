SUPPORTED_TASKS = {"text-classification": ("distilbert/distilbert-base-finetuned-sst-2-english", "714eb0f")}
