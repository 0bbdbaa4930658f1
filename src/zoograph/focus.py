"""What a change makes of the findings of before: the things to be judged again, and the notes that stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Triple
from pyoxigraph import Store as Engine

from zoograph import shapes
from zoograph.findings import focus_name
from zoograph.rdf import merged
from zoograph.records import Finding
from zoograph.vocabulary import RDFS, graph


def focus_of(new: Engine, old: Engine, touched: Collection[Triple]) -> set[str]:
    """The things that a shape may now see differently, by IRI, or ``_:`` and the name of a blank node.

    ``touched`` are the triples that some graph of ``new`` or ``old`` has, and the other one may not have.
    """
    predicates = {route.predicate for route in shapes.routes()} | {RDFS.subClassOf}
    changed = {
        triple
        for triple in touched
        if triple.predicate in predicates and (merged(triple) in new) != (merged(triple) in old)
    }
    things = {triple.subject for triple in touched} | shapes.judged(new, old, changed)
    return {focus_name(thing) for thing in things}  # type: ignore[arg-type]


def standing(
    earlier: Iterable[Finding], changed_graphs: Collection[NamedNode | BlankNode | DefaultGraph]
) -> list[Finding]:
    """The findings of sources that were not read again."""
    return [each for each in earlier if is_note(each) and graph(each.zoo) not in changed_graphs]


def is_note(finding: Finding) -> bool:
    """Whether a finding is a source's, about a line of a file, rather than validation's, about a thing."""
    is_thing = "//" in finding.focus or finding.focus.startswith("_:")
    return finding.rule not in shapes.names() and not is_thing
