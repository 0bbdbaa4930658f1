"""The kinds of fact about models, in one table: the term, its label, its unit, and where it is shown.

Readers give a fact as an attribute of :class:`zoograph.records.Model`. Everything that shows, lists, compares, counts
or exports facts reads this table, so a new kind of fact is one entry here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """How a value is written for a person."""

    THING = "thing"
    """The name of a thing, as a link to its page."""
    COUNT = "count"
    """A large number: 86.6M."""
    NUMBER = "number"
    """A number with its unit."""
    SQUARE = "square"
    """The side of a square, in its unit: 224 × 224 pixels."""
    YEAR = "year"
    DATE = "date"
    ADDRESS = "address"
    """A link to another site, shown without the scheme."""
    TEXT = "text"


class Place(StrEnum):
    """Where a fact is shown."""

    PAGE = "page"
    """The page of a model, and ``zoograph show``."""
    COMPARISON = "comparison"
    LIST = "list"
    """The table of ``/models`` and its CSV."""
    EXPORT = "export"
    """``zoograph export --format csv``."""
    COMPLETENESS = "completeness"
    """Facts that a zoo is expected to give for its models."""


_PAGE, _COMPARISON, _LIST, _EXPORT, _COMPLETENESS = Place
_EVERYWHERE = frozenset(Place)
_PAGES = frozenset({_PAGE, _COMPARISON})


@dataclass(frozen=True, slots=True)
class Field:
    """One kind of fact about a model."""

    name: str
    """The name for programs: the key in JSON, and the column of a table unless ``columns`` names another."""
    label: str
    """The label before the value."""
    term: str
    """The property, as a prefixed name."""
    places: frozenset[Place] = _PAGES
    form: Form = Form.THING
    unit: str = ""
    is_many: bool = True
    """Whether a model may have several values at once; if not, two of different sources contradict each other."""
    record: str = ""
    """The attribute of :class:`zoograph.records.Model` with the number, date or text; things are written to RDF each in
    their own way."""
    datatype: str = ""
    """The datatype of the literal, as a prefixed name; empty for text with a language tag."""
    via: str = ""
    """A property path from the model to the thing that has the property, if that is not the model itself."""
    plural: str = ""
    """The key of a list of things in ``/models.json``."""
    chosen: str = "MIN"
    """Which of several numbers a list shows: an aggregate of SPARQL."""
    columns: tuple[tuple[Place, str], ...] = ()
    """Columns of tables whose names differ from the field's."""

    @property
    def is_one_number(self) -> bool:
        """Whether lists show one number of several, as a page shows it first."""
        return self.datatype == "xsd:integer" and Place.LIST in self.places

    @property
    def is_of_same_weights(self) -> bool:
        """Whether lists show what other entries of the same weights say, where the model's own says nothing."""
        return self.is_one_number or self.name in ("licence", "licence_class")

    def order(self, value: int) -> int:
        """The key that sorts first, of several numbers, the one that lists show.

        >>> min([2019, 2021], key=BY_NAME["year"].order), min([86, 87], key=BY_NAME["parameters"].order)
        (2021, 86)
        """
        return -value if self.chosen == "MAX" else value

    @property
    def pattern(self) -> str:
        """A SPARQL pattern from ``?model`` to ``?value``."""
        return f"?model {self.via}/{self.term} ?value" if self.via else f"?model {self.term} ?value"

    def column(self, place: Place) -> str:
        """The name of the field's column in a table."""
        return dict(self.columns).get(place, self.name)


