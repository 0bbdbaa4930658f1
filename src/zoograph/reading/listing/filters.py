"""The filters of a list of models, read from the address of the page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import quote, unquote

from zoograph.errors import InputError
from zoograph.fields import BY_NAME as FIELDS
from zoograph.fields import Field
from zoograph.vocabulary import BASE, expand, is_iri, kind_of, slug_of

Arguments = Mapping[str, Sequence[str]]
"""The parameters of an address: the values of each, in order."""

PAGE_SIZE = 50
#: The value for models of which no source says anything.
NOT_STATED = "not-stated"

_MOST_VALUES = 20
_MOST_CHARACTERS, _MOST_IRI_CHARACTERS = 200, 2_000
_MOST_PAGES = 100_000
_YEARS = range(1900, 2200)
_MOST_PARAMETERS = 10**18
#: The letters after a number of parameters, as in 300M.
_LETTERS = {"": 1, "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
_NUMBER = re.compile(
    r"([0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,5}|[0-9]{1,6}\.[0-9]{1,6}) ?([KMBT]?)", re.ASCII | re.IGNORECASE
)
#: The characters of a path (RFC 3986, section 3.3); all others are encoded.
_PATH = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion by which models are chosen: the values of one property."""

    name: str
    """The parameter."""
    kind: str
    """The kind of its values; empty if they are texts."""
    field: Field
    lacking: str = ""
    """What models without a value are called; empty where a person may not choose them."""
    has_many: bool = False
    """Whether there may be thousands of values: only the most frequent are counted, and any other can be typed."""
    help: str = ""

    @property
    def heading(self) -> str:
        """The heading above the choices."""
        return self.field.label

    @property
    def term(self) -> str:
        """The property, as SPARQL writes it."""
        return self.field.term


CRITERIA: tuple[Criterion, ...] = (
    Criterion("stage", "stage", FIELDS["stage"], lacking="not stated"),
    Criterion("domain", "domain", FIELDS["domain"]),
    Criterion("task", "task", FIELDS["task"], help="what the model itself solves"),
    Criterion("supports", "task", FIELDS["supports"], help="tasks that models built on it solve"),
    Criterion("licence-class", "licence-class", FIELDS["licence_class"], lacking="a licence that is not classified"),
    Criterion("language", "", FIELDS["language"], has_many=True),
    Criterion("family", "family", FIELDS["family"], has_many=True),
    Criterion("repository", "repository", FIELDS["repository"], has_many=True),
    Criterion("architecture", "architecture", FIELDS["uses_architecture"], has_many=True),
    Criterion("zoo", "zoo", FIELDS["zoo"]),
    Criterion("strategy", "strategy", FIELDS["strategy"]),
)
BY_NAME: dict[str, Criterion] = {criterion.name: criterion for criterion in CRITERIA}

#: Every parameter that an address of the list may have.
PARAMETERS = (
    *BY_NAME, "from", "to", "min-parameters", "max-parameters", "weights", "q", "sort", "page", "entries",
)  # fmt: skip

