"""The form of a question: a field for each parameter, with its value and what is wrong with that."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from urllib.parse import unquote

from flask import request, url_for

from zoograph.errors import InputError, UnknownName
from zoograph.kinds import BY_NAME, WITH_PAGE
from zoograph.questions import Parameter, Question, check_exists
from zoograph.reading.search import nearest, unknown
from zoograph.store.table import Iri
from zoograph.vocabulary import BASE, KINDS, compact, expand
from zoograph.web.current import current_view
from zoograph.web.pages.answer_table import heading

#: Parameters of the address that are not parameters of the question.
_OTHERS = ("entries", "format", "version")

_CONCEPTS = """
SELECT ?thing ?name WHERE {{
  ?thing skos:inScheme <{scheme}> ; skos:prefLabel ?name .
}} ORDER BY LCASE(STR(?name))"""
_ZOOS = "SELECT ?thing ?name WHERE { ?thing a zoo:ModelZoo ; rdfs:label ?name } ORDER BY LCASE(STR(?name))"
_PROPERTIES = (
    "SELECT DISTINCT ?property WHERE {{ VALUES ?thing {{ {term} }} ?thing ?property ?value }} ORDER BY ?property"
)
_NAMES = """
SELECT ?thing (SAMPLE(?label) AS ?name) WHERE {{
  VALUES ?thing {{ {terms} }}
  ?thing rdfs:label|skos:prefLabel ?label
}} GROUP BY ?thing"""


@dataclass(slots=True)
class Given:
    """The value that the address gives for one parameter."""

    parameter: Parameter
    text: str
    """As written, a list with commas between its values; the default if nothing was given."""
    changed: bool
    """Whether it differs from the default."""
    error: InputError | UnknownName | None = None

    @property
    def problem(self) -> str:
        """What is wrong with it, for the text beside the field; empty if it is valid."""
        match self.error:
            case UnknownName() as error:
                kind, name = _label(error.kind), unquote(error.name)
                if self.nearest:
                    return f"No {kind} is called exactly “{name}”. Choose one:"
                return f"There is no {kind} {name!r} in the graph."
            case InputError() as error:
                return error.reason.removeprefix(f"parameter {self.parameter.name}: ") + "."
            case None:
                return ""

    @property
    def nearest(self) -> list[str]:
        """The nearest existing names, if the given name does not exist."""
        return [unquote(name) for name in self.error.nearest] if isinstance(self.error, UnknownName) else []

    @property
    def iris(self) -> list[Iri]:
        """The IRIs it names; none for text, numbers and invalid values."""
        if self.error or self.parameter.kind in ("integer", "decimal", "string"):
            return []
        return [Iri(term.strip("<>")) for term in self.parameter.term(self.text).split(" ")]

    @property
    def label(self) -> str:
        """The label of the field."""
        return self.parameter.label or heading(self.parameter.name)

    @property
    def field(self) -> str:
        """The kind of field: select, boxes, suggestions, properties, number or text."""
        kind = self.parameter.kind
        if _has_few(kind):
            return "boxes" if self.parameter.is_list else "select"
        if kind in ("integer", "decimal"):
            return "text" if self.parameter.is_list else "number"
        if kind == "property":
            return "properties"
        return "suggestions" if kind in KINDS or kind == "thing" else "text"

    @property
    def is_choice(self) -> bool:
        """Whether the form can offer all values."""
        return _has_few(self.parameter.kind)

    @property
    def suggested_from(self) -> str:
        """The address that suggests values."""
        kind = self.parameter.kind if self.parameter.kind in WITH_PAGE else None
        return url_for("search.suggestions", kind=kind)


def _label(kind: str) -> str:
    return BY_NAME[kind].label if kind in BY_NAME else kind


def _has_few(kind: str) -> bool:
    return kind in BY_NAME and BY_NAME[kind].has_few


def read_form(question: Question) -> list[Given]:
    """The values that the address gives, checked against the graph.

    Raises :class:`UnknownName` for a parameter that the question does not have.
    """
    known = {parameter.name for parameter in question.parameters}
    for name in request.args:
        if name not in known and name not in _OTHERS:
            raise UnknownName("parameter", name, known, hint=f"(of question {question.name})")
    return [_read(parameter, request.args.getlist(parameter.name)) for parameter in question.parameters]


def every_entry() -> bool:
    """Whether the address asks for each entry of the same weights; raises :class:`InputError` for a wrong value."""
    text = request.args.get("entries", "")
    if text not in ("", "every"):
        raise InputError(f"entries can be 'every' or be left out, not {text[:40]!r}")
    return text == "every"


def default_of(parameter: Parameter) -> str:
    """The default as a person would write it.

    >>> default_of(Parameter("domain", "domain", True, "domain:nlp domain:speech", ""))
    'nlp,speech'
    """
    if parameter.kind == "string":
        return parameter.default.strip('"')
    if parameter.kind in ("integer", "decimal"):
        return parameter.default
    return ",".join(short(parameter, expand(term)) for term in parameter.default.split(" "))


def short(parameter: Parameter, iri: str) -> str:
    """The shortest way to write exactly this thing as the value of a parameter."""
    name = unquote(iri.removeprefix(f"{BASE}{parameter.kind}/"))
    if "," not in name and name != iri:
        with suppress(InputError):
            if parameter.term(name) == f"<{iri}>":
                return name
    return compact(iri)


def choices(kind: str) -> list[tuple[Iri, str]]:
    """All things of a small kind, with their names."""
    table = current_view().ask(_ZOOS if kind == "zoo" else _CONCEPTS.format(scheme=BASE + kind))
    return [(row["thing"], str(row["name"])) for row in table if isinstance(row["thing"], Iri)]


def properties(form: list[Given]) -> list[str]:
    """The properties of the thing that the question is about, if the question has a property as parameter."""
    things = [iri for given in form if given.parameter.kind == "thing" for iri in given.iris]
    if not things or not any(given.parameter.kind == "property" for given in form):
        return []
    found = current_view().ask(_PROPERTIES.format(term=f"<{things[0]}>")).column("property")
    return [compact(each) for each in found if isinstance(each, Iri)]


def names_of(iris: set[Iri]) -> Mapping[str, str]:
    """The names of things, as far as they have names."""
    if not iris:
        return {}
    table = current_view().ask(_NAMES.format(terms=" ".join(f"<{iri}>" for iri in sorted(iris))))
    return {str(row["thing"]): str(row["name"]) for row in table if row["thing"]}


def _read(parameter: Parameter, texts: list[str]) -> Given:
    given = [text.strip() for text in texts if text.strip()]
    default = default_of(parameter)
    if not given:
        return Given(parameter, default, changed=False)
    found = Given(parameter, ",".join(given), changed=True)
    if len(given) > 1 and not parameter.is_list:
        found.error = InputError(f"give one value, not {len(given)}")
        return found
    try:
        if _terms(parameter, found.text) == _terms(parameter, default):
            return Given(parameter, default, changed=False)
        check_exists(current_view().store, parameter, found.text, unknown=partial(unknown, current_view()))
    except UnknownName as error:
        found.error = error
    except InputError as error:
        found.error = _matches(found) or error
    return found


def _matches(given: Given) -> UnknownName | None:
    """The things that words find which name none exactly, where any thing may be named; None for none."""
    hits = nearest(current_view(), "", given.text) if given.parameter.kind == "thing" else ()
    return UnknownName("thing", given.text, (), nearest=[compact(hit.iri) for hit in hits]) if hits else None


def _terms(parameter: Parameter, text: str) -> set[str]:
    """The meaning of a value: the order of a list does not matter."""
    term = parameter.term(text)
    return set(term.split(" ")) if parameter.is_list else {term}
