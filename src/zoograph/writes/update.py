"""An update request, and the ways to work out its changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple
from pyoxigraph import Store as Engine

from zoograph.changes import Change
from zoograph.errors import InputError
from zoograph.rdf import GraphName, expect_rdf_11
from zoograph.services import Services
from zoograph.sparql.dataset import with_dataset
from zoograph.sparql.guard import check
from zoograph.sparql.messages import shared_by_operations, syntax_error
from zoograph.sparql.source import Source
from zoograph.sparql.update import names, operations, replaced, requests, shared_label
from zoograph.store.difference import changed
from zoograph.store.versions import Staging
from zoograph.vocabulary import MADE_GRAPHS, PREFIXES, compact
from zoograph.writes.modify import Modify

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
    loads: Services = field(default_factory=Services)
    """What LOAD may fetch. SERVICE is always refused."""

    def changes(self, staging: Staging) -> Changes:
        """The changes it would make to the current version.

        Raises :class:`InputError` with the place of a fault, or for a change of a graph that Zoograph makes.
        """
        source = Source.read(self.text)
        check(source, loads=self.loads)
        asked = requests(with_dataset(source, self.using, self.using_named))
        self._check_whole(source, asked)
        changes = self._data(asked)
        if changes is None:
            changes = self._operation(asked, staging)
        if changes is None:
            changes = self._effects(asked, staging)
        return _without_made(changes, names(source, self.base))

    def _check_whole(self, source: Source, asked: Sequence[Source]) -> None:
        """Find faults in the text as it was sent, before it is changed."""
        if len(asked) > 1 and (shared := shared_label(source)):
            source.refuse(shared.start, shared_by_operations(shared.text), "update")
        if (self.using or self.using_named) and not _reaches_out(source):
            for each in requests(source):
                self._run(each, Engine(), syntax_only=True)

    def _data(self, asked: Sequence[Source]) -> Changes | None:
        """The changes of an update that is only INSERT DATA or only DELETE DATA; else None."""
        found = [operations(each) for each in asked]
        kinds = {operation.kind for some in found for operation in some}
        if kinds == {"INSERT DATA"}:
            return {name: Change(added=content) for name, content in _contents(self._run_all(asked, Engine()))}
        if kinds == {"DELETE DATA"}:
            self._run_all(asked, Engine())  # DELETE DATA allows less than INSERT DATA, so it is checked as it is
            as_insert = [
                replaced(each, [operation.word for operation in some], "INSERT")
                for each, some in zip(asked, found, strict=True)
            ]
            return {name: Change(removed=content) for name, content in _contents(self._run_all(as_insert, Engine()))}
        return None

    def _operation(self, asked: Sequence[Source], staging: Staging) -> Changes | None:
        """The changes of an update that is one DELETE … INSERT … WHERE; else None."""
        modify = Modify.read(asked[0].text) if len(asked) == 1 else None
        if modify is None or staging.parent is None or _reaches_out(asked[0]):
            return None
        self._run_all(asked, Engine())  # raises for a fault, with its place
        store = staging.parent_store()
        inserted, deleted = self._understood(lambda: modify.effects(store, self.base), asked[0])
        return {
            name: Change(added=inserted.get(name, ()), removed=deleted.get(name, ())) for name in {*inserted, *deleted}
        }

    def _effects(self, asked: Sequence[Source], staging: Staging) -> Changes:
        """The changes found by running the update on a copy of the current version."""
        before = Engine() if staging.parent is None else staging.parent_store()
        after = self._run_all(asked, Engine() if staging.parent is None else staging.copy_of_parent())
        old, new = _named_graphs(before), _named_graphs(after)
        changes: Changes = {name: Change(content=(), dropped=True) for name in old - new}
        for name in [*new, DefaultGraph()]:
            added, removed = self._understood(partial(changed, before, after, name), asked[0])
            expect_rdf_11((Quad(*triple) for triple in added), "update")
            if added or removed or name in new - old:
                changes[name] = Change(added=added, removed=removed)
        return changes

    def _run_all(self, asked: Sequence[Source], store: Engine) -> Engine:
        for each in asked:
            self._run(each, store)
        return store

    def _run(self, source: Source, store: Engine, *, syntax_only: bool = False) -> None:
        try:
            self._understood(lambda: store.update(source.text, base_iri=self.base, prefixes=PREFIXES), source)
        except InputError as error:
            if not syntax_only or isinstance(error.__cause__, SyntaxError):
                raise

    def _understood(self, act: Callable[[], Result], source: Source) -> Result:
        """Turn an error of the engine into an error about the update."""
        try:
            return act()
        except SyntaxError as error:
            raise syntax_error(error, source, "update", self.base) from error
        except (OSError, RuntimeError, ValueError, TypeError) as error:
            raise InputError(str(error), file="update") from error


def _reaches_out(source: Source) -> bool:
    return any(word in source.text.upper() for word in ("SERVICE", "LOAD"))


def _without_made(changes: Changes, named: Collection[str]) -> Changes:
    """The changes of graphs that people may write. Naming a graph that Zoograph makes is an error."""
    for name in changes.keys() & set(MADE_GRAPHS):
        if isinstance(name, NamedNode) and name.value in named:
            raise InputError(f"{compact(name.value)} is made by Zoograph; change the graph that says it")
    return {name: change for name, change in changes.items() if name not in MADE_GRAPHS}


def _named_graphs(store: Engine) -> set[GraphName]:
    return {name for name in store.named_graphs() if isinstance(name, NamedNode)}


def _contents(store: Engine) -> Iterator[tuple[GraphName, set[Triple]]]:
    expect_rdf_11(store, "update")
    for name in [*_named_graphs(store), DefaultGraph()]:
        content = {quad.triple for quad in store.quads_for_pattern(None, None, None, name)}
        if content:
            yield name, content
