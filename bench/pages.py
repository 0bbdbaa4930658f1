"""Pages: the list of models in states that people look at, each asked for the first time, over HTTP.

On a machine that does other things meanwhile, the figures say more of those.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import requests

from bench.figures import Figure
from bench.servers import PATIENCE, zoograph

_BUDGET = 300
_BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
#: What the page says of counts that were not there in time.
_LATE = "took too long"
#: Evaluators open a version when they are first asked, which every kind of page then has behind it.
_WARM_UP = "entries=every&domain=nlp"

STATES: dict[str, str] = {
    "all models": "",
    "a domain and a stage": "domain=computer-vision&stage=preprocessing",
    "a small domain and a stage": "domain=speech&stage=preprocessing",
    "a task and a licence class": "task=object-detection&licence-class=permissive",
    "a zoo and years": "zoo=timm&from=2021",
    "a text": "q=hubert",
    "page 100": "page=100",
    "largest first": "sort=largest",
    "by name": "sort=name",
}


def measure(home: Path, triples: int) -> Iterator[Figure]:
    """Serve the graph in ``home`` and look at the list; ``triples`` makes no difference here."""
    with zoograph(home) as server, requests.Session() as session:
        session.headers.update(_BROWSER)
        root = urlsplit(server.endpoint)._replace(path="/models")
        _asked(session, root._replace(query=_WARM_UP).geturl())
        late = 0
        for name, query in STATES.items():
            address = root._replace(query=query).geturl()
            seconds, missing = _asked(session, address)
            late += missing
            yield Figure(f"pages: {name}", seconds * 1000, "ms", _BUDGET)
            yield Figure(f"pages: {name}, again", _asked(session, address)[0] * 1000, "ms")
    yield Figure("pages: counts that were not there in time", late, "counts", 0)


def _asked(session: requests.Session, address: str) -> tuple[float, int]:
    """How long a page takes, and how many counts it lacks."""
    began = time.perf_counter()
    answer = session.get(address, timeout=PATIENCE)
    seconds = time.perf_counter() - began
    answer.raise_for_status()
    return seconds, answer.text.count(_LATE)
