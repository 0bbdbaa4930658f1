"""A model: what the read model finds about it, under names that are easy to guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

from zoograph.errors import UnknownName
from zoograph.fields import BY_NAME, Field
from zoograph.reading.facts import Fact
from zoograph.reading.licences import Verdict
from zoograph.reading.lineage import Ancestor, Derivative, WholeLineage, whole_lineage
from zoograph.reading.model import ModelReading, read_model
from zoograph.reading.papers import Paper
from zoograph.reading.results import Result
from zoograph.reading.thing_forms import THING_FORMS
from zoograph.reading.training import Suspicion, Trained
from zoograph.reading.view import View
from zoograph.reading.weights import Place
from zoograph.records import Finding
from zoograph.store.table import Iri
from zoograph.vocabulary import slug_of

if TYPE_CHECKING:
    import networkx


_LONG = float("inf")


class Model:
    """One model, and everything the graph says about it. The graph is asked once, on first use."""

    def __init__(self, view: View, iri: str) -> None:
        """Use :meth:`Graph.model`."""
        self._view = view
        self.iri = Iri(iri)

    @cached_property
    def _read(self) -> ModelReading:
        return read_model(self._view, self.iri, most_seconds=_LONG)

    def export(self, form: str) -> bytes:
        """The model in the form of others.

        ``form``: ``bibtex``, ``csl-json``, ``model-card`` (YAML for the Hugging Face Hub), ``schema-org``,
        ``lineage-graphml`` or ``lineage-gexf``. Raises :class:`~zoograph.UnknownName` for any other.
        """
        forms = THING_FORMS["model"]
        if form not in forms:
            raise UnknownName("format of a model", form, forms)
        return forms[form].write(self._view, self.iri, _LONG)

    @property
    def slug(self) -> str:
        """The part of its IRI after ``model/``."""
        return slug_of(self.iri)

    @property
    def name(self) -> str:
        """Its name."""
        return self._read.name

    @property
    def roles(self) -> tuple[str, ...]:
        """RLM, DTM, both, or empty if no zoo says."""
        return self._read.roles

    @property
    def stage_reason(self) -> str | None:
        """Why it is an RLM, if other models show it: "An RLM because DETR and 2 other models are built on it"."""
        shown = self._read.shown_by_pipeline
        return shown.sentence if shown and "RLM" in self.roles else None

    @property
    def parameters(self) -> int | None:
        """How many parameters it has; None if no zoo says. :meth:`fact` has the sources."""
        value = self._value("zoo:parameterCount")
        return value if isinstance(value, int) else None

    @property
    def year(self) -> int | None:
        """The year of its release."""
        value = self._value("zoo:releaseYear")
        return value if isinstance(value, int) else None

    @property
    def licence(self) -> Fact | None:
        """Its licence, with its sources and whether other sources disagree; None if no zoo names one."""
        return self.fact("licence")

    @property
    def facts(self) -> Mapping[str, tuple[Fact, ...]]:
        """Its facts: the values of each property with their sources, by the property's name on the page."""
        return self._read.facts.by_label

    def fact(self, name: str) -> Fact | None:
        """The first value of a property; None if there is none.

        ``name``: its label on the page, its name in JSON, or its prefixed name (``Learning strategy``, ``strategy``,
        ``zoo:strategy``).
        """
        if ":" in name:
            found = self._read.facts.of(name)
        elif name in BY_NAME:
            found = self._read.facts.of(BY_NAME[name].term)
        else:
            found = self._read.facts.by_label.get(name.lower(), ())
        return found[0] if found else None

    def values(self, term: str) -> tuple[Fact, ...]:
        """All values of a property, by its prefixed name, with their sources."""
        return self._read.facts.of(term)

    def shown(self, field: Field) -> tuple[Fact, ...]:
        """The values of a field that its page shows."""
        return self._read.facts.shown(field)

    def ancestors(self) -> list[Ancestor]:
        """The models it was made from, over any number of steps, the nearest first: ``name``, ``how`` and ``steps``."""
        return list(self._read.ancestors)

    def derivatives(self) -> list[Derivative]:
        """The models that were made from it in one step: ``name`` and ``how``."""
        found = {each.iri: each for group in self._read.derivatives for each in group.models}
        return sorted(found.values(), key=lambda each: (each.name.lower(), each.iri))

    def lineage(self) -> Lineage:
        """Its ancestors and derivatives as one graph."""
        return Lineage(self)

    def whole_lineage(self) -> WholeLineage:
        """Its lineage over any number of steps, both ways: ``names`` by IRI, and ``steps``."""
        return whole_lineage(self._view, self.iri, _LONG)

    def weights(self) -> list[Place]:
        """Where to download its weights."""
        return list(self._read.places)

    def training_data(self) -> list[Trained]:
        """The training data of the model itself, then of each ancestor."""
        return list(self._read.trained)

    def licence_verdict(self) -> Verdict:
        """What follows from its licence and those of its ancestors, as ``.sentence``. This is not legal advice."""
        assert self._read.verdict is not None
        return self._read.verdict

    def contamination(self) -> list[Suspicion]:
        """Its results on data that an ancestor was trained on. These are suspicions, not proofs."""
        return list(self._read.contamination)

    def results(self) -> list[Result]:
        """Its published results, each with its rank among all results published for the same data."""
        return list(self._read.results)

    def papers(self) -> list[Paper]:
        """The papers about it and its family, with ``bibtex``."""
        return list(self._read.papers)

    def findings(self) -> list[Finding]:
        """The findings about it: what is wrong or missing."""
        return list(self._read.findings or ())

    def _value(self, name: str) -> Any:
        return self._read.facts.first(name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and self.iri == other.iri

    def __hash__(self) -> int:
        return hash(self.iri)

    def __repr__(self) -> str:
        return f"<zoograph.Model {self.slug}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{escape(label)}</th><td>{escape(', '.join(fact.text for fact in values[:6]))}</td></tr>"
            for label, values in self.facts.items()
        )
        return f"<h4>{escape(self.name)}</h4><table>{rows}</table><p>{escape(self.licence_verdict().sentence)}</p>"


class Lineage:
    """A model with its ancestors over any number of steps and its derivatives of one step; as a network, with all."""

    def __init__(self, model: Model) -> None:
        """Use :meth:`Model.lineage`."""
        self.model = model
        self.ancestors = model.ancestors()
        self.derivatives = model.derivatives()

    def to_networkx(self) -> networkx.DiGraph[str]:
        """All ancestors and derivatives, over any number of steps: an edge from each model to each model made from it.

        Nodes have ``name``, edges ``how``.
        """
        import networkx as library

        graph: networkx.DiGraph[str] = library.DiGraph()
        whole = self.model.whole_lineage()
        for iri, name in whole.names.items():
            graph.add_node(iri, name=name)
        for step in whole.steps:
            graph.add_edge(step.base, step.child, how=step.how)
        return graph

    def __repr__(self) -> str:
        counts = f"{len(self.ancestors)} ancestors, {len(self.derivatives)} derivatives"
        return f"<zoograph.Lineage of {self.model.slug}: {counts}>"

    def _repr_html_(self) -> str:
        def listed(heading: str, each: Sequence[Ancestor] | Sequence[Derivative]) -> str:
            items = "".join(f"<li>{escape(one.name)} <small>{escape(one.how)}</small></li>" for one in each[:50])
            return f"<h5>{heading}</h5><ul>{items or '<li>none known</li>'}</ul>"

        made = listed("Ancestors", self.ancestors) + listed("Derivatives", self.derivatives)
        return f"<h4>{escape(self.model.name)}</h4>{made}"
