class CLIPPreTrainedModel(PreTrainedModel):
    config: CLIPConfig
    input_modalities = ("image", "text")


class CLIPVisionModel(CLIPPreTrainedModel):
    config: CLIPVisionConfig
    main_input_name = "pixel_values"
    input_modalities = ("image",)

    def forward(
        self,
        pixel_values: torch.FloatTensor | None = None,
        interpolate_pos_encoding: bool = False,
    ) -> BaseModelOutputWithPooling:
        pass


class CLIPModel(CLIPPreTrainedModel):
    pass
