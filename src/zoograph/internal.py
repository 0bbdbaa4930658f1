"""The two views of a home: the public view for everybody, and the internal view with an organisation's own zoos.

Tokens that may read only some internal zoos have views of their own: :mod:`zoograph.views`.

The internal view is a home of its own, below the public one. It holds all that the public one holds, and the internal
graphs. The public store never holds an internal triple, so no query over it can show one.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple
from pyoxigraph import Store as Engine

from zoograph.changes import Change, Changes
from zoograph.errors import InputError, StoreError
from zoograph.infer import asserted_graphs
from zoograph.publish import Progress, Publication, publish
from zoograph.rdf import GraphName
from zoograph.records import Finding
from zoograph.store import History
from zoograph.store.version import VIEW_FILE
from zoograph.store.versions import Staging
from zoograph.views import catching_up, follow_tokens
from zoograph.vocabulary import GRAPH_CATALOG, ZOO


def follow(public: History) -> Publication | None:
    """Bring the internal view, if there is one, up to date with the public one. Call it after each publication."""
    internal = public.internal
    number = internal.current_number()
    if public.current_number() is None or number is None:
        return None
    publication = None
    if _state(internal.version(number).directory)[0] != public.version().tag:
        message = f"follow version {public.current_number()} of the public view"
        publication = _published(public, {}, message, internal=internal)
    follow_tokens(public)
    return publication


def publish_internal(
    public: History,
    changes: Changes,
    message: str,
    *,
    notes: Sequence[Finding] = (),
    keep_going: bool = False,
    token: str = "",
    progress: Progress = lambda step: None,
) -> Publication:
    """Publish changes in the internal view only; see :func:`zoograph.publish.publish`.

    Raises :class:`InputError` for a graph that is public, :class:`StoreError` where there is no public view yet.
    """
    if public.current_number() is None:
        raise StoreError(f"there is no graph in {public.home} yet; run `zoograph build` before adding internal zoos")
    published = _published(
        public, changes, message,
        internal=public.internal, notes=notes, keep_going=keep_going, token=token, progress=progress,
    )  # fmt: skip
    follow_tokens(public, progress)
    return published


def internal_graphs(public: History) -> frozenset[GraphName]:
    """The graphs that only the internal view has."""
    internal = public.internal
    number = internal.current_number()
    names = () if number is None else _state(internal.version(number).directory)[1]
    return frozenset(NamedNode(name) for name in names)


def _published(public: History, changes: Changes, message: str, *, internal: History, **options: object) -> Publication:
    with public.reading() as version:
        theirs = Engine.read_only(str(version.store_directory))

        def both(staging: Staging) -> dict[GraphName, Change]:
            wanted = changes(staging) if callable(changes) else changes
            added = {name for name in wanted if name != GRAPH_CATALOG}
            own = _own_graphs(staging) | added
            for name in added & set(asserted_graphs(theirs)):
                if not wanted[name].dropped:
                    raise InputError(f"{name} is a public graph; choose another one")
            own -= {name for name, change in wanted.items() if change.dropped}
            names = sorted(name.value for name in own if isinstance(name, NamedNode))
            staging.write(VIEW_FILE, json.dumps({"public": version.tag, "internal": names}))
            return _merged(catching_up(staging, theirs, own=own), _marked(wanted, added & own))

        return publish(internal, both, message, **options)  # type: ignore[arg-type]


def _marked(changes: Mapping[GraphName, Change], own: Iterable[GraphName]) -> Mapping[GraphName, Change]:
    """The changes, with the catalog saying of each internal graph that it is no public one."""
    catalog = changes.get(GRAPH_CATALOG, Change())
    marks = [Triple(name, ZOO.external, Literal(False)) for name in own if isinstance(name, NamedNode)]
    return {**changes, GRAPH_CATALOG: replace(catalog, added=[*catalog.added, *marks])} if marks else changes


def _merged(first: dict[GraphName, Change], second: Mapping[GraphName, Change]) -> dict[GraphName, Change]:
    """Both changes; only the catalog can be in both."""
    catalog = [change[GRAPH_CATALOG] for change in (first, second) if GRAPH_CATALOG in change]
    together = Change(
        added=_union(change.added for change in catalog),
        removed=_union(change.removed for change in catalog),
        forgotten=[name for change in catalog for name in change.forgotten],
    )
    return {**first, **second, GRAPH_CATALOG: together}


def _union(parts: Iterable[Collection[Triple]]) -> set[Triple]:
    return set[Triple]().union(*parts)


def _own_graphs(staging: Staging) -> set[GraphName]:
    if staging.parent is None:
        return set()
    return {NamedNode(name) for name in _state(staging.parent_version().directory)[1]}


def _state(directory: Path) -> tuple[str, list[str]]:
    """The tag of the public version that an internal one includes, and the graphs that are internal."""
    try:
        content = json.loads((directory / VIEW_FILE).read_text())
    except (OSError, ValueError) as error:
        raise StoreError(f"{directory} is not a version of an internal view: {error}") from error
    return content["public"], content["internal"]
