@auto_docstring(checkpoint="facebook/hubert-base-ls960")
class HubertConfig(PreTrainedConfig):
    pass


@auto_docstring(checkpoint=os.environ["CHECKPOINT"])
class HubertAskedConfig(PreTrainedConfig):
    pass
