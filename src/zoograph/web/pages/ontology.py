"""``/ns``: the terms of the ontology, each with its meaning, how often it is used, and an example from the graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from flask import Blueprint, Response, url_for
from pyoxigraph import NamedNode

from zoograph.store.table import Iri, Row, Table, Value
from zoograph.vocabulary import GRAPH_ONTOLOGY, ONTOLOGY, expand
from zoograph.web.answers import written
from zoograph.web.current import current_view
from zoograph.web.headers import not_modified
from zoograph.web.negotiation import GRAPH_TYPES, form_asked_for
from zoograph.web.pages import rendering
from zoograph.web.pages.things import FORM_NAMES, FORMS, SUFFIXES

blueprint = Blueprint("ontology", __name__)

_MOST_SECONDS = 5.0
_RDF_SUFFIXES = [suffix for suffix, form in SUFFIXES.items() if form in GRAPH_TYPES]
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"

_QUERIES = {
    "statements": f"""
SELECT ?term ?property ?value WHERE {{
  GRAPH graph:ontology {{ ?term rdfs:isDefinedBy {ONTOLOGY} ; ?property ?value . FILTER(!isBlank(?value)) }}
}} ORDER BY STR(?term) STR(?property) STR(?value)""",
    "chains": """
SELECT ?term ?chain ?place ?step ?next WHERE {
  GRAPH graph:ontology {
    ?term owl:propertyChainAxiom ?chain .
    ?chain rdf:rest* ?place .
    ?place rdf:first ?step ; rdf:rest ?next
  }
}""",
    "values": """
SELECT ?term ?property ?value ?name WHERE {
  GRAPH graph:ontology {
    ?term owl:equivalentClass ?restriction .
    ?restriction owl:onProperty ?property ; owl:hasValue ?value
  }
  ?value skos:prefLabel ?name .
}""",
    "properties": f"""
SELECT ?term (COUNT(*) AS ?uses) WHERE {{
  GRAPH graph:ontology {{ ?term rdfs:isDefinedBy {ONTOLOGY} . FILTER NOT EXISTS {{ ?term a owl:Class }} }}
  ?subject ?term ?object
}} GROUP BY ?term""",
    "classes": f"""
SELECT ?term (COUNT(*) AS ?uses) WHERE {{
  GRAPH graph:ontology {{ ?term rdfs:isDefinedBy {ONTOLOGY} ; a owl:Class }}
  ?thing a ?term
}} GROUP BY ?term""",
    "schemes": """
SELECT ?scheme ?name ?definition (COUNT(?concept) AS ?concepts) WHERE {
  GRAPH graph:ontology {
    ?scheme a skos:ConceptScheme ; skos:prefLabel ?name .
    OPTIONAL { ?scheme skos:definition ?definition }
  }
  ?concept skos:inScheme ?scheme
} GROUP BY ?scheme ?name ?definition ORDER BY ?name""",
}

#: Well-known things for the examples; a term that is not used of them gets any example.
_WELL_KNOWN = (
    "model:hubert-large-ls960-ft model:hubert-large-ll60k model:hubert-base-ls960 family:hubert "
    "task:automatic-speech-recognition metric:wer modelzoo:curated spdx:Apache-2.0"
)


@dataclass(slots=True)
class Described:
    """A term of the ontology, with all that the page shows of it."""

    iri: Iri
    said: dict[str, list[Iri | str]] = field(default_factory=dict)
    chains: list[list[str]] = field(default_factory=list)
    has_value: Row | None = None
    uses: int | None = None
    example: Row | None = None

    @property
    def name(self) -> str:
        """The part of the IRI after ``#``."""
        return self.iri.partition("#")[2]

    @property
    def label(self) -> str:
        """What it is called."""
        return str((self.of("rdfs:label") or [self.name])[0])

    @property
    def is_class(self) -> bool:
        """Whether it is a class; otherwise it is a property."""
        return expand("owl:Class") in self.of("rdf:type")

    @property
    def kinds(self) -> list[str]:
        """What kind of term it is, in words."""
        return [_KINDS[kind] for kind in _KINDS if kind in self.of("rdf:type")]

    def of(self, property_: str) -> list[Iri | str]:
        """The values of a property of the term."""
        return self.said.get(expand(property_), [])


_KINDS: dict[str, str] = {
    expand("owl:Class"): "class",
    expand("owl:ObjectProperty"): "property",
    expand("owl:DatatypeProperty"): "property with a value",
    expand("owl:TransitiveProperty"): "transitive",
    expand("owl:SymmetricProperty"): "symmetric",
}


