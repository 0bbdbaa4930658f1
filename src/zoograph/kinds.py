"""The kinds of thing that the graph is about, in one table: what each is called, how it is told, and how it is used.

A kind is the first step of the path of an IRI: ``https://w3id.org/zoograph/family/vit`` is a family. Everything that
goes by kind (prefixes, pages, search, forms, lists) reads this table, so that a new kind is one entry here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Use:
    """One way in which models, or families, name a thing of a kind: what a list of the kind counts."""

    name: str
    """A SPARQL variable for the count."""
    words: str
    """What a person calls the count."""
    pattern: str
    """A SPARQL pattern from ``?model``, which is what is counted, to ``?thing``."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing."""

    name: str
    """The first step of the path."""
    label: str
    plural: str
    class_name: str | None = None
    """The class of such things, as a prefixed name; None for the concepts of a scheme."""
    weight: int | None = None
    """How much a thing of this kind matters among equally good matches of a search; None: not searched for.

    The order of the kinds that are searched for is part of the format of a search index: new ones come last.
    """
    has_page: bool = True
    has_few: bool = False
    """Whether there are so few that a form can offer all of them."""
    has_initials: bool = False
    """Whether people call such things by initials, too: ASR, WER."""
    other_prefix: str | None = None
    """The prefix of such IRIs, where it is not the name; empty where there is none."""
    uses: tuple[Use, ...] = ()

    @property
    def prefix(self) -> str:
        """The prefix of the IRIs of such things; empty where there is none."""
        return self.name if self.other_prefix is None else self.other_prefix


#: Order of the path steps; those that are searched for keep their order.
KINDS: tuple[Kind, ...] = (
    Kind("model", "model", "models", "zoo:Model", weight=20),
    Kind(
        "family", "model family", "model families", "zoo:ModelFamily", weight=50,
        uses=(Use("models", "models", "?model zoo:family ?thing"),),
    ),
    Kind(
        "paper", "paper", "papers", "sdo:ScholarlyArticle", weight=25,
        uses=(
            Use(
                "models", "models",
                "{ ?model codemeta:referencePublication ?thing ; a zoo:Model }"
                " UNION { ?family codemeta:referencePublication ?thing . ?model zoo:family ?family }",
            ),
            Use("families", "families", "?model codemeta:referencePublication ?thing . ?model a zoo:ModelFamily"),
        ),
    ),
    Kind(
        "dataset", "dataset", "datasets", "sdo:Dataset", weight=28,
        uses=(
            Use("trained", "models trained on it", "?model fair4ml:trainedOn ?thing"),
            Use("values", "published values", "?model fair4ml:evaluationDataset ?thing"),
        ),
    ),
    Kind(
        "task", "task", "tasks", weight=60, has_few=True, has_initials=True,
        uses=(
            Use("dtms", "DTMs for it", "?model zoo:task ?thing ; zoo:stage stage:downstream-task"),
            Use("rlms", "RLMs that support it", "?model zoo:supportsTask ?thing ; zoo:stage stage:preprocessing"),
        ),
    ),
    Kind(
        "domain", "domain", "domains", weight=64, has_few=True,
        uses=(
            Use("rlms", "RLMs", "?model zoo:domain ?thing . ?model a zoo:RLM"),
            Use("dtms", "DTMs", "?model zoo:domain ?thing . ?model a zoo:DTM"),
        ),
    ),
    Kind(
        "stage", "stage", "stages", weight=48, has_few=True,
        uses=(Use("models", "models", "?model zoo:stage ?thing"),),
    ),
    Kind(
        "strategy", "learning strategy", "learning strategies", weight=48, has_few=True,
        uses=(Use("models", "models", "?model zoo:strategy ?thing"),),
    ),
    Kind(
        "metric", "metric", "metrics", weight=40, has_few=True, has_initials=True,
        uses=(Use("values", "published values", "?model zoo:metric ?thing"),),
    ),
    Kind(
        "modality", "modality", "modalities", weight=40, has_few=True,
        uses=(Use("models", "models", "?model zoo:modality ?thing"),),
    ),
    Kind(
        "licence", "licence", "licences", "dct:LicenseDocument", weight=44,
        uses=(Use("models", "models", "?model dct:license ?thing . ?model a zoo:Model"),),
    ),
    Kind(
        "licence-class", "licence class", "licence classes", weight=44, has_few=True,
        uses=(Use("models", "models", "?model zoo:licenceClass ?thing . ?model a zoo:Model"),),
    ),
    Kind("checkpoint", "checkpoint", "checkpoints", "zoo:Checkpoint"),
    Kind("evaluation", "evaluation", "evaluations", "zoo:Evaluation"),
    Kind("representation", "representation", "representations", "zoo:Representation"),
    Kind("citation", "citation", "citations", "prov:PrimarySource"),
    Kind(
        "organization", "organization", "organizations", "sdo:Organization", weight=40,
        uses=(Use("models", "models", "?model dct:publisher ?thing"),),
    ),
    Kind("zoo", "model zoo", "model zoos", "zoo:ModelZoo", weight=56, has_few=True, other_prefix="modelzoo"),
    Kind("shape", "shape", "shapes", "sh:NodeShape", has_page=False),
    Kind("graph", "named graph", "named graphs", "dcat:CatalogRecord"),
    Kind("question", "question", "questions", "sh:SPARQLExecutable", weight=16, has_page=False),
    Kind("prefix", "prefix", "prefixes", "sh:PrefixDeclaration", has_page=False, other_prefix=""),
)  # fmt: skip

BY_NAME: dict[str, Kind] = {kind.name: kind for kind in KINDS}

#: The kinds that have pages, with the names that a person reads.
WITH_PAGE: dict[str, Kind] = {kind.name: kind for kind in KINDS if kind.has_page}

#: The kinds that a search finds, in the order of a search index.
SEARCHED: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind.weight is not None)
