"""Views of some internal zoos, for tokens that may not read all of them.

Each set of zoos that a token may read has a home of its own below the public one, as the internal view has. A store
without a statement cannot leak it, whatever is asked; so no answer depends on a filter that somebody could forget.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Iterable
from hashlib import sha256
from pathlib import Path

from pyoxigraph import NamedNode, Triple
from pyoxigraph import Store as Engine

from zoograph.changes import Change
from zoograph.infer import asserted_graphs
from zoograph.publish import publish
from zoograph.rdf import GraphName
from zoograph.store import History
from zoograph.store.difference import changed
from zoograph.store.version import VIEW_FILE
from zoograph.store.versions import Staging
from zoograph.tokens import read_tokens
from zoograph.vocabulary import GRAPH_CATALOG, MADE_GRAPHS

_FOLDER = "views"


def view_of(public: History, graphs: Iterable[str]) -> History:
    """The view with these internal graphs and no other."""
    name = sha256("\n".join(sorted(graphs)).encode()).hexdigest()[:24]
    return History(public.home / _FOLDER / name, keep=public.keep)


def follow_tokens(public: History, progress: Callable[[str], None] = lambda step: None) -> None:
    """Bring the views that tokens need up to date with the internal view, and remove the others.

    Call it after each publication in the internal view, and after a change of the tokens.
    """
    wanted = {
        view.home: (view, frozenset(token.reads))
        for token in read_tokens(public.home).values()
        if token.reads and not token.reads_everything
        for view in [view_of(public, token.reads)]
    }
    folder = public.home / _FOLDER
    for there in folder.iterdir() if folder.is_dir() else ():
        if there not in wanted:
            shutil.rmtree(there, ignore_errors=True)
    if public.internal.current_number() is not None:
        for view, graphs in wanted.values():
            _follow(view, public.internal, graphs, progress)


def tags_of(directory: Path) -> frozenset[str]:
    """The tags of the versions that a version of a view was made of; none for a public version."""
    file = directory / VIEW_FILE
    if not file.exists():
        return frozenset()
    state = json.loads(file.read_text())
    return frozenset({state["public"], state.get("of", state["public"])})


def _follow(view: History, internal: History, graphs: Collection[str], progress: Callable[[str], None]) -> None:
    number = view.current_number()
    with internal.reading() as version:
        if number is not None:
            state = json.loads((view.version(number).directory / VIEW_FILE).read_text())
            if state["of"] == version.tag:
                return
        state = json.loads((version.directory / VIEW_FILE).read_text())
        theirs = Engine.read_only(str(version.store_directory))
        shown = {name for name in state["internal"] if name in graphs}
        hidden = {NamedNode(name) for name in state["internal"] if name not in shown}

        def changes(staging: Staging) -> dict[GraphName, Change]:
            told = {"public": state["public"], "of": version.tag, "internal": sorted(shown)}
            staging.write(VIEW_FILE, json.dumps(told))
            return catching_up(staging, theirs, hidden=hidden)

        publish(view, changes, f"follow version {version.number} of the internal view", progress=progress)


def catching_up(
    staging: Staging, theirs: Engine, *, hidden: Collection[GraphName] = (), own: Collection[GraphName] = ()
) -> dict[GraphName, Change]:
    """The changes that make a view the same as the store that it follows.

    What the view may not show is ``hidden``. Its ``own`` graphs stay as they are; a graph of the same name in the
    store that it follows is left out, so that it cannot replace one.
    """
    ours = Engine() if staging.parent is None else staging.parent_store()
    left_alone = {*own, *MADE_GRAPHS} - {GRAPH_CATALOG}
    visible = {*asserted_graphs(theirs), GRAPH_CATALOG} - set(hidden) - left_alone
    found: dict[GraphName, Change] = {}
    for name in {*asserted_graphs(ours), *visible} - left_alone:
        came, went = changed(ours, theirs, name)
        if name == GRAPH_CATALOG:
            secret = _about(theirs, hidden)
            came -= secret
            went = {triple for triple in went if triple.subject not in own} | (secret & _content(ours, name))
        if name not in visible:
            found[name] = Change(removed=_content(ours, name), dropped=True)
        elif came or went:
            found[name] = Change(added=came, removed=went)
    return found


def _about(store: Engine, hidden: Collection[GraphName]) -> set[Triple]:
    """What the catalog says about hidden graphs and only about them: their records, and what only these name."""
    catalog = _content(store, GRAPH_CATALOG)
    secret = {triple for triple in catalog if triple.subject in hidden or triple.object in hidden}
    named_by_others = {triple.object for triple in catalog - secret}
    only_theirs = {triple.object for triple in secret} - named_by_others
    return secret | {triple for triple in catalog if triple.subject in only_theirs}


def _content(store: Engine, name: GraphName) -> set[Triple]:
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, name)}
