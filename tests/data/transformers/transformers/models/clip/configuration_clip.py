@auto_docstring(checkpoint="openai/clip-vit-base-patch32")
class CLIPVisionConfig(PreTrainedConfig):
    pass


@auto_docstring(checkpoint="openai/clip-vit-base-patch32")
class CLIPConfig(PreTrainedConfig):
    pass
