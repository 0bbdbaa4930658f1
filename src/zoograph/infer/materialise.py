"""Apply the rules: make the merged graph (all asserted and inferred statements) and keep it up to date.

After every write, *merged* is the union of the asserted graphs and *inferred*; *inferred* has the statements that
follow but that nobody asserts; and the rules give nothing new.

A build from scratch runs the rules in order of their dependencies, so only rules that depend on themselves run more
than once. A small write is applied as a change: added statements are joined with the existing ones (semi-naive
evaluation); for removed statements, their consequences are removed, too, unless these follow from other statements
(delete and rederive: Gupta, Mumick and Subrahmanian, SIGMOD 1993).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import networkx as nx
from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryTriples, RdfFormat, Triple, parse
from pyoxigraph import Store as Engine

from zoograph.infer.rules import Pattern, Rule
from zoograph.rdf import in_graph
from zoograph.vocabulary import GRAPH_INFERRED, GRAPH_MERGED, graph

#: The graphs that inference makes.
MADE = (GRAPH_INFERRED, GRAPH_MERGED)
#: Scratch graphs of one update; empty again when it is done.
_NEW, _GONE = graph("scratch-new"), graph("scratch-gone")
_NOT_ASSERTED = frozenset((*MADE, _NEW, _GONE))
#: From this number of triples on, bulk loading (by sorted files) is faster than loading in a transaction.
_BULK_BYTES = 1 << 20

Statements = bytes
"""Triples as N-Triples, which the engine writes and reads without making a Python object for each triple."""


def asserted_graphs(store: Engine) -> list[NamedNode | DefaultGraph]:
    """The graphs that hold what people, zoos and links say: all but the inferred and the merged graph."""
    named = [g for g in store.named_graphs() if isinstance(g, NamedNode) and g not in _NOT_ASSERTED]
    return [*named, DefaultGraph()]


def materialise(store: Engine, rules: Sequence[Rule], asserted: Engine | None = None) -> None:
    """Make the merged and inferred graphs of a store that has neither, of its asserted graphs or another store's."""
    source = store if asserted is None else asserted
    for name in asserted_graphs(source):
        statements = (quad.triple for quad in source.quads_for_pattern(None, None, None, name))
        store.bulk_extend(in_graph(statements, GRAPH_MERGED))
    infer(store, rules)


def infer(store: Engine, rules: Sequence[Rule]) -> None:
    """Make the inferred graph, of everything that follows from the merged graph, and add it to the merged graph."""
    store.add_graph(GRAPH_INFERRED)
    for stratum in _strata(rules):
        waiting = stratum
        while waiting:
            came = set()
            for rule in waiting:
                found = _consequences(store, rule)
                if found:
                    _add(store, found, GRAPH_MERGED)
                    _add(store, found, GRAPH_INFERRED)
                    came.add(rule.head.signature)
            # A rule gives nothing new where nothing came that it reads.
            waiting = [rule for rule in stratum if any(pattern.signature in came for pattern in rule.body)]


def update(store: Engine, rules: Sequence[Rule], added: Iterable[Triple], removed: Iterable[Triple]) -> set[Triple]:
    """Bring the merged and inferred graphs up to date after the asserted graphs have changed.

    ``added`` has the triples that an asserted graph gained, ``removed`` those that one lost; both may have more than
    that. Returns every triple that was added to the merged graph or removed from it.
    """
    added, removed = set(added), set(removed)
    touched: set[Triple] = set()
    by_reader = _rules_by_what_they_read(rules)
    asserted = [triple for triple in added if _is_asserted(store, triple)]
    for triple in asserted:  # before anything is removed: what is asserted stays, whatever it followed from
        store.remove(_quad(triple, GRAPH_INFERRED))
    _remove(store, removed, by_reader, touched)
    frontier = [triple for triple in asserted if not _contains(store, triple, GRAPH_MERGED)]
    store.extend(in_graph(frontier, GRAPH_MERGED))
    for triple in (*_rederived(store, rules), *frontier):
        touched.add(triple)
        store.add(_quad(triple, _NEW))
    store.clear_graph(_GONE)
    _propagate(store, by_reader, touched)
    for scratch in (_NEW, _GONE):
        store.remove_graph(scratch)
    return touched


# -- evaluation of one rule


def _where(rule: Rule, changed: int | None) -> str:
    """The body over the merged graph; pattern ``changed`` of it comes first, over the scratch graph of new triples."""
    parts = [p.sparql() for i, p in enumerate(rule.body) if i != changed]
    body = f"GRAPH {GRAPH_MERGED} {{ {' '.join(parts)} }}" if parts else ""
    if changed is not None:
        body = f"GRAPH {_NEW} {{ {rule.body[changed].sparql()} }} {body}"
    if rule.irreflexive:
        body += f" FILTER({rule.head.subject} != {rule.head.object})"
    return body


def _consequences(store: Engine, rule: Rule, changed: int | None = None) -> Statements:
    """The consequences of a rule that the merged graph does not have yet."""
    head = rule.head.sparql()
    missing = f"FILTER NOT EXISTS {{ GRAPH {GRAPH_MERGED} {{ {head} }} }}"
    return _construct(store, f"CONSTRUCT {{ {head} }} WHERE {{ {_where(rule, changed)} {missing} }}")


