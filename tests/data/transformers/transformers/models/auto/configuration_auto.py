from collections import OrderedDict

from .auto_mappings import CONFIG_MAPPING_NAMES, SPECIAL_MODEL_TYPE_TO_MODULE_NAME

CONFIG_MAPPING_NAMES.update({"hubert_by_hand": "HandMadeConfig"})
CONFIG_MAPPING_NAMES = OrderedDict(**{"gpt-sw3": "GPT2Config"}, **CONFIG_MAPPING_NAMES)
SPECIAL_MODEL_TYPE_TO_MODULE_NAME.update({"hubert_by_hand": "hubert"})
