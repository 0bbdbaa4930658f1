"""Questions that people ask: SPARQL files in ``queries/``, each with a title, a description and parameters.

Those in ``queries/federated/`` also ask other endpoints.

A question is a complete query by itself. Its header says what may be changed::

    # number: 1
    # title: RLMs of a domain
    # description: Every representation learning model of a domain, newest first.
    # theme: choose
    # sentence: RLMs of {domain}
    # parameter: domain: domain = domain:speech -- the field the models work in
    # label: domain = Domain of the models
    # chart: dots x=?year y=?parameters label=?name log=y
    # unit: bytes = ?size

and the body binds each parameter in one line, ``VALUES ?domain { domain:speech }``, where a given value replaces the
default. Optional are ``sentence`` (the question with its values in place of its parameters), ``parameter``, ``label``
(the label of a parameter in forms, if its name does not say enough), ``chart`` (see :mod:`zoograph.charts`) and
``unit`` (the unit of columns). Values are checked and written as SPARQL terms, so a caller's text cannot change the
rest of a query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from zoograph.charts import Chart, read_chart
from zoograph.errors import InputError, UnknownName
from zoograph.resources import QUESTIONS_FOLDER
from zoograph.sparql.rewriting import keeps_to_representatives, selected, values_of, with_every_entry, with_values
from zoograph.sparql.service import addresses
from zoograph.store import Answer, SparqlStore
from zoograph.vocabulary import BASE, KINDS, expand, thing

THEMES: tuple[str, ...] = ("choose", "lineage", "compare", "curate", "explore")

#: Names that no parameter may have, because addresses of questions use them for something else.
RESERVED: tuple[str, ...] = ("entries", "format", "version", "name", "form")

_FEDERATED_FOLDER = QUESTIONS_FOLDER / "federated"
_HEADER = re.compile(r"^# (\w+): (.*)$", re.MULTILINE)
_COMMENTS = re.compile(r"\A(#.*\n)+")
_UNIT = re.compile(r"(\S+) = (\?\w+(?: \?\w+)*)")
_LABEL = re.compile(r"(\w+) = (.+)")
_PARAMETER = re.compile(r"(\w+): ([\w-]+)(\*?) = (.*?) -- (.*)")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value in a question that the caller may choose."""

    name: str
    kind: str
    """A kind of thing of ours (``model``, ``task``…), or property, thing, integer, decimal, string."""
    is_list: bool
    default: str
    """As written in the query: SPARQL terms, separated by spaces if it is a list."""
    help: str
    label: str = ""
    """The label in a form; empty if the name is enough."""

    def term(self, value: str) -> str:
        """A value as SPARQL; raises :class:`InputError` if it is none of its kind.

        >>> Parameter("task", "task", False, "", "").term("object-detection")
        '<https://w3id.org/zoograph/task/object-detection>'
        >>> Parameter("name", "string", False, "", "").term('a "b"')
        '"a \\\\"b\\\\""'
        """
        values = [part.strip() for part in value.split(",")] if self.is_list else [value.strip()]
        return " ".join(self._one(each) for each in values)

    def _one(self, value: str) -> str:
        if self.kind == "string":
            escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
            return f'"{escaped}"'
        if self.kind in ("integer", "decimal"):
            pattern = r"[+-]?\d{1,18}" if self.kind == "integer" else r"[+-]?\d{1,18}(\.\d{1,18})?"
            if not re.fullmatch(pattern, value):
                wanted = "a whole number" if self.kind == "integer" else "a number"
                raise InputError(f"parameter {self.name}: {value!r} is not {wanted}")
            return value if self.kind == "integer" or "." in value else value + ".0"
        iri = expand(value.strip("<>"))
        if not _IRI.fullmatch(iri) or (iri == value and ":" not in value):
            iri = self._slug(value)
        return f"<{iri}>"

    def _slug(self, value: str) -> str:
        if not value or self.kind not in KINDS:
            raise InputError(f"parameter {self.name}: {value!r} is not an IRI; write model:…, family:… or https://…")
        return thing(self.kind, value).value


@dataclass(frozen=True, slots=True)
class Question:
    """A ready-made question: its texts, its parameters and its SPARQL."""

    name: str
    number: int
    title: str
    description: str
    theme: str
    parameters: tuple[Parameter, ...]
    text: str
    sentence: str
    """The question as a sentence, with ``{name}`` in place of the value of a parameter."""
    columns: tuple[str, ...]
    """The columns of the answer."""
    chart: Chart | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    """The units of columns whose names do not tell them."""

    @property
    def keeps_to_representatives(self) -> bool:
        """Whether it shows entries of the same weights once, so that asking for every entry makes a difference."""
        return keeps_to_representatives(self.text)

    @property
    def services(self) -> list[str]:
        """The addresses of the endpoints that it asks by SERVICE; most questions ask none."""
        return addresses(self.text)

    @property
    def bare(self) -> str:
        """The query without its header."""
        return without_header(self.text)

    def sparql(self, values: Mapping[str, str] | None = None, *, every_entry: bool = False) -> str:
        """The query with the given values in place of the defaults.

        With ``every_entry``, each of several entries of the same weights is listed and counted, not one for all.
        Raises :class:`UnknownName` for a parameter that the question does not have.
        """
        text = with_every_entry(self.text) if every_entry else self.text
        known = {parameter.name: parameter for parameter in self.parameters}
        for name, value in (values or {}).items():
            if name not in known:
                raise UnknownName("parameter", name, known, hint=f"(of question {self.name})")
            text = with_values(text, name, known[name].term(value))
        return text

    def check(self, store: SparqlStore, values: Mapping[str, str]) -> None:
        """Raise :class:`UnknownName` for a value that names nothing in the graph, naming the nearest that do."""
        for parameter in self.parameters:
            if parameter.name in values:
                check_exists(store, parameter, values[parameter.name])

    def ask(self, store: SparqlStore, values: Mapping[str, str] | None = None, *, every_entry: bool = False) -> Answer:
        """The answer; see :meth:`sparql`.

        Raises :class:`UnknownName` for a value that names nothing in the graph, naming the nearest that do, and
        :class:`InputError` with the question's file if that is no SPARQL.
        """
        self.check(store, values or {})
        try:
            return store.query(self.sparql(values, every_entry=every_entry))
        except InputError as error:
            folder = _FEDERATED_FOLDER if self.services else QUESTIONS_FOLDER
            file = folder / f"{self.name}.rq"
            raise InputError(error.reason, file=file, line=error.line, column=error.column) from error


