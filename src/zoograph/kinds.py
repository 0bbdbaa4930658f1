"""The kinds of thing in the graph, in one table: what each is called, how to recognise it, and how it is used.

A kind is the first step of the path of an IRI: ``https://w3id.org/zoograph/family/vit`` is a family. Everything that
depends on the kind (prefixes, pages, search, forms, lists) reads this table, so a new kind is one entry here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Use:
    """One way in which models or families refer to a thing of a kind; a list of the kind counts these."""

    name: str
    """A SPARQL variable for the count."""
    words: str
    """The label of the count."""
    pattern: str
    """A SPARQL pattern from ``?model``, which is counted, to ``?thing``."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing."""

    name: str
    """The first step of the path."""
    label: str
    plural: str
    class_name: str | None = None
    """The class of these things, as a prefixed name; None for concepts of a scheme."""
    weight: int | None = None
    """The rank of this kind among equally good matches of a search; None: search does not find it.

    The order of the searched kinds is part of the format of a search index, so a new kind goes last.
    """
    has_page: bool = True
    has_few: bool = False
    """Whether the kind is small enough for a form to offer all of it."""
    has_initials: bool = False
    """Whether people also use initials for these things: ASR, WER."""
    other_prefix: str | None = None
    """The prefix of these IRIs, if it differs from the name; empty for none."""
    uses: tuple[Use, ...] = ()
    schema_type: str = "Thing"
    """The nearest class of schema.org (https://schema.org/docs/full.html), for programs that know no other."""

    @property
    def prefix(self) -> str:
        """The prefix of the IRIs of these things; empty for none."""
        return self.name if self.other_prefix is None else self.other_prefix


#: All kinds. The searched ones must keep their order.
KINDS: tuple[Kind, ...] = (
    Kind("model", "model", "models", "zoo:Model", weight=20, schema_type="CreativeWork"),
    Kind(
        "family", "model family", "model families", "zoo:ModelFamily", weight=50, schema_type="CreativeWork",
        uses=(Use("models", "models", "?model zoo:family ?thing"),),
    ),
    Kind(
        "paper", "paper", "papers", "sdo:ScholarlyArticle", weight=25, schema_type="ScholarlyArticle",
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
        "dataset", "dataset", "datasets", "sdo:Dataset", weight=28, schema_type="Dataset",
        uses=(
            Use("trained", "models trained on it", "?model fair4ml:trainedOn ?thing"),
            Use("values", "published values", "?model fair4ml:evaluationDataset ?thing"),
        ),
    ),
    Kind(
        "task", "task", "tasks", weight=60, has_few=True, has_initials=True, schema_type="DefinedTerm",
        uses=(
            Use("dtms", "DTMs for it", "?model zoo:task ?thing ; zoo:stage stage:downstream-task"),
            Use("rlms", "RLMs that support it", "?model zoo:supportsTask ?thing ; zoo:stage stage:preprocessing"),
        ),
    ),
    Kind(
        "domain", "domain", "domains", weight=64, has_few=True, schema_type="DefinedTerm",
        uses=(
            Use("rlms", "RLMs", "?model zoo:domain ?thing . ?model a zoo:RLM"),
            Use("dtms", "DTMs", "?model zoo:domain ?thing . ?model a zoo:DTM"),
        ),
    ),
    Kind(
        "stage", "stage", "stages", weight=48, has_few=True, schema_type="DefinedTerm",
        uses=(Use("models", "models", "?model zoo:stage ?thing"),),
    ),
    Kind(
        "stage-rule", "rule of stages", "rules of stages", has_few=True, schema_type="DefinedTerm",
        uses=(Use("models", "models", "?model zoo:stageRule ?thing"),),
    ),
    Kind(
        "strategy", "learning strategy", "learning strategies", weight=48, has_few=True, schema_type="DefinedTerm",
        uses=(Use("models", "models", "?model zoo:strategy ?thing"),),
    ),
    Kind(
        "metric", "metric", "metrics", weight=40, has_few=True, has_initials=True, schema_type="DefinedTerm",
        uses=(Use("values", "published values", "?model zoo:metric ?thing"),),
    ),
    Kind(
        "modality", "modality", "modalities", weight=40, has_few=True, schema_type="DefinedTerm",
        uses=(Use("models", "models", "?model zoo:modality ?thing . ?model a zoo:Model"),),
    ),
    Kind(
        "licence", "licence", "licences", "dct:LicenseDocument", weight=44, schema_type="CreativeWork",
        uses=(Use("models", "models", "?model dct:license ?thing . ?model a zoo:Model"),),
    ),
    Kind(
        "licence-class", "licence class", "licence classes", weight=44, has_few=True, schema_type="DefinedTerm",
        uses=(Use("models", "models", "?model zoo:licenceClass ?thing . ?model a zoo:Model"),),
    ),
    Kind("checkpoint", "checkpoint", "checkpoints", "zoo:Checkpoint", schema_type="MediaObject"),
    Kind("evaluation", "evaluation", "evaluations", "zoo:Evaluation", schema_type="Observation"),
    Kind("representation", "representation", "representations", "zoo:Representation"),
    Kind("citation", "citation", "citations", "prov:PrimarySource"),
    Kind("authorship", "authorship", "authorships", "zoo:Authorship", schema_type="Role"),
    Kind(
        "organization", "organization", "organizations", "sdo:Organization", weight=40, schema_type="Organization",
        uses=(Use("models", "models", "?model dct:publisher ?thing"),),
    ),
    Kind(
        "zoo", "model zoo", "model zoos", "zoo:ModelZoo", weight=56, has_few=True, other_prefix="modelzoo",
        schema_type="DataCatalog",
    ),
    Kind(
        "repository", "code repository", "code repositories", "zoo:CodeRepository", weight=26,
        schema_type="SoftwareSourceCode",
        uses=(
            Use("models", "models", "?model zoo:repository ?thing . ?model a zoo:Model"),
            Use("families", "families", "?model zoo:repository ?thing . ?model a zoo:ModelFamily"),
        ),
    ),
    Kind(
        "architecture", "architecture", "architectures", "zoo:Architecture", weight=30,
        schema_type="SoftwareSourceCode",
        uses=(Use("models", "models", "?model zoo:usesArchitecture ?thing"),),
    ),
    Kind("shape", "shape", "shapes", "sh:NodeShape", has_page=False),
    Kind("graph", "named graph", "named graphs", "dcat:CatalogRecord", schema_type="Dataset"),
    Kind("question", "question", "questions", "sh:SPARQLExecutable", weight=16, has_page=False),
    Kind("prefix", "prefix", "prefixes", "sh:PrefixDeclaration", has_page=False, other_prefix=""),
)  # fmt: skip

#: What has an IRI of its own and is of no kind: a document that others name, say.
OTHER = Kind("thing", "thing", "things")

BY_NAME: dict[str, Kind] = {kind.name: kind for kind in KINDS}

#: The kinds that have pages, by name.
WITH_PAGE: dict[str, Kind] = {kind.name: kind for kind in KINDS if kind.has_page}

#: The kinds that a search finds, in the order of a search index.
SEARCHED: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind.weight is not None)
