"""How a model was made from its base, in the words of model cards on the Hugging Face Hub (``base_model_relation``)."""

from __future__ import annotations

from zoograph.records import Derivation

#: https://huggingface.co/docs/hub/model-cards#specifying-a-base-model
_RELATIONS = {
    "finetune": Derivation.FINE_TUNED_FROM,
    "adapter": Derivation.ADAPTER_OF,
    "quantized": Derivation.QUANTIZED_FROM,
    "merge": Derivation.MERGED_FROM,
}


def derivation(relation: str | None) -> Derivation | None:
    """The relation to its base that a model states; made in one step of some kind, if it states none.

    None for a word that is none of the relations.

    >>> derivation("adapter"), derivation(None), derivation("cousin")
    (<Derivation.ADAPTER_OF: 'zoo:adapterOf'>, <Derivation.DERIVED_FROM: 'zoo:directlyDerivedFrom'>, None)
    """
    return Derivation.DERIVED_FROM if not relation else _RELATIONS.get(relation.strip().casefold())