SORTS: dict[str, str] = {
    "newest": "newest first",
    "name": "by name",
    "smallest": "smallest first",
    "largest": "largest first",
    "most-built-on": "those with the most derivatives first",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of a page. Values are checked when they are read, so they are safe in a query or an address."""

    chosen: tuple[tuple[str, str], ...] = ()
    """Names of criteria with values, in the order of the criteria; several of one name: any of them."""
    first_year: int | None = None
    last_year: int | None = None
    min_parameters: int | None = None
    max_parameters: int | None = None
    weights: bool = False
    """Only models with downloadable weights."""
    text: str = ""
    sort: str = "newest"
    page: int = 1
    every_entry: bool = False
    """Every entry, not one for all entries of the same weights."""

    @classmethod
    def read(cls, arguments: Arguments) -> Filters:
        """Read filters from the parameters of an address; raises :class:`InputError` for an invalid value.

        >>> Filters.read({"domain": ["speech"], "from": ["2021"], "to": [""]}).parameters()
        {'domain': ['speech'], 'from': 2021}
        """
        chosen = [(each.name, value) for each in CRITERIA for value in read_values(arguments, each.name, each.kind)]
        return cls(
            chosen=tuple(chosen),
            first_year=_year(arguments, "from"),
            last_year=_year(arguments, "to"),
            min_parameters=_parameters(arguments, "min-parameters"),
            max_parameters=_parameters(arguments, "max-parameters"),
            weights=_one_of(arguments, "weights", ("yes",)) is not None,
            text=" ".join(_text(arguments, "q").split()),
            sort=_one_of(arguments, "sort", SORTS) or "newest",
            page=_page(arguments),
            every_entry=_one_of(arguments, "entries", ("every",)) is not None,
        )

    def values(self, name: str) -> tuple[str, ...]:
        """The chosen values of one criterion."""
        return tuple(value for each, value in self.chosen if each == name)

    def parameters(self) -> dict[str, list[str] | str | int]:
        """The filters as parameters of an address, without those that have their default."""
        said: dict[str, list[str] | str | int] = {}
        for each in CRITERIA:
            if values := self.values(each.name):
                said[each.name] = list(values)
        numbers = {
            "from": self.first_year, "to": self.last_year,
            "min-parameters": self.min_parameters, "max-parameters": self.max_parameters,
        }  # fmt: skip
        for name, value in numbers.items():
            if value is not None:
                said[name] = value
        if self.weights:
            said["weights"] = "yes"
        if self.text:
            said["q"] = self.text
        if self.sort != "newest":
            said["sort"] = self.sort
        if self.every_entry:
            said["entries"] = "every"
        if self.page != 1:
            said["page"] = self.page
        return said

    def changed(self, **changes: object) -> Filters:
        """The same filters with some changes, at page 1."""
        return replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]

    def toggled(self, name: str, value: str) -> Filters:
        """With the value chosen, or not chosen any more."""
        pair = (name, value)
        chosen = [each for each in self.chosen if each != pair] if pair in self.chosen else [*self.chosen, pair]
        order = list(BY_NAME)
        return self.changed(chosen=tuple(sorted(chosen, key=lambda each: order.index(each[0]))))

    def without(self, name: str) -> Filters:
        """With nothing chosen of one criterion."""
        return self.changed(chosen=tuple(each for each in self.chosen if each[0] != name))

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set."""
        return self.changed(sort="newest", every_entry=False) != Filters()


def iri_of(kind: str, value: str) -> str:
    """The IRI of a value, which is the slug of one of our IRIs or a complete IRI.

    >>> iri_of("domain", "speech"), iri_of("zoo", "https://example.org/zoo")
    ('https://w3id.org/zoograph/domain/speech', 'https://example.org/zoo')
    """
    return value if ":" in value and is_iri(value) else f"{BASE}{kind}/{value}"


def read_values(arguments: Arguments, name: str, kind: str) -> list[str]:
    """The values of a parameter, each once; raises :class:`InputError` for one that cannot be a name."""
    given = (_checked(name, value).strip() for value in arguments.get(name, ()))
    values = dict.fromkeys(_written(kind, value) for value in given if value)
    if len(values) > _MOST_VALUES:
        raise InputError(f"parameter {name}: more than {_MOST_VALUES} values")
    return list(values)


def _written(kind: str, value: str) -> str:
    """A value as part of an IRI. It may be a prefixed name (``family:…``), which suggestions fill in."""
    if not kind:
        return value.lower()
    value = value.removeprefix(f"{kind}:") or value
    if ":" in value and is_iri(iri := expand(value)):
        slug = slug_of(iri)
        return slug if kind_of(iri) == kind and _PATH.fullmatch(slug) else iri
    return value if _PATH.fullmatch(value) else quote(value, safe="/._-~+@")


def _text(arguments: Arguments, name: str) -> str:
    return _checked(name, next(iter(arguments.get(name, ())), "")).strip()


def _checked(name: str, value: str) -> str:
    # Count characters after decoding: percent-encoding takes up to twelve for one.
    most = _MOST_IRI_CHARACTERS if ":" in value and is_iri(value) else _MOST_CHARACTERS
    if len(value) > 12 * most or len(unquote(value)) > most:
        raise InputError(f"parameter {name}: longer than {most:,} characters")
    if _CONTROL.search(value):
        raise InputError(f"parameter {name}: contains a character that no name can have")
    return value


def _one_of(arguments: Arguments, name: str, known: Mapping[str, str] | tuple[str, ...]) -> str | None:
    value = _text(arguments, name)
    if value and value not in known:
        raise InputError(f"parameter {name}: {value!r} is not one of {', '.join(known)}")
    return value or None


def _year(arguments: Arguments, name: str) -> int | None:
    value = _text(arguments, name)
    if not value:
        return None
    if not re.fullmatch(r"[0-9]{4}", value) or int(value) not in _YEARS:
        raise InputError(f"parameter {name}: {value!r} is not a year")
    return int(value)


def _parameters(arguments: Arguments, name: str) -> int | None:
    """A number of parameters, in digits or short: 300000000, 300,000,000, 300M, 1.5B."""
    value = _text(arguments, name)
    if not value:
        return None
    match = _NUMBER.fullmatch(value)
    count = Decimal(match[1].replace(",", "")) * _LETTERS[match[2].upper()] if match else Decimal(0)
    if not match or count > _MOST_PARAMETERS:
        raise InputError(f"parameter {name}: {value!r} is not a number of parameters, such as 300M or 1.5B")
    return int(count)


def _page(arguments: Arguments) -> int:
    value = _text(arguments, "page") or "1"
    if not re.fullmatch(r"[0-9]{1,6}", value) or not 1 <= int(value) <= _MOST_PAGES:
        raise InputError(f"parameter page: {value!r} is not a page number")
    return int(value)
