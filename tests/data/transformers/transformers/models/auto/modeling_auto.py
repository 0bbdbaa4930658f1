from collections import OrderedDict

MODEL_MAPPING_NAMES = OrderedDict(
    [("clip", "CLIPModel"), ("clip_vision_model", "CLIPVisionModel"), ("gpt2", "GPT2Model"), ("hubert", "HubertModel"),
     ("vits", "VitsModel")]
)
MODEL_FOR_CTC_MAPPING_NAMES = OrderedDict([("hubert", "HubertForCTC")])
MODEL_FOR_AUDIO_CLASSIFICATION_MAPPING_NAMES = OrderedDict([("hubert", "HubertForSequenceClassification")])
MODEL_FOR_CAUSAL_LM_MAPPING_NAMES = OrderedDict([("gpt-sw3", "GPT2LMHeadModel"), ("gpt2", "GPT2LMHeadModel")])
MODEL_FOR_ZERO_SHOT_IMAGE_CLASSIFICATION_MAPPING_NAMES = OrderedDict([("clip", "CLIPModel")])
MODEL_FOR_TEXT_TO_WAVEFORM_MAPPING_NAMES = OrderedDict([("vits", ("VitsModel",))])
MODEL_FOR_JUGGLING_MAPPING_NAMES = OrderedDict([("clip", "CLIPForJuggling")])
MODEL_FOR_RNNT_MAPPING_NAMES = made_elsewhere()
