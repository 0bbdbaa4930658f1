"""What the page of each kind of thing shows beside its facts. A kind that is not listed here shows only facts."""

from __future__ import annotations

from zoograph.reading.kinds.about import About
from zoograph.reading.kinds.architectures import ARCHITECTURE
from zoograph.reading.kinds.concepts import DOMAIN, LICENCE, LICENCE_CLASS, STAGE, STRATEGY
from zoograph.reading.kinds.datasets import DATASET
from zoograph.reading.kinds.families import FAMILY
from zoograph.reading.kinds.graphs import GRAPH
from zoograph.reading.kinds.papers import PAPER
from zoograph.reading.kinds.repositories import REPOSITORY
from zoograph.reading.kinds.tasks import TASK
from zoograph.reading.kinds.zoos import ZOO

GENERIC = About()

ABOUT: dict[str, About] = {
    "family": FAMILY,
    "architecture": ARCHITECTURE,
    "paper": PAPER,
    "repository": REPOSITORY,
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
