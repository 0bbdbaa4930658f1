"""Look things up in knowledge bases, and decide about what was found; each ends in a version.

What was found and decided is in files of the home (:mod:`zoograph.link.mappings`, :mod:`zoograph.link.elsewhere`), and
every version takes over what they say. So the files are changed while nobody else can write, as part of the version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import platformdirs
from pyoxigraph import RdfFormat, serialize

from zoograph.changes import Change
from zoograph.link.elsewhere import FILE_NAME as FACTS_FILE
from zoograph.link.elsewhere import facts_of, updated
from zoograph.link.knowledge_bases import KnowledgeBase
from zoograph.link.lookup import Client, Found, look_up
from zoograph.link.lookup.found import Tell
from zoograph.link.lookup.sparql import moved
from zoograph.link.mappings import FILE_NAME, Decision, State, decided, mappings_of, merged, own, written
from zoograph.link.mappings import Mapping as Link
from zoograph.link.things import KINDS, things_of
from zoograph.publish import Publication, publish
from zoograph.rdf import GraphName
from zoograph.store import EmbeddedStore, History, durable
from zoograph.store.versions import Staging


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a look-up came to."""

    base: KnowledgeBase
    found: Found
    accepted: int
    """How many of the links of this knowledge base are accepted now, were found or not."""
    waiting: int
    publication: Publication


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person decides about links, as a change of a version."""

    home: Path
    decisions: tuple[tuple[str, str, Decision], ...]
    """Thing, item, and what is decided."""
    reviewer: str = ""

    def changes(self, _: Staging) -> dict[GraphName, Change]:
        """Write the decisions into the home; no graph of a zoo changes.

        Raises :class:`~zoograph.errors.UnknownName` for a link that was not found.
        """
        links, today = mappings_of(self.home), datetime.now(UTC).date().isoformat()
        for subject, item, decision in self.decisions:
            links = decided(links, (subject, item), decision, self.reviewer, today)
        _keep(self.home, links)
        return {}


def decide(
    history: History, decisions: Sequence[tuple[str, str, Decision]], reviewer: str, progress: Callable[[str], None]
) -> Publication:
    """Publish what a person decides about links."""
    history.version()  # raises where there is none
    change = Decisions(history.home_to_edit, tuple(decisions), reviewer)
    several = f"{len(decisions)} links" if len(decisions) != 1 else "a link"
    return publish(history, change.changes, f"decide about {several}", progress=progress)


def look_up_in(
    history: History,
    base: KnowledgeBase,
    *,
    endpoint: str = "",
    dump: Sequence[Path] = (),
    offline: bool = False,
    enrich: bool = False,
    kinds: Sequence[str] = tuple(KINDS),
    cache: Path | None = None,
    tell: Tell,
) -> Outcome:
    """Look the things of the public graph up in a knowledge base, and publish the links.

    ``endpoint``: another address. ``dump``: files to read instead. ``offline``: only answers that are kept already.
    ``enrich``: bring back what it says. ``cache``: where answers are kept.
    What ended it early is in the outcome; what was found until then is published.
    """
    with history.reading() as version:
        store = EmbeddedStore.read_only(version.store_directory)
        things = things_of(store, kinds)
        del store
    client = Client((cache or default_cache()) / base.name, offline=offline)
    known = mappings_of(history.home_to_edit)
    found = look_up(base, client, things, known, endpoint=endpoint, dump=dump, enrich=enrich, tell=tell)

    def changes(_: Staging) -> Mapping[GraphName, Change]:
        home = history.home_to_edit
        _keep(home, merged(moved(mappings_of(home), found.moved), found.mappings))
        if found.facts:
            lines = serialize(updated(facts_of(home), found.facts), format=RdfFormat.N_TRIPLES) or b""
            durable.write(home / FACTS_FILE, "".join(sorted(lines.decode().splitlines(keepends=True))))
        return {}

    publication = publish(history, changes, f"link {base.name}", progress=lambda step: tell(step))
    links = [each for each in mappings_of(history.home_to_edit) if each.knowledge_base == base]
    states = [each.state for each in links]
    return Outcome(base, found, states.count(State.ACCEPTED), states.count(State.WAITING), publication)


def default_cache() -> Path:
    """Where answers of knowledge bases are kept."""
    return Path(platformdirs.user_cache_dir("zoograph", appauthor=False)) / "link"


def _keep(home: Path, links: Sequence[Link]) -> None:
    durable.write(home / FILE_NAME, written(own(links)))
