"""``/task``, ``/family`` and so on: the things of a kind, the most used first; of concepts, their scheme as RDF."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from pyoxigraph import Literal, NamedNode
from werkzeug.exceptions import BadRequest

from zoograph.vocabulary import BASE
from zoograph.web.answers import not_modified, written
from zoograph.web.current import current_store
from zoograph.web.negotiation import GRAPH_TYPES, form_asked_for
from zoograph.web.pages import rendering
from zoograph.web.pages.asking import ask_all
from zoograph.web.pages.kinds import INSTANCES, ONE_ENTRY, USES
from zoograph.web.pages.parameters import whole_number
from zoograph.web.pages.places import KIND_NAMES
from zoograph.web.pages.things import KINDS

blueprint = Blueprint("browse", __name__)

#: Kinds that have a page of their own for all of them.
_ELSEWHERE = {"model": "models.listing", "zoo": "zoos.listing"}
_PAGE = 100
_MOST_SECONDS = 5.0
_LONGEST_FILTER = 200
_MOST_PAGES = 10_000

_SCHEME = """
CONSTRUCT { ?subject ?property ?value } WHERE {
  { VALUES ?subject { $scheme } ?subject ?property ?value }
  UNION { ?subject skos:inScheme $scheme ; ?property ?value }
}"""


@blueprint.get(f"/<any({KINDS}):kind>", strict_slashes=False)
def listing(kind: str) -> Response:
    """The things of a kind, the most used first."""
    if kind in _ELSEWHERE:
        return redirect(url_for(_ELSEWHERE[kind]), 302)  # type: ignore[return-value]
    form = form_asked_for({**(GRAPH_TYPES if "skos:inScheme" in INSTANCES[kind] else {}), "html": "text/html"})
    if form != "html":
        text = _SCHEME.replace("$scheme", str(NamedNode(BASE + kind)))
        return not_modified(form) or written(set(current_store().query(text).triples()), form)
    number, words = whole_number("page", 1, most=_MOST_PAGES), request.args.get("q", "").strip()
    if len(words) > _LONGEST_FILTER or "\x00" in words:
        raise BadRequest(f"filter by at most {_LONGEST_FILTER} characters")
    answers = ask_all(
        {"things": _things(kind, words, number), "total": _total(kind, words)}, most_seconds=_MOST_SECONDS
    )
    total = answers["total"]
    return rendering.page(
        "browse.html",
        kind=kind,
        kind_name=KIND_NAMES[kind],
        uses=[(name, words) for name, words, _ in USES.get(kind, ())],
        words=words,
        number=number,
        pages=None if total is None else max(1, -(-int(total.rows[0]["all"] or 0) // _PAGE)),
        things=answers["things"],
        total=total,
    )


def _filter(words: str) -> str:
    """Keeps to things whose name or slug holds the words."""
    if not words:
        return ""
    return f'FILTER(CONTAINS(LCASE(CONCAT(COALESCE(STR(?label), ""), " ", STR(?thing))), {Literal(words.lower())}))'


def _named(kind: str, words: str) -> str:
    label = "OPTIONAL { ?thing rdfs:label|skos:prefLabel ?label }" if words or kind in USES else ""
    return f"{INSTANCES[kind]} . {label} {_filter(words)}"


def _total(kind: str, words: str) -> str:
    return f"SELECT (COUNT(DISTINCT ?thing) AS ?all) WHERE {{ {_named(kind, words)} }}"


def _things(kind: str, words: str, number: int) -> str:
    uses = USES.get(kind, ())
    counts = "\n".join(
        f"""  OPTIONAL {{
    SELECT ?thing (COUNT(DISTINCT ?model) AS ?{name}) {{ {pattern} . {ONE_ENTRY} }} GROUP BY ?thing
  }}"""
        for name, _, pattern in uses
    )
    names = "".join(f" ?{name}" for name, _, _ in uses)
    window = f"LIMIT {_PAGE} OFFSET {(number - 1) * _PAGE}"
    if not uses:  # as they come, and only each page in order: to sort thousands takes too long
        return f"""
SELECT ?thing (MIN(?called) AS ?name) WHERE {{
  {{ SELECT DISTINCT ?thing WHERE {{ {_named(kind, words)} }} {window} }}
  OPTIONAL {{ ?thing rdfs:label|skos:prefLabel ?called }}
}} GROUP BY ?thing ORDER BY STR(?thing)"""
    order = " ".join(f"DESC(?{name})" for name, _, _ in uses)
    return f"""
SELECT ?thing ?name{names} WHERE {{
  {{ SELECT ?thing (MIN(?label) AS ?name) WHERE {{ {_named(kind, words)} }} GROUP BY ?thing }}
{counts}
}} ORDER BY {order} LCASE(STR(?name)) STR(?thing) {window}"""
