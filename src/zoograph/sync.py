"""Read zoos into the graph, for the command line and for programs.

What a zoo says becomes the content of the graph with its name: a public zoo's in the public view, an internal zoo's
only in the internal view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import platformdirs
from pyoxigraph import Literal, NamedNode
from pyoxigraph import Store as Engine

from zoograph.changes import Change, changes_of, findings_of
from zoograph.errors import InputError, UnknownName, ZoographError
from zoograph.internal import internal_graphs, publish_internal
from zoograph.processes import collecting_garbage_rarely
from zoograph.publish import Publication, publish, publish_readings
from zoograph.rdf import GraphName
from zoograph.readings import read_at_once
from zoograph.records import Model, Reading, Snapshot, Zoo
from zoograph.sources import IncrementalSource, Source, source
from zoograph.store import EmbeddedStore, History
from zoograph.store.answer import text
from zoograph.tokens import graph_of
from zoograph.vocabulary import BASE, DCT, GRAPH_CATALOG, GRAPH_CURATED, ZOO, graph, thing
from zoograph.zoos import read_zoos, register, unregister


class Progress(Protocol):
    """Called with the current step and, if known, the share of it that is done."""

    def __call__(self, step: str, share: float | None = None, /) -> None:
        """``share`` is from 0 to 1."""
        ...


#: The share of its models that a zoo may lose from one reading to the next.
_MOST_LOST = 0.1
#: A zoo with fewer models than this may lose any number: one of five would be a fifth.
_FEW_MODELS = 20

#: Called for each zoo with what was read, or with the error.
Heard = Callable[[Zoo, Reading | ZoographError], None]


def silent(*_: object) -> None:
    """Say nothing."""


@collecting_garbage_rarely()
def sync(
    history: History,
    zoos: Sequence[Zoo],
    *,
    go_on: bool = False,
    keep_going: bool = False,
    accept_shrinking: bool = False,
    progress: Progress = silent,
    heard: Heard = silent,
) -> list[Publication]:
    """Read zoos again and publish what changed: first the public zoos, then the internal ones.

    ``go_on`` leaves out a zoo that cannot be read, or that lost more than a tenth of its models, and reports it to
    ``heard``; otherwise its error is raised and nothing is published. ``accept_shrinking`` reads a zoo that lost many
    models like any other. ``keep_going`` as in :func:`zoograph.publish.publish`. The caller must then call
    :func:`zoograph.internal.follow` to update the internal view; the public changes stay published if that fails.
    Raises :class:`InputError` for an internal zoo whose graph is public, and whatever reading and publishing raise.
    """
    for zoo in zoos:
        if zoo.internal:
            _check_is_not_public(history, zoo)
    cursors = {zoo.name: cursor for zoo in zoos if (cursor := _cursor(history, zoo))}
    had = {} if accept_shrinking else {state.zoo.name: state.models or 0 for state in _in_the_graph(history)}
    readings = _read(zoos, go_on=go_on, progress=progress, heard=heard, cursors=cursors, had=had)
    publications = []
    for internal, act in ((False, publish), (True, publish_internal)):
        chosen = [reading for reading in readings if reading.snapshot.zoo.internal is internal]
        if chosen:
            message, changes, notes = f"sync {_names(chosen)}", partial(changes_of, chosen), findings_of(chosen)
            publications.append(act(history, changes, message, notes=notes, keep_going=keep_going, progress=progress))
    return publications


@collecting_garbage_rarely()
def build(
    history: History,
    zoos: Sequence[Zoo],
    *,
    go_on: bool = False,
    keep_going: bool = False,
    progress: Progress = silent,
    heard: Heard = silent,
) -> Publication:
    """Make the public graph of these zoos from nothing; parameters and errors as in :func:`sync`."""
    for zoo in zoos:
        if zoo.internal:
            raise InputError(f"{zoo.name} is internal, and build makes the public graph: zoograph sync {zoo.name}")
    readings = _read(zoos, go_on=go_on, progress=progress, heard=heard)
    return publish_readings(
        history, readings, f"build {_names(readings)}", from_nothing=True, keep_going=keep_going, progress=progress
    )  # fmt: skip


def add(history: History, zoo: Zoo) -> None:
    """Register a zoo in ``zoos.toml``; see :func:`zoograph.zoos.register`.

    Also raises :class:`InputError` if its graph already exists for another purpose: the graph of an internal zoo must
    not be public, and reading a zoo must not overwrite what was loaded into a graph of the same name.
    """
    if zoo.internal:
        _check_is_not_public(history, zoo)
    is_there = _holds(history, zoo.name) or graph(zoo.name) in internal_graphs(history)
    if is_there and zoo.name not in {state.zoo.name for state in _in_the_graph(history)}:
        raise InputError(f"graph:{zoo.name} holds what was loaded into it; give the zoo another name")
    register(history, zoo)


def remove(history: History, name: str, *, keep_graph: bool = False, progress: Progress = silent) -> list[Publication]:
    """Forget a zoo: drop its graph, in the view or views that have it, and take it out of ``zoos.toml``.

    A zoo that was loaded goes by its name in the list of zoos, which may be the IRI of its graph. Older versions still
    hold the graph. ``keep_graph`` leaves it, as it was last read.
    Raises :class:`UnknownName` for a zoo that is neither registered nor in the graph.
    """
    target = NamedNode(graph_of(name))
    if target == GRAPH_CURATED:
        raise InputError("the curated zoo is a part of Zoograph, and stays")
    known = {each.zoo.name for each in states(history) if each.is_registered or each.models is not None}
    if name not in known:
        raise UnknownName("zoo", name, known, hint="(zoograph zoos list shows all)")
    publications = []
    if not keep_graph:
        dropped: dict[GraphName, Change] = {target: Change(content=(), dropped=True)}
        message = f"remove {name}"
        if _holds(history, name):
            publications.append(publish(history, dropped, message, progress=progress))
        if target in internal_graphs(history):
            publications.append(publish_internal(history, dropped, message, progress=progress))
    unregister(history, name)
    return publications


@dataclass(frozen=True, slots=True)
class State:
    """A zoo, and when and in which version it was last read."""

    zoo: Zoo
    is_known: bool = True
    """Whether it can be read again. False for a removed zoo whose graph was kept."""
    is_registered: bool = False
    """Whether ``zoos.toml`` has it."""
    retrieved: str | None = None
    """When, as an ISO 8601 time in UTC; None if it was never read."""
    version: str | None = None
    """The versions of its packages."""
    models: int | None = None


def states(history: History) -> list[State]:
    """The zoos that are registered in a home, and those in its graph, public and internal: read, then loaded ones."""
    zoos = read_zoos(history.home)
    found: dict[str, State] = {}
    for each in (*_in_the_graph(history), *_in_the_graph(history, _LOADED)):
        found.setdefault(each.zoo.name, each)
    listed = []
    for zoo in zoos:
        is_registered = zoo.name in zoos.registered
        read = found.pop(zoo.name, State(zoo))
        # A zoo without an entry is in the view into which it was last read.
        shown = zoo if is_registered else replace(zoo, internal=read.zoo.internal)
        listed.append(replace(read, zoo=shown, is_known=True, is_registered=is_registered))
    return [*listed, *found.values()]


_READ = """
SELECT ?graph ?retrieved ?version (COUNT(?model) AS ?models) WHERE {
  GRAPH graph:catalog {
    ?graph foaf:primaryTopic ?zoo .
    OPTIONAL { ?graph prov:generatedAtTime ?retrieved }
    OPTIONAL { ?graph sdo:version ?version }
  }
  OPTIONAL { GRAPH ?graph { ?model dct:isPartOf ?zoo ; a zoo:Model } }
} GROUP BY ?graph ?retrieved ?version"""
#: Graphs that somebody loaded, and that are zoos (:mod:`zoograph.membership`). No reader says when or from what.
_LOADED = """
SELECT ?graph ?retrieved ?version (COUNT(DISTINCT ?model) AS ?models) WHERE {
  GRAPH graph:links { ?graph foaf:primaryTopic ?zoo }
  ?model dct:isPartOf ?zoo ; a zoo:Model .
} GROUP BY ?graph ?retrieved ?version"""


def _in_the_graph(history: History, query: str = _READ) -> Iterator[State]:
    """The zoos in the public view, then those that only the internal view has."""
    own = internal_graphs(history)
    for internal, view in ((False, history), (True, history.internal)):
        if view.current_number() is not None:
            for state in _described(view, query):
                if not internal or NamedNode(graph_of(state.zoo.name)) in own:
                    yield replace(state, zoo=replace(state.zoo, internal=internal))


def _described(view: History, query: str) -> Iterator[State]:
    with view.reading() as version:
        rows = list(EmbeddedStore.read_only(version.store_directory).query(query).rows())
    for graph_, retrieved, release, models in rows:
        name = text(graph_).removeprefix(f"{BASE}graph/")
        yield State(Zoo(name), False, False, text(retrieved) or None, text(release) or None, int(text(models)))


def _cursor(history: History, zoo: Zoo) -> str | None:
    """Where reading a zoo is to go on, if it was read before by a reader that can."""
    view = history.internal if zoo.internal else history
    if view.current_number() is None:
        return None
    with view.reading() as version:
        store = Engine.read_only(str(version.store_directory))
        said = next(store.quads_for_pattern(graph(zoo.name), ZOO.cursor, None, GRAPH_CATALOG), None)
        return None if said is None or not isinstance(said.object, Literal) else said.object.value


def _fetched(reader: Source, cache: Path, zoo: Zoo, cursor: str | None) -> Snapshot:
    if cursor is not None and isinstance(reader, IncrementalSource):
        return reader.fetch_since(cache, zoo, cursor)
    return reader.fetch(cache, zoo)


def _read(
    zoos: Sequence[Zoo],
    *,
    go_on: bool,
    progress: Progress,
    heard: Heard,
    cursors: Mapping[str, str] = MappingProxyType({}),
    had: Mapping[str, int] = MappingProxyType({}),
) -> list[Reading]:
    """Fetch the zoos, then read them; with ``go_on``, report one that cannot be read and go on with the others."""
    cache = Path(platformdirs.user_cache_dir("zoograph", appauthor=False))
    leave_out = go_on and len(zoos) > 1
    snapshots = []
    for done, zoo in enumerate(zoos):
        reader = source(zoo.reader)
        progress(f"fetching {zoo.name}", done / len(zoos) / 2)
        try:
            snapshots.append(_fetched(reader, cache / zoo.reader, zoo, cursors.get(zoo.name)))
        except ZoographError as error:
            if not leave_out:
                raise
            heard(zoo, error)
    readings = []
    with read_at_once(snapshots, cache) as read:
        for done, (snapshot, outcome) in enumerate(zip(snapshots, read, strict=True)):
            zoo = snapshot.zoo
            progress(f"reading {zoo.name}", (1 + done / len(snapshots)) / 2)
            try:
                reading = _expect_most(_expect_models(outcome()), had.get(zoo.name, 0))
            except ZoographError as error:
                if not leave_out:
                    raise
                heard(zoo, error)
            else:
                readings.append(reading)
                heard(zoo, reading)
    return readings


def _expect_models(reading: Reading) -> Reading:
    """The reading; raises :class:`InputError` where publishing it would empty the zoo's graph."""
    zoo = reading.snapshot.zoo
    if source(zoo.reader).PINS and not reading.is_partial and reading.listed == 0:
        where = f"{zoo.name} {reading.snapshot.version}"
        raise InputError(f"{where} has no models in the places where they should be; nothing was changed")
    return reading


