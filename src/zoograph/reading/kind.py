"""The kind of a thing, and whether it exists.

An IRI of ours names its kind. Any other IRI may be a thing of any kind; then its class tells, or the scheme it is in.
"""

from __future__ import annotations

from collections.abc import Collection

from zoograph.kinds import OTHER, WITH_PAGE
from zoograph.reading.view import View
from zoograph.vocabulary import BASE, MADE_GRAPHS, is_iri, kind_of

_SIGNS = " ".join(f'({kind.class_name or f"<{BASE}{name}>"} "{name}")' for name, kind in WITH_PAGE.items())
_KINDS = f"""SELECT ?thing ?kind WHERE {{
  VALUES ?thing {{ $thing }}
  VALUES (?sign ?kind) {{ {_SIGNS} }}
  ?thing rdf:type|skos:inScheme ?sign
}}"""
_EXISTING = """SELECT ?thing {
  VALUES ?thing { $thing } FILTER(EXISTS { ?thing ?property ?value } || EXISTS { ?subject ?relation ?thing })
}"""
_EXISTING_GRAPHS = _EXISTING.replace("FILTER(", "FILTER(EXISTS { GRAPH ?thing { ?anything ?is ?said } } || ")
_GRAPHS = "SELECT ?thing { VALUES ?thing { $thing } FILTER(EXISTS { GRAPH ?thing { ?anything ?is ?said } }) }"


def existing(view: View, kind: str, candidates: Collection[str]) -> list[str]:
    """The IRIs that exist: as subject or object of a statement, or as a graph."""
    made = [graph.value for graph in MADE_GRAPHS if graph.value in candidates]
    found = view.ask(_EXISTING_GRAPHS if kind == "graph" else _EXISTING, *candidates)
    return made + [str(iri) for iri in found.column("thing")]


def kinds_of(view: View, iris: Collection[str]) -> dict[str, str]:
    """The kinds of those of the IRIs that are of one; of several classes, the first in the table of kinds counts."""
    found = {iri: kind for iri in iris if (kind := kind_of(iri))}
    others = [iri for iri in iris if iri not in found and is_iri(iri)]
    if view.index is not None:
        found |= {iri: kind for iri in others if (kind := view.index.kind(iri))}
        others = [iri for iri in others if iri not in found]
    if others:
        order = list(WITH_PAGE)
        for row in sorted(view.ask(_KINDS, *others), key=lambda row: order.index(str(row["kind"]))):
            found.setdefault(str(row["thing"]), str(row["kind"]))
        for iri in view.ask(_GRAPHS, *others).column("thing"):
            found.setdefault(str(iri), "graph")
    return found


def kind_here(view: View, iri: str) -> str | None:
    """The kind of a thing, ``thing`` if it is of none; None for what is nowhere in the graph."""
    if not is_iri(iri):
        return None
    kind = kinds_of(view, [iri]).get(iri, OTHER.name)
    return kind if existing(view, kind, [iri]) else None
