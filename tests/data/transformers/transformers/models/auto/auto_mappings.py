from collections import OrderedDict

CONFIG_MAPPING_NAMES = OrderedDict(
    [
        ("clip", "CLIPConfig"),
        ("clip_vision_model", "CLIPVisionConfig"),
        ("gpt2", "GPT2Config"),
        ("hubert", "HubertConfig"),
        ("vits", "VitsConfig"),
    ]
)
SPECIAL_MODEL_TYPE_TO_MODULE_NAME = OrderedDict([("clip_vision_model", "clip")])
