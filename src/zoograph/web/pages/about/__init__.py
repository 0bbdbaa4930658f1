"""Pages by kind. A kind that is not named here has the page that any thing can have."""

from __future__ import annotations

from zoograph.web.pages.about.about import About
from zoograph.web.pages.about.concepts import DOMAIN, LICENCE, LICENCE_CLASS, STAGE, STRATEGY
from zoograph.web.pages.about.datasets import DATASET
from zoograph.web.pages.about.families import FAMILY
from zoograph.web.pages.about.graphs import GRAPH
from zoograph.web.pages.about.papers import PAPER
from zoograph.web.pages.about.tasks import TASK
from zoograph.web.pages.about.zoos import ZOO

GENERIC = About("thing.html")

ABOUT: dict[str, About] = {
    "family": FAMILY,
    "paper": PAPER,
    "dataset": DATASET,
    "task": TASK,
    "domain": DOMAIN,
    "stage": STAGE,
    "strategy": STRATEGY,
    "licence": LICENCE,
    "licence-class": LICENCE_CLASS,
    "zoo": ZOO,
    "graph": GRAPH,
}