def without_header(text: str) -> str:
    """A question's SPARQL without the comments before it."""
    return _COMMENTS.sub("", text)


def check_exists(
    store: SparqlStore, parameter: Parameter, value: str, *, unknown: Callable[[str, str], UnknownName] | None = None
) -> None:
    """Raise :class:`UnknownName` for a thing of ours that is nowhere in the graph.

    ``unknown`` makes the error from kind and name, for callers that find the nearest names faster, by an index.
    """
    if parameter.kind not in KINDS and parameter.kind != "thing":
        return
    for term in parameter.term(value).split(" "):
        kind, _, name = term.strip("<>").removeprefix(BASE).partition("/")
        if not term.startswith(f"<{BASE}") or kind not in KINDS:
            continue
        if not bool(store.query(f"ASK {{ {{ {term} ?p ?o }} UNION {{ ?s ?q {term} }} }}")):
            if unknown is not None:
                raise unknown(kind, name)
            start = f"{BASE}{kind}/"
            found = store.query(f'SELECT DISTINCT ?s {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{start}")) }}')
            raise UnknownName(kind, name, [row[0].value.removeprefix(start) for row in found.rows()])  # type: ignore[union-attr]


@cache
def questions() -> tuple[Question, ...]:
    """The questions that the graph answers by itself, in order of number."""
    return _in_folder(QUESTIONS_FOLDER)


@cache
def federated_questions() -> tuple[Question, ...]:
    """The questions that also ask other endpoints, which the operator must allow, in order of number."""
    return _in_folder(_FEDERATED_FOLDER)


def _in_folder(folder: Path) -> tuple[Question, ...]:
    return tuple(sorted((read_question(file) for file in folder.glob("*.rq")), key=lambda q: q.number))


def question(name: str) -> Question:
    """The question of that name; raises :class:`UnknownName`, naming the nearest."""
    known = {each.name: each for each in (*questions(), *federated_questions())}
    if name not in known:
        raise UnknownName("question", name, known)
    return known[name]


def read_question(file: Path) -> Question:
    """Read one file; raises :class:`InputError` naming what its header lacks."""
    text = file.read_text(encoding="utf-8")
    found: list[tuple[str, str]] = [(key, value.strip()) for key, value in _HEADER.findall(text)]
    labels = dict(_read_label(file, value) for key, value in found if key == "label")
    parameters = [_read_parameter(file, text, value, labels) for key, value in found if key == "parameter"]
    headers = dict(found)
    missing = [key for key in ("number", "title", "description", "theme") if not headers.get(key)]
    if missing:
        raise InputError(f"the header lacks {', '.join(missing)}", file=file, line=1)
    if headers["theme"] not in THEMES:
        raise InputError(f"theme {headers['theme']!r} is not one of {', '.join(THEMES)}", file=file, line=1)
    columns = selected(without_header(text))
    sentence = headers.get("sentence", headers["title"])
    for key, names in (("sentence", re.findall(r"\{(.*?)\}", sentence)), ("label", labels)):
        for name in names:
            if name not in {parameter.name for parameter in parameters}:
                raise InputError(f"{key}: there is no parameter {name!r}", file=file)
    return Question(
        name=file.stem,
        number=int(headers["number"]),
        title=headers["title"],
        description=headers["description"],
        theme=headers["theme"],
        parameters=tuple(parameters),
        text=text,
        sentence=sentence,
        columns=columns,
        chart=read_chart(headers["chart"], columns, file) if headers.get("chart") else None,
        units=_read_units(file, headers["unit"], columns) if headers.get("unit") else {},
    )


def _read_units(file: Path, value: str, columns: Sequence[str]) -> dict[str, str]:
    found = _UNIT.fullmatch(value)
    names = found[2].replace("?", "").split() if found else []
    if not found or not set(names) <= set(columns):
        raise InputError(f"unit: {value!r} is not of the form '% = ?column ?column', with columns there are", file=file)
    return dict.fromkeys(names, found[1])


def _read_label(file: Path, value: str) -> tuple[str, str]:
    found = _LABEL.fullmatch(value)
    if not found:
        raise InputError(f"label {value!r} is not of the form 'parameter = label'", file=file)
    return found[1], found[2]


def _read_parameter(file: Path, text: str, value: str, labels: Mapping[str, str]) -> Parameter:
    found = _PARAMETER.fullmatch(value)
    if not found:
        raise InputError(f"{value!r} is not of the form 'name: kind = default -- help'", file=file)
    name, kind, star, default, explanation = found.groups()
    if name in RESERVED:
        raise InputError(f"a parameter cannot be called {name}: addresses say something else by it", file=file)
    if values_of(text, name) != [default]:
        raise InputError(f"the body must bind {name} once, by VALUES ?{name} {{ {default} }}", file=file)
    return Parameter(name, kind, bool(star), default, explanation, labels.get(name, ""))
