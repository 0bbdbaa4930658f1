@auto_docstring(checkpoint="gpt2")
class GPT2Config(PreTrainedConfig):
    pass