def _construct(store: Engine, query: str) -> Statements:
    results = store.query(query)
    assert isinstance(results, QueryTriples)
    content = results.serialize(format=RdfFormat.N_TRIPLES)
    assert content is not None
    return content


# -- building from scratch


def _strata(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """The rules in groups, each after the groups it depends on."""
    dependence: nx.DiGraph[int] = nx.DiGraph()
    dependence.add_nodes_from(range(len(rules)))
    for i, giver in enumerate(rules):
        for j, taker in enumerate(rules):
            if any(_feeds(giver.head, pattern) for pattern in taker.body):
                dependence.add_edge(i, j)
    components = nx.condensation(dependence)
    for component in nx.topological_sort(components):
        yield [rules[i] for i in sorted(components.nodes[component]["members"])]


def _feeds(head: Pattern, pattern: Pattern) -> bool:
    return head.signature == pattern.signature


# -- applying a change


def _rules_by_what_they_read(rules: Sequence[Rule]) -> dict[str, list[tuple[Rule, int]]]:
    found: dict[str, list[tuple[Rule, int]]] = {}
    for rule in rules:
        for position, pattern in enumerate(rule.body):
            found.setdefault(pattern.signature, []).append((rule, position))
    return found


def _readers(by_reader: dict[str, list[tuple[Rule, int]]], triples: Iterable[Triple]) -> list[tuple[Rule, int]]:
    """The rules with a pattern that one of the triples may match, and the position of that pattern in the body."""
    signatures = {s for triple in triples for s in (str(triple.predicate), str(triple.object))}
    return [reader for signature in sorted(signatures) for reader in by_reader.get(signature, ())]


def _propagate(store: Engine, by_reader: dict[str, list[tuple[Rule, int]]], touched: set[Triple]) -> None:
    """Run the rules on new triples until they give nothing new."""
    while frontier := {quad.triple for quad in store.quads_for_pattern(None, None, None, _NEW)}:
        found: set[Triple] = set()
        for rule, position in _readers(by_reader, frontier):
            found |= _triples(_consequences(store, rule, position))
        for target in MADE:
            store.extend(in_graph(found, target))
        touched |= found
        store.clear_graph(_NEW)
        store.extend(in_graph(found, _NEW))


def _remove(
    store: Engine, removed: Iterable[Triple], by_reader: dict[str, list[tuple[Rule, int]]], touched: set[Triple]
) -> None:
    """Remove statements that nobody asserts any more from the merged graph, and everything inferred from them."""
    gone = {t for t in removed if _contains(store, t, GRAPH_MERGED) and not _is_asserted(store, t)}
    frontier = gone
    while frontier:
        store.extend(in_graph(frontier, _GONE))
        store.clear_graph(_NEW)
        store.extend(in_graph(frontier, _NEW))
        found: set[Triple] = set()
        for rule, position in _readers(by_reader, frontier):
            head = rule.head.sparql()
            condition = f"GRAPH {GRAPH_INFERRED} {{ {head} }} FILTER NOT EXISTS {{ GRAPH {_GONE} {{ {head} }} }}"
            found |= _triples(
                _construct(store, f"CONSTRUCT {{ {head} }} WHERE {{ {_where(rule, position)} {condition} }}")
            )
        frontier = found
        gone |= found
    store.clear_graph(_NEW)
    for triple in gone:
        for target in MADE:
            store.remove(_quad(triple, target))
    touched |= gone


def _rederived(store: Engine, rules: Sequence[Rule]) -> set[Triple]:
    """Add again, and return, removed statements that still follow in one step."""
    back: set[Triple] = set()
    if store.contains_named_graph(_GONE):
        for rule in rules:
            head = rule.head.sparql()
            back |= _triples(
                _construct(store, f"CONSTRUCT {{ {head} }} WHERE {{ GRAPH {_GONE} {{ {head} }} {_where(rule, None)} }}")
            )
    for target in MADE:
        store.extend(in_graph(back, target))
    return back


# -- helpers for the store


def _add(store: Engine, statements: Statements, target: NamedNode) -> None:
    """Add N-Triples to a graph, keeping the names of blank nodes (loading would give them new ones)."""
    if b"_:" in statements:
        lines = statements.splitlines(keepends=True)
        store.extend(in_graph(_triples(b"".join(line for line in lines if b"_:" in line)), target))
        statements = b"".join(line for line in lines if b"_:" not in line)
    if len(statements) > _BULK_BYTES:
        store.bulk_load(statements, RdfFormat.N_TRIPLES, to_graph=target, lenient=True)  # checked before
    else:
        store.load(statements, RdfFormat.N_TRIPLES, to_graph=target, lenient=True)


def _triples(statements: Statements) -> set[Triple]:
    return {quad.triple for quad in parse(statements, RdfFormat.N_TRIPLES, rename_blank_nodes=False)}


def _quad(triple: Triple, target: NamedNode) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, target)


def _contains(store: Engine, triple: Triple, target: NamedNode) -> bool:
    return _quad(triple, target) in store


def _is_asserted(store: Engine, triple: Triple) -> bool:
    holders = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return any(quad.graph_name not in _NOT_ASSERTED for quad in holders)
