"""The things of a kind, the most used first."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal

from zoograph.bibliography import TITLE, stated_titles
from zoograph.fields import BY_NAME as FIELDS
from zoograph.kinds import BY_NAME
from zoograph.reading.kinds.instances import INSTANCES
from zoograph.reading.patterns import ONE_ENTRY, of_same_weights
from zoograph.reading.view import View
from zoograph.store.table import Table

_PAGE = 100
#: Uses that are counted as the list of models counts them, by kind.
_OF_SAME_WEIGHTS = {
    "licence-class": f"{of_same_weights(FIELDS['licence_class'], 'thing')} ?model a zoo:Model",
}


@dataclass(frozen=True, slots=True)
class Things:
    """One page of the things of a kind."""

    things: Table | None
    """None if the query took too long."""
    total: Table | None
    pages: int | None


def read_things(view: View, kind: str, words: str, number: int, *, most_seconds: float) -> Things:
    """A page of the things of a kind; with ``words``, only of things whose name has all of them."""
    answers = view.ask_all(
        {"things": _things(kind, words, number), "total": _total(kind, words)}, most_seconds=most_seconds
    )
    total = answers["total"]
    pages = None if total is None else max(1, -(-int(str(total.rows[0]["all"] or 0)) // _PAGE))
    return Things(answers["things"], total, pages)


def _filter(words: str) -> str:
    """A filter for things whose name or slug contains the words."""
    if not words:
        return ""
    return f'FILTER(CONTAINS(LCASE(CONCAT(COALESCE(STR(?label), ""), " ", STR(?thing))), {Literal(words.lower())}))'


def _named(kind: str, words: str) -> str:
    label = "OPTIONAL { ?thing rdfs:label|skos:prefLabel ?label }" if words or BY_NAME[kind].uses else ""
    return f"{INSTANCES[kind]} . {label} {_filter(words)}"


def _total(kind: str, words: str) -> str:
    return f"SELECT (COUNT(DISTINCT ?thing) AS ?all) WHERE {{ {_named(kind, words)} }}"


def _things(kind: str, words: str, number: int) -> str:
    uses = BY_NAME[kind].uses
    counts = "\n".join(
        f"""  OPTIONAL {{
    SELECT ?thing (COUNT(DISTINCT ?model) AS ?{use.name}) {{ {pattern} . {ONE_ENTRY} }} GROUP BY ?thing
  }}"""
        for use in uses
        for pattern in (_OF_SAME_WEIGHTS.get(kind, use.pattern),)
    )
    name, titles = "MIN(?label)", ""
    if kind == "paper":
        name, titles = f"COALESCE({TITLE}, {name})", stated_titles("?thing")
    names = "".join(f" ?{use.name}" for use in uses)
    window = f"LIMIT {_PAGE} OFFSET {(number - 1) * _PAGE}"
    if not uses:  # only each page is sorted: sorting thousands takes too long
        return f"""
SELECT ?thing (MIN(?called) AS ?name) WHERE {{
  {{ SELECT DISTINCT ?thing WHERE {{ {_named(kind, words)} }} {window} }}
  OPTIONAL {{ ?thing rdfs:label|skos:prefLabel ?called }}
}} GROUP BY ?thing ORDER BY STR(?thing)"""
    order = " ".join(f"DESC(?{use.name})" for use in uses)
    return f"""
SELECT ?thing ?name{names} WHERE {{
  {{ SELECT ?thing ({name} AS ?name) WHERE {{ {_named(kind, words)} {titles} }} GROUP BY ?thing }}
{counts}
}} ORDER BY {order} LCASE(STR(?name)) STR(?thing) {window}"""
