"""How a model was made from its base, in the words of model cards on the Hugging Face Hub (``base_model_relation``)."""

from __future__ import annotations

import re

from zoograph.records import Derivation

#: https://huggingface.co/docs/hub/model-cards#specifying-a-base-model, and how people write the same.
_RELATIONS = {
    "finetune": Derivation.FINE_TUNED_FROM, "finetuned": Derivation.FINE_TUNED_FROM,
    "adapter": Derivation.ADAPTER_OF, "lora": Derivation.ADAPTER_OF,
    "quantized": Derivation.QUANTIZED_FROM, "quantised": Derivation.QUANTIZED_FROM,
    "merge": Derivation.MERGED_FROM, "merged": Derivation.MERGED_FROM,
    "distilled": Derivation.DISTILLED_FROM, "distillation": Derivation.DISTILLED_FROM,
}  # fmt: skip


def derivation(relation: str | None) -> Derivation | None:
    """The relation to its base that a model states; made in one step of some kind, if it states none.

    None for a word that is none of the relations.

    >>> derivation("Fine-tuned").name, derivation(None).name, derivation("cousin")
    ('FINE_TUNED_FROM', 'DERIVED_FROM', None)
    """
    return Derivation.DERIVED_FROM if not relation else _RELATIONS.get(re.sub(r"[\s_-]+", "", relation).casefold())
