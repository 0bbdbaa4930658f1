"""Run the benchmarks and print the figures beside their budgets."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench import build, compare, federation, pages, reconcile, rivals, search, serving, write, zoos
from bench.compare import Asked, questions_table
from bench.figures import Figure, table

SECTIONS: dict[str, Callable[[Path, int], Iterator[Figure | Asked]]] = {
    "zoos": zoos.measure,
    "reconcile": reconcile.measure,
    "federation": federation.measure,
    "build": build.measure,
    # Before the writes: what they leave on top of a store slows look-ups, and the rivals are freshly loaded.
    "compare": compare.measure,
    "search": search.measure,
    "write": write.measure,
    "serving": serving.measure,
    "pages": pages.measure,
}
#: The sections that need no large graph.
_BY_THEMSELVES = ("zoos", "reconcile", "federation")
_RESULTS = Path(__file__).parent / "results" / "latest.json"


def main() -> None:
    """Read the command line, run the sections, show and keep what they measured."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--triples", type=int, default=1_000_000, help="how large a graph (default: %(default)s)")
    parser.add_argument("--only", choices=SECTIONS, help="one section; a graph that it needs is built first")
    options = parser.parse_args()
    compares = options.only in (None, "compare")
    if compares and (lacking := rivals.missing()):
        parser.error(f"install {', '.join(lacking)} (make bench does), or measure --only something else")
    measured: list[Figure | Asked] = []
    # Not /tmp, which is memory on many machines: the figures are about a disk.
    with tempfile.TemporaryDirectory(prefix="zoograph-bench-", dir=os.environ.get("TMPDIR", "/var/tmp")) as folder:
        home = Path(folder) / "home"
        for name, measure in SECTIONS.items():
            if options.only in (None, name) or (name == "build" and options.only not in _BY_THEMSELVES):
                print(f"{name} …", file=sys.stderr)
                these = list(measure(home, options.triples))
                measured += these if options.only in (None, name) else []
    figures = [each for each in measured if isinstance(each, Figure)]
    asked = [each for each in measured if isinstance(each, Asked)]
    print(table(figures))
    if asked:
        print(f"\n{questions_table(asked)}")
    _keep(figures, asked, rivals.versions() if compares else {}, options.triples)


def _keep(figures: list[Figure], asked: list[Asked], versions: dict[str, str], triples: int) -> None:
    _RESULTS.parent.mkdir(exist_ok=True)
    kept = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "triples": triples,
        "rivals": versions,
        "figures": [asdict(figure) for figure in figures],
        "questions": [asdict(each) for each in asked],
    }
    _RESULTS.write_text(json.dumps(kept, indent=1) + "\n")


if __name__ == "__main__":
    main()
