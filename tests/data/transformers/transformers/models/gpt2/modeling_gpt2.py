class GPT2PreTrainedModel(PreTrainedModel):
    config: GPT2Config


class GPT2Model(GPT2PreTrainedModel):
    def forward(self, input_ids: torch.LongTensor | None = None, past_key_values: Cache | None = None):
        pass
