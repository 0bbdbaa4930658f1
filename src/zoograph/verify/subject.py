"""The version that is being checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import cast

from pyoxigraph import Store as Engine
from pyoxigraph import Triple

from zoograph.infer import Rule, compile_rules
from zoograph.store import Version
from zoograph.vocabulary import GRAPH_ONTOLOGY


@dataclass
class Subject:
    """A version, its store, and the size of the sample."""

    version: Version
    engine: Engine | None
    """None where the store cannot be opened."""
    sample: int
    """How many models owlrl and pySHACL look at."""
    seed: int
    cache: Path | None
    notes: list[str] = field(default_factory=list)
    """Notes of the current check, beside its problems."""

    @property
    def store(self) -> Engine:
        """The store; only for checks that need one that can be opened."""
        return cast(Engine, self.engine)

    @cached_property
    def axioms(self) -> frozenset[Triple]:
        """The ontology that the version was made with."""
        return frozenset(quad.triple for quad in self.store.quads_for_pattern(None, None, None, GRAPH_ONTOLOGY))

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that this ontology compiles to."""
        return compile_rules(self.axioms)
