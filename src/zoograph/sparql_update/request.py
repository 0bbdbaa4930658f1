"""An update request, and the ways to find out what it does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

from zoograph.changes import Change
from zoograph.errors import InputError
from zoograph.infer import asserted_graphs
from zoograph.rdf import GraphName, expect_rdf_11
from zoograph.sparql.dataset import with_dataset
from zoograph.sparql.guard import check
from zoograph.sparql.messages import syntax_error
from zoograph.sparql.update import names, operations, replaced
from zoograph.sparql_update.modify import Modify
from zoograph.store.difference import changed
from zoograph.store.versions import Staging
from zoograph.vocabulary import MADE_GRAPHS, PREFIXES, compact

Changes = dict[GraphName, Change]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Update:
    """An update request (SPARQL 1.1 Protocol, section 2.2)."""

    text: str
    using: Sequence[str] = ()
    """``using-graph-uri``: the default graph of each WHERE clause."""
    using_named: Sequence[str] = ()
    base: str | None = None
    services: Collection[str] = ()
    """The hosts that LOAD and SERVICE may reach."""

    def changes(self, staging: Staging) -> Changes:
        """What it would do to the current version.

        Raises :class:`InputError` with the place of a fault, and for a change of a graph that Zoograph makes.
        """
        check(self.text, self.services)
        text = with_dataset(self.text, self.using, self.using_named)
        changes = self._data(text)
        if changes is None:
            changes = self._operation(text, staging)
        if changes is None:
            changes = self._effects(text, staging)
        return _without_made(changes, names(self.text))

    def _data(self, text: str) -> Changes | None:
        """The changes of an update that is nothing but INSERT DATA, or nothing but DELETE DATA; else None."""
        found = operations(text)
        kinds = {operation.kind for operation in found}
        if kinds == {"INSERT DATA"}:
            return {name: Change(added=content) for name, content in _contents(self._run(text, Store()))}
        if kinds == {"DELETE DATA"}:
            as_insert = replaced(text, [operation.word for operation in found], "INSERT")
            return {name: Change(removed=content) for name, content in _contents(self._run(as_insert, Store()))}
        return None

    def _operation(self, text: str, staging: Staging) -> Changes | None:
        """The changes of an update that is one DELETE … INSERT … WHERE; else None."""
        modify = Modify.read(text)
        if modify is None or staging.parent is None or "SERVICE" in text.upper():
            return None
        self._run(text, Store())  # finds what is wrong with it, and where
        store = staging.parent_store()
        named = [name for name in asserted_graphs(store) if isinstance(name, NamedNode)]
        inserted, deleted = self._understood(lambda: modify.effects(store, named, self.base))
        return {
            name: Change(added=inserted.get(name, ()), removed=deleted.get(name, ())) for name in {*inserted, *deleted}
        }

    def _effects(self, text: str, staging: Staging) -> Changes:
        """What becomes of a copy of the current version."""
        before = Store() if staging.parent is None else staging.parent_store()
        after = self._run(text, Store() if staging.parent is None else staging.copy_of_parent())
        old, new = _named_graphs(before), _named_graphs(after)
        changes: Changes = {name: Change(content=(), dropped=True) for name in old - new}
        for name in [*new, DefaultGraph()]:
            added, removed = self._understood(partial(changed, before, after, name))
            expect_rdf_11((Quad(*triple) for triple in added), "update")
            if added or removed or name in new - old:
                changes[name] = Change(added=added, removed=removed)
        return changes

    def _run(self, text: str, store: Store) -> Store:
        self._understood(lambda: store.update(text, base_iri=self.base, prefixes=PREFIXES))
        return store

    @staticmethod
    def _understood(act: Callable[[], Result]) -> Result:
        """What the engine complains of, as a fault of the update."""
        try:
            return act()
        except SyntaxError as error:
            raise syntax_error(error, "update") from error
        except (OSError, RuntimeError, ValueError, TypeError) as error:
            raise InputError(str(error), file="update") from error


def _without_made(changes: Changes, named: Collection[str]) -> Changes:
    """The changes of what people may write. The rest follows by itself; to name a graph of it is an error."""
    for name in changes.keys() & set(MADE_GRAPHS):
        if isinstance(name, NamedNode) and name.value in named:
            raise InputError(f"{compact(name.value)} is made by Zoograph; change the graph that says it")
    return {name: change for name, change in changes.items() if name not in MADE_GRAPHS}


def _named_graphs(store: Store) -> set[GraphName]:
    return {name for name in store.named_graphs() if isinstance(name, NamedNode)}


def _contents(store: Store) -> Iterator[tuple[GraphName, set[Triple]]]:
    expect_rdf_11(store, "update")
    for name in [*_named_graphs(store), DefaultGraph()]:
        content = {quad.triple for quad in store.quads_for_pattern(None, None, None, name)}
        if content:
            yield name, content