def _expect_most(reading: Reading, had: int) -> Reading:
    """The reading; raises :class:`InputError` where the zoo would lose more than a tenth of the models that it had.

    A zoo that is moved or half published looks like one that shrank, and whoever asks would not notice.
    """
    if reading.is_partial or had < _FEW_MODELS:
        return reading
    if reading.listed is None:
        return replace(reading, models=_counted(reading, had))
    _check_number(reading, _models(reading), had)
    return reading


def _counted(reading: Reading, had: int) -> Iterator[Model]:
    """The models one by one; raises at their end, before anything is published."""
    number = 0
    for model in reading.models:
        number += model.listed
        yield model
    _check_number(reading, number, had)


def _models(reading: Reading) -> int:
    zoo = thing("zoo", reading.snapshot.zoo.name)
    stated = {each.subject for each in reading.statements if each.predicate == DCT.isPartOf and each.object == zoo}
    return len(stated) + (reading.listed or 0)


def _check_number(reading: Reading, number: int, had: int) -> None:
    if number < had * (1 - _MOST_LOST):
        name = reading.snapshot.zoo.name
        raise InputError(
            f"{name} has {number:,} models now and had {had:,}, so it lost {1 - number / had:.0%}; nothing of it was "
            f"changed. If that is right: zoograph sync {name} --accept-shrinking"
        )


def _names(readings: Sequence[Reading]) -> str:
    return ", ".join(reading.snapshot.zoo.name for reading in readings)


def _holds(history: History, name: str) -> bool:
    return history.current_number() is not None and graph_of(name) in history.version().triples


def _check_is_not_public(history: History, zoo: Zoo) -> None:
    if _holds(history, zoo.name):
        raise InputError(
            f"graph:{zoo.name} is a public graph, so no internal zoo can have it: give the internal one a name of its "
            f"own (zoograph zoos add NAME --reader {zoo.reader} --from … --internal), take the public one out first "
            f"(zoograph zoos remove {zoo.name}), or read it as public again (zoograph sync {zoo.name} --public)"
        )
