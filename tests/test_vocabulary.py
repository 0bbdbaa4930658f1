"""Every term that is used is one: declared in our ontology, or looked up in the vocabulary that it was taken from.

``ontology/reused-terms.tsv`` lists the terms of other people's vocabularies and where each was looked up.
"""

import ast
import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest
import rdflib.namespace
from pyoxigraph import Literal, NamedNode

import zoograph
from helpers.paths import DATA
from zoograph import vocabulary
from zoograph.infer import compile_rules
from zoograph.rdf import read_triples
from zoograph.resources import CURATED_FILE, ONTOLOGY_FILES, QUESTIONS_FOLDER, REUSED_TERMS_FILE, SHAPES_FOLDER
from zoograph.sparql.tokens import tokens
from zoograph.vocabulary import BASE, PREFIXES, RDF, RDFS, SKOS, Namespace, compact, expand, slug, thing

ONTOLOGY = [triple for file in ONTOLOGY_FILES for triple in read_triples(file)]
SHAPES = [triple for file in sorted(SHAPES_FOLDER.glob("*.ttl")) for triple in read_triples(file)]
CURATED = read_triples(CURATED_FILE)
MODULES = sorted(Path(zoograph.__file__).parent.rglob("*.py"))
QUESTIONS = sorted(QUESTIONS_FOLDER.glob("*.rq"))

#: Namespaces of individuals; every other one is a vocabulary's.
OF_INDIVIDUALS = {prefix for prefix, iri in PREFIXES.items() if iri.startswith(BASE) and prefix != "zoo"} | {"spdx"}
VOCABULARIES = {prefix: iri for prefix, iri in PREFIXES.items() if prefix not in OF_INDIVIDUALS}
#: Zoos whose models the curated zoo may name; they describe them.
ZOOS = ("openmmlab", "timm", "mteb", "transformers")
SCHEMES = ("task", "domain", "metric", "modality", "strategy", "stage", "stage-rule", "licence-class")
RDFLIB = {
    "dc": rdflib.namespace.DC,
    "dcat": rdflib.namespace.DCAT,
    "dct": rdflib.namespace.DCTERMS,
    "foaf": rdflib.namespace.FOAF,
    "owl": rdflib.namespace.OWL,
    "prov": rdflib.namespace.PROV,
    "rdf": rdflib.namespace.RDF,
    "rdfs": rdflib.namespace.RDFS,
    "sdo": rdflib.namespace.SDO,
    "sh": rdflib.namespace.SH,
    "skos": rdflib.namespace.SKOS,
    "vann": rdflib.namespace.VANN,
    "void": rdflib.namespace.VOID,
    "xsd": rdflib.namespace.XSD,
}
#: Tasks of the Hugging Face taxonomy that belong to none of the four domains.
TASKS_OF_OTHER_DOMAINS = {
    "task:graph-ml",
    "task:other",
    "task:reinforcement-learning",
    "task:robotics",
    "task:tabular-classification",
    "task:tabular-regression",
    "task:tabular-to-text",
    "task:time-series-forecasting",
}
#: A prefixed name inside a Python string: a query, or prose that names a term.
PREFIXED_NAME = re.compile(rf"(?<![\w:/.-])(?:{'|'.join(VOCABULARIES)}):[A-Za-z]\w*")


def reused_terms():
    with REUSED_TERMS_FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def in_triples(triples):
    """The IRIs in statements: the things themselves, and the datatypes of literals."""
    for triple in triples:
        for term in triple:
            if isinstance(term, NamedNode):
                yield term.value
            elif isinstance(term, Literal) and term.language is None:
                yield term.datatype.value


def in_query(text):
    """The IRIs in SPARQL text, prefixed names expanded; not what ``PREFIX`` binds."""
    before = ""
    for token in tokens(text):
        if token.kind == "name" and before.upper() != "PREFIX":
            yield expand(token.text)
        elif token.kind == "iri" and not before.endswith(":"):
            yield token.text[1:-1]
        before = token.text


