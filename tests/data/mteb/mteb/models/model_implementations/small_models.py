from mteb.models import ModelMeta

from .datasets import SHARED_TRAINING_DATA

LANGUAGES = ["eng-Latn", "zho-Hans", "cmn-Hans", "arb-Arab", "python-Code", "java-Code"]
class SentenceTransformerEncoderWrapper:
    pass


_COMMON = dict(open_weights=True, license="apache-2.0", adapted_from="microsoft/mpnet-base")

small = ModelMeta(
    name="example/small",
    release_date="2023-05-01",
    languages=LANGUAGES,
    n_parameters=1.5e8,
    embed_dim=384,
    license="mit",
    open_weights=True,
    public_training_code="https://github.com/example/small",
    reference="https://huggingface.co/example/small",
    training_datasets={"MSMARCO", "MSMARCO-PL", "NQ-NL"} | SHARED_TRAINING_DATA,
    adapted_from=None,
    modalities=["text"],
    citation="""@article{example2023,
  title={Small {E}mbeddings},
  journal={arXiv preprint arXiv:2305.01234},
  year={2023}
}""",
)
reranker = ModelMeta(
    name="example/reranker",
    model_type=["cross-encoder"],
    reference="https://huggingface.co/example/reranker",
    embed_dim=[128, 64],
    training_datasets={
        "FEVER-NL",  # translation not trained on
    },
    **_COMMON,
)
followers = [
    ModelMeta(name="example/multi", open_weights=True, license="not specified", adapted_from="example/small",
              modalities=["image", "text"], reference="https://huggingface.co/example/other", citation="@a{x} @b{y}"),
    ModelMeta(name="example/cut-off", adapted_from="xample/multi"),
    ModelMeta(name="example/ownerless", adapted_from="ownerless"),
    ModelMeta(name="example/speaks-finetuned-tts", modalities=["text"]),
    ModelMeta(name="example/sound", open_weights=False, license="gemma", modalities=["audio"],
              reference="https://huggingface.co/example/sound", adapted_from="example/sound",
              citation="@inproceedings{z, title={No identifier}}"),
]
again = ModelMeta(name="example/small", license="gpl-3.0")
heard = ModelMeta(
    name="example/heard", open_weights=True, revision="0" * 40,
    training_datasets={"CommonVoiceMini17A2TRetrieval", "SomeClipsA2TRetrieval", "some_clips", "FilmsRetrieval"},
    citation="@article{c, title={Efficient Attentions}, doi={10.18653/V1/2021.naacl-main.112}}",
)
other = ModelMeta(
    name="example/other-v2", open_weights=True, revision="0" * 40, loader=SentenceTransformerEncoderWrapper,
    reference="https://huggingface.co/example/other-v1", training_datasets=set("AB"),
    citation="@a{c, title={Efficient Attentions}, doi={10.18653/v1/2021.naacl-main.112}, eprint={2104.02112}}",
)
