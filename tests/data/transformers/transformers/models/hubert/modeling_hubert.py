class HubertPreTrainedModel(PreTrainedModel):
    config: HubertConfig
    main_input_name = "input_values"
    input_modalities = "audio"


class HubertModel(HubertPreTrainedModel):
    def forward(self, input_values: torch.Tensor | None, attention_mask: torch.Tensor | None = None) -> tuple:
        pass


class HubertForCTC(HubertPreTrainedModel):
    pass


class HubertForSequenceClassification(HubertPreTrainedModel):
    pass