def in_python(text):
    """The terms that code names: attributes of the vocabularies, and prefixed names in strings."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if isinstance(getattr(vocabulary, owner, None), Namespace):
                yield getattr(getattr(vocabulary, owner), node.attr).value
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from (expand(name) for name in PREFIXED_NAME.findall(node.value))


def used_terms():
    """Every term of a vocabulary that is used, and where."""
    places = defaultdict(set)
    sources = [
        ("ontology", in_triples(ONTOLOGY)),
        ("shapes", in_triples(SHAPES)),
        ("data/zoo.ttl", in_triples(CURATED)),
    ]
    sources += [(file.name, in_query(file.read_text(encoding="utf-8"))) for file in QUESTIONS]
    sources += [(file.name, in_python(file.read_text(encoding="utf-8"))) for file in MODULES]
    for place, iris in sources:
        for iri in iris:
            if iri.startswith(tuple(VOCABULARIES.values())):
                places[iri].add(place)
    return places


USED = used_terms()
OURS = {triple.subject.value for triple in ONTOLOGY if triple.predicate == RDFS.isDefinedBy}
REUSED = {row["term"]: row for row in reused_terms()}


OBJECTS = defaultdict(list)
for triple in (*ONTOLOGY, *CURATED):
    OBJECTS[triple.subject, triple.predicate].append(triple.object)


def objects(subject, predicate):
    return OBJECTS.get((subject, predicate), [])


def test_every_term_in_use_is_declared_or_was_looked_up():
    assert {compact(iri): sorted(places) for iri, places in USED.items() if iri not in OURS | REUSED.keys()} == {}


def test_every_reused_term_is_in_use():
    assert sorted(compact(term) for term in REUSED if term not in USED) == []


def test_the_list_of_reused_terms_is_in_order_and_complete():
    rows = reused_terms()
    assert list(rows[0]) == ["term", "vocabulary", "checked"]
    assert [row["term"] for row in rows] == sorted({row["term"] for row in rows})
    for row in rows:
        assert row["term"].startswith(PREFIXES[row["vocabulary"]])
        assert row["checked"]


@pytest.mark.parametrize("prefix", sorted(RDFLIB))
def test_terms_checked_against_rdflib_are_members_of_its_closed_namespace(prefix):
    namespace = RDFLIB[prefix]
    terms = [row["term"] for row in REUSED.values() if row["vocabulary"] == prefix]
    assert str(namespace) == PREFIXES[prefix]
    assert terms
    assert [term for term in terms if rdflib.URIRef(term) not in namespace] == []
    assert rdflib.URIRef(PREFIXES[prefix] + "noSuchTerm") not in namespace


def test_terms_of_other_vocabularies_name_the_commit_they_were_checked_at():
    elsewhere = {row["vocabulary"]: row["checked"] for row in REUSED.values() if row["vocabulary"] not in RDFLIB}
    assert sorted(elsewhere) == ["bibo", "codemeta", "ent", "fabio", "fair4ml", "formats", "sd", "void-ext"]
    assert [
        v for v, where in elsewhere.items() if not re.fullmatch(r"https://github\.com/.*/[0-9a-f]{40}/.*", where)
    ] == []
    assert {row["checked"] for row in REUSED.values() if row["vocabulary"] in RDFLIB} == {"rdflib 7.6.0"}


@pytest.mark.parametrize("term", sorted(iri for iri in USED | dict.fromkeys(OURS) if iri.startswith(PREFIXES["zoo"])))
def test_a_term_of_ours_says_what_it_means(term):
    node = NamedNode(term)
    assert len(objects(node, RDFS.label)) == 1
    assert len(objects(node, SKOS.definition)) == 1
    assert objects(node, RDFS.isDefinedBy) == [NamedNode(BASE + "ns")]
    assert objects(node, RDF.type)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_concepts_of_a_scheme_have_a_name_and_are_in_it(scheme):
    concepts = [t.subject for t in ONTOLOGY if t.predicate == RDF.type and t.object == SKOS.Concept]
    members = [concept for concept in concepts if concept.value.startswith(PREFIXES[scheme])]
    assert members
    for concept in members:
        assert len(objects(concept, SKOS.prefLabel)) == 1
        assert objects(concept, SKOS.inScheme) == [NamedNode(BASE + scheme)]
    assert SKOS.ConceptScheme in objects(NamedNode(BASE + scheme), RDF.type)
    assert len(objects(NamedNode(BASE + scheme), SKOS.prefLabel)) == 1


def test_every_concept_belongs_to_a_scheme_that_is_tested():
    concepts = {t.subject.value for t in ONTOLOGY if t.predicate == RDF.type and t.object == SKOS.Concept}
    assert sorted(iri for iri in concepts if compact(iri).partition(":")[0] not in SCHEMES) == []


def test_no_two_concepts_of_a_scheme_share_a_name():
    names = defaultdict(list)
    for triple in ONTOLOGY:
        if triple.predicate in (SKOS.prefLabel, SKOS.altLabel):
            scheme = compact(triple.subject.value).partition(":")[0]
            names[scheme, triple.object.value.lower()].append(triple.subject.value)
    assert {name: things for name, things in names.items() if len(things) > 1} == {}


def test_a_task_has_one_of_the_four_domains_or_is_known_to_have_none():
    concepts = [t.subject for t in ONTOLOGY if t.predicate == RDF.type and t.object == SKOS.Concept]
    domains = {
        compact(task.value): [compact(domain.value) for domain in objects(task, vocabulary.ZOO.taskDomain)]
        for task in concepts
        if task.value.startswith(PREFIXES["task"])
    }
    known = {"domain:computer-vision", "domain:nlp", "domain:speech", "domain:multimodal"}
    assert {task for task, found in domains.items() if not found} == TASKS_OF_OTHER_DOMAINS
    assert {task: found for task, found in domains.items() if not set(found) <= known} == {}


def test_every_metric_has_a_direction():
    metrics = [t.subject for t in ONTOLOGY if t.object == NamedNode(BASE + "metric") and t.predicate == SKOS.inScheme]
    assert metrics
    assert [metric.value for metric in metrics if len(objects(metric, vocabulary.ZOO.lowerIsBetter)) != 1] == []


def test_the_inference_compiler_accepts_the_ontology():
    assert len(compile_rules(ONTOLOGY)) > 30


def test_things_that_are_named_are_described():
    described = {triple.subject.value for triple in (*ONTOLOGY, *CURATED) if isinstance(triple.subject, NamedNode)}
    individuals = tuple(PREFIXES[prefix] for prefix in OF_INDIVIDUALS)
    named = {iri for iri in in_triples((*ONTOLOGY, *CURATED)) if iri.startswith(individuals)}
    of_other_zoos = {iri for iri in named if re.match(rf"{BASE}model/({'|'.join(ZOOS)})/", iri)}
    assert sorted(compact(iri) for iri in named - described - of_other_zoos) == []
    # That they exist is tested where all zoos are: tests/system/test_real_graph.py.
    assert {iri.removeprefix(BASE).split("/")[1] for iri in of_other_zoos} == {"timm"}


@pytest.mark.parametrize("file", QUESTIONS, ids=lambda file: file.stem)
def test_a_question_names_only_things_that_exist(file):
    described = {triple.subject.value for triple in (*ONTOLOGY, *CURATED) if isinstance(triple.subject, NamedNode)}
    individuals = tuple(PREFIXES[prefix] for prefix in OF_INDIVIDUALS - {"graph", "modelzoo"})
    namespaces = set(PREFIXES.values())
    named = {iri for iri in in_query(file.read_text(encoding="utf-8")) if iri.startswith(individuals)}
    assert sorted(named - described - namespaces) == []


def test_every_spdx_licence_in_use_is_described():
    used = {iri for iri in in_triples((*ONTOLOGY, *CURATED)) if iri.startswith(PREFIXES["spdx"])}
    assert used
    assert sorted(iri for iri in used if not objects(NamedNode(iri), RDFS.label)) == []


def test_every_file_of_ours_means_the_same_by_a_prefix():
    declaration = re.compile(r"^(?:@prefix|PREFIX)\s+([\w-]*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)
    examples = sorted(DATA.rglob("*.ttl"))
    for file in (*ONTOLOGY_FILES, *sorted(SHAPES_FOLDER.glob("*.ttl")), CURATED_FILE, *QUESTIONS, *examples):
        declared = declaration.findall(file.read_text(encoding="utf-8"))
        assert [(file.name, p, iri) for p, iri in declared if PREFIXES.get(p) != iri] == []


@pytest.mark.parametrize("prefix", sorted(PREFIXES))
def test_a_name_is_expanded_to_what_it_was_compacted_from(prefix):
    iri = PREFIXES[prefix] + "x"
    assert compact(iri) == f"{prefix}:x"
    assert expand(f"{prefix}:x") == iri


def test_a_thing_is_of_a_known_kind():
    with pytest.raises(ValueError, match="'modle' is not a kind of thing"):
        thing("modle", "x")


@pytest.mark.parametrize(
    ("name", "expected"), [("", "unnamed"), ("模型", "unnamed"), ("  Á la  Carte!  ", "a-la-carte"), ("v1.0.", "v1.0")]
)
def test_slugs(name, expected):
    assert slug(name) == expected
