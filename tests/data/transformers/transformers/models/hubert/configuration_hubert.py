@auto_docstring(checkpoint="facebook/hubert-base-ls960")
class HubertConfig(PreTrainedConfig):
    pass
