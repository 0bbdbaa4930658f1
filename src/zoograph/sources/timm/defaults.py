"""What a configuration of timm states, and what only a helper function of its file writes for it.

Most configurations are made by a helper (``_cfg(url=…)``), which adds what it takes to be right for its file: a
licence, the paper of the design or of a recipe. That is a default: nobody checked it for these very weights.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from zoograph.identifiers import arxiv_id
from zoograph.records import Paper
from zoograph.sources.static import Built


def is_stated(configuration: Mapping[str, Any], name: str) -> bool:
    """Whether the entry itself gives the value; False for what its helper adds."""
    return not isinstance(configuration, Built) or name in configuration.given


def papers_in(configuration: Mapping[str, Any]) -> tuple[Paper, ...]:
    """The papers that a configuration names, the entry or its helper."""
    ids = configuration.get("paper_ids") or ()
    found = [arxiv_id(each) for each in ((ids,) if isinstance(ids, str) else ids) if isinstance(each, str)]
    known = list(dict.fromkeys(each for each in found if each))
    title = configuration.get("paper_name") if len(known) == 1 else None
    return tuple(Paper(arxiv=each, title=title if isinstance(title, str) else None) for each in known)


def papers_of_designs(configurations: Mapping[str, Any]) -> dict[str, tuple[Paper, ...]]:
    """The papers that the helpers of a file write, by architecture, where they are about the design.

    One that only some weights of an architecture have is about a way to train it, and a helper does not tell for which
    weights that is so: ``resnet50d.ra4_e3600_r224_in1k`` is three years younger than the paper of its helper.
    """
    by_architecture: dict[str, set[tuple[Paper, ...]]] = defaultdict(set)
    for key, configuration in configurations.items():
        if isinstance(configuration, dict):
            by_helper = () if is_stated(configuration, "paper_ids") else papers_in(configuration)
            by_architecture[key.partition(".")[0]].add(by_helper)
    of_recipes = {papers for found in by_architecture.values() if len(found) > 1 for papers in found}
    return {
        name: next(iter(found))
        for name, found in by_architecture.items()
        if len(found) == 1 and not found <= {*of_recipes, ()}
    }