@blueprint.get("/ns")
@blueprint.get(f"/ns.<any({','.join(_RDF_SUFFIXES)}):suffix>")
def terms(suffix: str = "") -> Response:
    """The terms of the ontology: a page, or the ontology itself."""
    form = SUFFIXES[suffix] if suffix else form_asked_for({**GRAPH_TYPES, "html": "text/html"})
    response = _page() if form == "html" else not_modified(form) or _rdf(form)
    for each in _RDF_SUFFIXES:
        if SUFFIXES[each] != form:
            response.headers.add("Link", f'<{_address(each)}>; rel="alternate"; type="{FORMS[SUFFIXES[each]]}"')
    response.headers.add("Link", f'<{ONTOLOGY.value}>; rel="describes"')
    return response


def _rdf(form: str) -> Response:
    triples = current_view().store.query(_ALL, default_graphs=(GRAPH_ONTOLOGY.value,)).triples()
    return written(set(triples), form)


def _address(suffix: str) -> str:
    return url_for("ontology.terms", suffix=suffix)


def _page() -> Response:
    answers = current_view().ask_all(_QUERIES, most_seconds=_MOST_SECONDS)
    found = _terms(answers)
    examples = current_view().ask_all(_examples(found), most_seconds=_MOST_SECONDS)
    chosen: dict[Value, Row] = {}
    for row in [*(examples.get("known") or ()), *(examples.get("first") or ())]:
        chosen.setdefault(row["object"] if row["property"] == expand("rdf:type") else row["property"], row)
    for term in found:
        term.example = chosen.get(term.iri)
    return rendering.page(
        "ontology.html",
        sections=[
            ("Classes", [term for term in found if term.is_class]),
            ("Properties", [term for term in found if not term.is_class]),
        ],
        found=answers["statements"],
        counted=answers["properties"],
        schemes=answers["schemes"],
        shown_examples=examples.get("first"),
        forms=[(FORM_NAMES[suffix], _address(suffix), FORMS[SUFFIXES[suffix]]) for suffix in _RDF_SUFFIXES],
    )


def _terms(answers: dict[str, Table | None]) -> list[Described]:
    found: dict[str, Described] = {}
    for row in answers["statements"] or ():
        term, value = row["term"], row["value"]
        assert isinstance(term, Iri)
        said = found.setdefault(term, Described(term)).said
        said.setdefault(str(row["property"]), []).append(value if isinstance(value, Iri) else str(value))
    for described in found.values():
        described.chains = _chains(described.iri, answers["chains"] or ())
    for row in answers["values"] or ():
        if (restricted := found.get(str(row["term"]))) is not None:
            restricted.has_value = row
    for described in found.values():
        counted = answers["classes" if described.is_class else "properties"]
        if counted is not None:
            uses = [row["uses"] for row in counted if row["term"] == described.iri]
            described.uses = uses[0] if uses and isinstance(uses[0], int) else 0
    return sorted(found.values(), key=lambda described: described.name.lower())


def _chains(iri: str, rows: Iterable[Row]) -> list[list[str]]:
    """The property chains of a property, each with its steps in order, read from RDF lists."""
    cells = {row["place"]: row for row in rows if row["term"] == iri}
    chains = []
    for start in sorted({str(row["chain"]) for row in cells.values()}):
        steps: list[str] = []
        place = cells.get(start)
        while place is not None and len(steps) < len(cells):
            steps.append(str(place["step"]))
            place = cells.get(place["next"])
        chains.append(steps)
    return sorted(chains)


def _examples(found: Iterable[Described]) -> dict[str, str]:
    """Queries for statements about well-known things, and for one statement with each term (a class as object)."""
    firsts = "\n  UNION".join(map(_first, found))
    known = f"VALUES ?subject {{ {_WELL_KNOWN} }} ?subject ?property ?object ."
    return {"known": _named(known), "first": _named(firsts)} if firsts else {}


def _first(term: Described) -> str:
    iri = NamedNode(term.iri)
    if term.is_class:
        pattern = f"?subject a {iri} . BIND(rdf:type AS ?property) BIND({iri} AS ?object)"
    else:
        pattern = f"?subject {iri} ?object . BIND({iri} AS ?property)"
    return f"\n  {{ SELECT ?subject ?property ?object {{ {pattern} }} LIMIT 1 }}"


def _named(pattern: str) -> str:
    return f"""
SELECT ?subject (MIN(?label) AS ?name) ?property ?object (MIN(?objectLabel) AS ?objectName) WHERE {{
  {pattern}
  OPTIONAL {{ ?subject rdfs:label|skos:prefLabel ?label }}
  OPTIONAL {{ ?object rdfs:label|skos:prefLabel ?objectLabel }}
}} GROUP BY ?subject ?property ?object ORDER BY STR(?subject) STR(?property) STR(?object)"""