#: In the order in which a page, a comparison and a table show them.
FIELDS: tuple[Field, ...] = (
    Field(
        "description", "Description", "dct:description", frozenset({_PAGE}), Form.TEXT, record="description",
        datatype="xsd:string",
    ),
    Field(
        "status", "Status", "sdo:creativeWorkStatus", form=Form.TEXT, record="status", datatype="xsd:string"
    ),
    Field("replaced_by", "Newer version", "dct:isReplacedBy", frozenset({_PAGE})),
    Field("stage", "Stage", "zoo:stage", _EVERYWHERE - {_COMPLETENESS}, plural="stages"),
    Field("stage_rule", "Stage because", "zoo:stageRule", frozenset({_PAGE})),
    Field("domain", "Domain", "zoo:domain", _EVERYWHERE, plural="domains"),
    Field("task", "Task", "zoo:task", _EVERYWHERE - {_COMPLETENESS}, plural="tasks"),
    Field("supports", "Supports", "zoo:supportsTask"),
    Field("family", "Family", "zoo:family", _EVERYWHERE - {_COMPLETENESS}, plural="families"),
    Field("strategy", "Learning strategy", "zoo:strategy", _PAGES | {_EXPORT}, is_many=False),
    Field(
        "issued", "Released", "dct:issued", frozenset({_PAGE}), Form.DATE, record="release_date", datatype="xsd:date"
    ),
    Field(
        "year", "Year", "zoo:releaseYear", _EVERYWHERE, Form.YEAR, is_many=False, chosen="MAX",
        record="released_in", datatype="xsd:integer", columns=((_LIST, "released"), (_EXPORT, "release_year")),
    ),
    Field("licence", "Licence", "dct:license", _EVERYWHERE, is_many=False, plural="licences"),
    Field(
        "licence_class", "Licence class", "zoo:licenceClass", frozenset({_COMPARISON, _LIST}),
        plural="licence_classes", columns=((_LIST, "licenceClass"),),
    ),
    Field(
        "architecture", "Architecture", "zoo:architecture", form=Form.TEXT, record="architecture", datatype="xsd:string"
    ),
    Field("uses_architecture", "Uses architecture", "zoo:usesArchitecture"),
    Field(
        "parameters", "Parameters", "zoo:parameterCount", _EVERYWHERE, Form.COUNT, "parameters", is_many=False,
        record="parameter_count", datatype="xsd:integer",
    ),
    Field("dimension", "Dimension", "zoo:dimension", form=Form.NUMBER, unit="components", via="zoo:produces"),
    Field("modality", "Modality", "zoo:modality"),
    Field(
        "input_size", "Image size", "zoo:inputSize", form=Form.SQUARE, unit="pixels", is_many=False,
        record="input_size", datatype="xsd:integer",
    ),
    Field("sample_rate", "Sample rate", "zoo:sampleRate", form=Form.NUMBER, unit="Hz", is_many=False),
    Field(
        "language", "Language", "sdo:inLanguage", form=Form.TEXT, record="languages", datatype="xsd:string"
    ),
    Field(
        "paper", "Paper", "codemeta:referencePublication", frozenset({_COMPARISON, _COMPLETENESS}), via="zoo:family?"
    ),
    Field("training_data", "Training data", "fair4ml:trainedOn", frozenset({_COMPARISON, _COMPLETENESS})),
    Field("built_on", "Base model", "zoo:directlyDerivedFrom", frozenset({_COMPARISON, _COMPLETENESS})),
    Field(
        "uses", "Uses the representation of", "zoo:builtOn", frozenset({_EXPORT}), columns=((_EXPORT, "built_on"),)
    ),
    Field(
        "weights", "Weights", "zoo:checkpoint", frozenset({_COMPARISON, _EXPORT, _COMPLETENESS}),
        columns=((_EXPORT, "checkpoint"),),
    ),
    Field(
        "training_parameter", "Training parameters", "zoo:trainingParameter", form=Form.TEXT,
        record="training_parameters", datatype="xsd:string",
    ),
    Field(
        "keyword", "Tags", "dcat:keyword", frozenset({_PAGE}), Form.TEXT, record="keywords", datatype="xsd:string"
    ),
    Field("publisher", "Publisher", "dct:publisher", frozenset({_PAGE})),
    Field("repository", "Code repository", "zoo:repository"),
    Field("code", "Code", "sdo:codeRepository", frozenset({_PAGE, _EXPORT}), Form.ADDRESS),
    Field("alias", "Also called", "skos:altLabel", frozenset({_PAGE}), Form.TEXT, record="aliases"),
    Field("zoo", "Zoo", "dct:isPartOf", _EVERYWHERE - {_COMPLETENESS}, plural="zoos"),
)  # fmt: skip

BY_NAME: dict[str, Field] = {field.name: field for field in FIELDS}
BY_TERM: dict[str, Field] = {field.term: field for field in FIELDS}


def shown_in(place: Place) -> tuple[Field, ...]:
    """The fields that a place shows, in order."""
    return tuple(field for field in FIELDS if place in field.places)
