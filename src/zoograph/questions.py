"""Questions that people ask: SPARQL files in ``queries/``, each with a title, a description and parameters.

A question is a complete query by itself. Its header says what may be changed::

    # number: 1
    # title: RLMs of a domain
    # description: Every representation learning model of a domain, newest first.
    # theme: choose
    # parameter: domain: domain = domain:speech -- the field the models work in

and the body binds each parameter in one line, ``VALUES ?domain { domain:speech }``, where a given value takes the place
of the default. Values are checked and written as SPARQL terms; no text of a caller's gets into a query any other way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from zoograph.errors import InputError, UnknownName
from zoograph.resources import QUESTIONS_FOLDER
from zoograph.store import Answer, Store
from zoograph.vocabulary import BASE, KINDS, expand, thing

THEMES: tuple[str, ...] = ("choose", "lineage", "compare", "curate", "explore")

_HEADER = re.compile(r"^# (\w+): (.*)$", re.MULTILINE)
_PARAMETER = re.compile(r"(\w+): ([\w-]+)(\*?) = (.*?) -- (.*)")
#: How a question keeps to one entry of the same weights.
_REPRESENTATIVES_ONLY = re.compile(
    r"\n? *FILTER NOT EXISTS \{ (\?\w+) zoo:representative (\?\w+) \. FILTER\(\2 != \1\) \}"
)
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing about a question that may be changed."""

    name: str
    kind: str
    """A kind of thing of ours (``model``, ``task``…), or property, thing, integer, decimal, string."""
    is_list: bool
    default: str
    """As written in the query: SPARQL terms, separated by spaces if it is a list."""
    help: str

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
    """A question: what it asks, what may be changed, and its SPARQL."""

    name: str
    number: int
    title: str
    description: str
    theme: str
    parameters: tuple[Parameter, ...]
    text: str

    def sparql(self, values: Mapping[str, str] | None = None, *, every_entry: bool = False) -> str:
        """The query with the given values in place of the defaults.

        With ``every_entry``, of several entries of the same weights each is listed and counted, not one for all.
        Raises :class:`UnknownName` for a parameter that the question does not have.
        """
        text = _REPRESENTATIVES_ONLY.sub("", self.text) if every_entry else self.text
        known = {parameter.name: parameter for parameter in self.parameters}
        for name, value in (values or {}).items():
            if name not in known:
                raise UnknownName("parameter", name, known, hint=f"(of question {self.name})")
            term = known[name].term(value)
            text = _clause(name).sub(lambda found, term=term: f"{found[1]}{term}{found[3]}", text, count=1)  # type: ignore[misc]
        return text

    def ask(self, store: Store, values: Mapping[str, str] | None = None, *, every_entry: bool = False) -> Answer:
        """The answer; see :meth:`sparql`.

        Raises :class:`UnknownName` for a value that names nothing in the graph, naming the nearest that do.
        """
        for parameter in self.parameters:
            if values and parameter.name in values and (parameter.kind in KINDS or parameter.kind == "thing"):
                _check_exists(store, parameter, values[parameter.name])
        return store.query(self.sparql(values, every_entry=every_entry))


def _clause(name: str) -> re.Pattern[str]:
    return re.compile(rf"(VALUES \?{name} \{{ )(.*?)( \}})")


def _check_exists(store: Store, parameter: Parameter, value: str) -> None:
    """Raise :class:`UnknownName` for a thing of ours that is nowhere in the graph."""
    for term in parameter.term(value).split(" "):
        kind, _, name = term.strip("<>").removeprefix(BASE).partition("/")
        if not term.startswith(f"<{BASE}") or kind not in KINDS:
            continue
        if not bool(store.query(f"ASK {{ {{ {term} ?p ?o }} UNION {{ ?s ?q {term} }} }}")):
            start = f"{BASE}{kind}/"
            found = store.query(f'SELECT DISTINCT ?s {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{start}")) }}')
            raise UnknownName(kind, name, [row[0].value.removeprefix(start) for row in found.rows()])  # type: ignore[union-attr]


@cache
def questions() -> tuple[Question, ...]:
    """All questions, in order of number."""
    return tuple(sorted((read_question(file) for file in QUESTIONS_FOLDER.glob("*.rq")), key=lambda q: q.number))


def question(name: str) -> Question:
    """The question of that name; raises :class:`UnknownName`, naming the nearest."""
    for candidate in questions():
        if candidate.name == name:
            return candidate
    raise UnknownName("question", name, (candidate.name for candidate in questions()))


def read_question(file: Path) -> Question:
    """Read one file; raises :class:`InputError` naming what its header lacks."""
    text = file.read_text(encoding="utf-8")
    headers: dict[str, str] = {}
    parameters = []
    for key, value in _HEADER.findall(text):
        if key == "parameter":
            parameters.append(_read_parameter(file, text, value.strip()))
        else:
            headers[key] = value.strip()
    missing = [key for key in ("number", "title", "description", "theme") if not headers.get(key)]
    if missing:
        raise InputError(f"the header lacks {', '.join(missing)}", file=file, line=1)
    if headers["theme"] not in THEMES:
        raise InputError(f"theme {headers['theme']!r} is none of {', '.join(THEMES)}", file=file, line=1)
    return Question(
        name=file.stem,
        number=int(headers["number"]),
        title=headers["title"],
        description=headers["description"],
        theme=headers["theme"],
        parameters=tuple(parameters),
        text=text,
    )


def _read_parameter(file: Path, text: str, value: str) -> Parameter:
    found = _PARAMETER.fullmatch(value)
    if not found:
        raise InputError(f"{value!r} is not of the form 'name: kind = default -- help'", file=file)
    name, kind, star, default, explanation = found.groups()
    bound = _clause(name).findall(text)
    if [middle for _, middle, _ in bound] != [default]:
        raise InputError(f"the body must bind {name} once, by VALUES ?{name} {{ {default} }}", file=file)
    return Parameter(name, kind, bool(star), default, explanation)
