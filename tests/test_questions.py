"""The thirty questions: complete files, the same answers in two engines, and parameters that cannot be abused."""

from decimal import Decimal

import pytest
import rdflib
import rdflib.plugins.sparql
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat
from pyoxigraph import Store as Engine

from helpers.zoos import graph_of, zoo
from zoograph.errors import InputError, UnknownName
from zoograph.questions import THEMES, Parameter, question, questions, read_question
from zoograph.records import Dataset, Evaluation, Family, Model, Paper, Weights
from zoograph.resources import QUESTIONS_FOLDER
from zoograph.sources import SOURCES
from zoograph.store import EmbeddedStore
from zoograph.vocabulary import GRAPH_MERGED

#: Questions that ask for faults: no answer is good news.
FAULT_FINDING = {"duplicate-suspects"}


@pytest.fixture(scope="module")
def dataset(store):
    """The dataset of the curated zoo in rdflib."""
    return in_rdflib(store)


def in_rdflib(store):
    """The same dataset in rdflib: the merged graph as default graph, all others by name."""
    rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False
    found = rdflib.Dataset()
    for name in (*store.named_graphs(), GRAPH_MERGED):
        content = store.engine.dump(format=RdfFormat.N_TRIPLES, from_graph=name).decode()
        target = found.default_graph if name == GRAPH_MERGED else found.graph(rdflib.URIRef(name.value))
        target.parse(data=content, format="nt")
    return found


def test_there_are_thirty_numbered_from_one():
    assert [each.number for each in questions()] == list(range(1, 31))
    assert {each.theme for each in questions()} <= set(THEMES)


def test_disagreements_are_the_same_in_both_engines():
    """On two small zoos: rdflib takes minutes to find none in the curated zoo. It cannot take the least of nothing, so
    there are no two titles of a paper, for which no zoo names a document."""
    weights = (Weights("https://download.pytorch.org/models/resnet50-0676ba61.pth"),)

    def entry(licence, year, size, data):
        family = Family("resnet", "ResNet", papers=(Paper(arxiv="1512.03385"),))
        return Model(
            "x", "X", weights=weights, licence=licence, release_year=year, parameter_count=size, family=family,
            trained_on=(Dataset(data, data),), source="https://example.org/x",
            evaluations=(Evaluation("accuracy", Decimal(year - 1940), Dataset("imagenet-1k", "imagenet-1k"), "validation"),),
        )  # fmt: skip

    contradicting = graph_of(
        zoo("a", entry("MIT", 2015, 25_557_032, "imagenet-1k")),
        zoo("b", entry("ISC", 2016, 25_557_032, "openimages")),
    )
    store = EmbeddedStore(contradicting)
    rows = has_the_same_answer("disagreements", store, in_rdflib(store))
    assert len(rows) >= 4, "licence, year, training data and results"


@pytest.mark.parametrize("name", [each.name for each in questions() if each.name != "disagreements"])
def test_a_question_has_the_same_answer_in_both_engines(name, store, dataset):
    ours = has_the_same_answer(name, store, dataset)
    if name not in FAULT_FINDING:
        assert ours, "no answer on the curated zoo"


def has_the_same_answer(name, store, dataset):
    asked = question(name)
    answer = asked.ask(store)
    ours = [tuple(_of_oxigraph(term) for term in row) for row in answer.rows()]
    result = dataset.query(asked.text)
    theirs = [tuple(_of_rdflib(term) for term in row) for row in result]
    assert [str(variable) for variable in result.vars] == answer.variables
    assert ours == theirs
    return ours


def _of_oxigraph(term):
    if isinstance(term, Literal):
        return _value(term.value, term.datatype.value)
    return None if term is None else term.value


def _of_rdflib(term):
    if isinstance(term, rdflib.Literal):
        return _value(str(term), str(term.datatype or ""))
    return None if term is None else str(term)


def _value(text, datatype):
    return Decimal(text) if datatype.rpartition("#")[2] in ("integer", "decimal", "double") else text


@pytest.mark.parametrize("each", questions(), ids=lambda each: each.name)
def test_every_parameter_takes_its_default_as_a_value(each, store):
    for parameter in each.parameters:
        if parameter.default == "modelzoo:timm":  # `build` reads it; this graph is of the curated zoo only
            assert "timm" in {source.NAME for source in SOURCES if source.HAS_ADDRESS}
            with pytest.raises(UnknownName, match="no zoo 'timm'"):
                each.ask(store, {parameter.name: "timm"})
            continue
        value = parameter.default.strip('"') if parameter.kind == "string" else parameter.default.replace(" ", ",")
        assert list(each.ask(store, {parameter.name: value}).rows()) == list(each.ask(store).rows())


def test_a_value_may_be_a_slug_a_prefixed_name_or_an_iri(store):
    asked = question("rlms-of-a-domain")
    answers = [
        list(asked.ask(store, {"domain": value}).rows())
        for value in (
            "nlp",
            "domain:nlp",
            "https://w3id.org/zoograph/domain/nlp",
            "<https://w3id.org/zoograph/domain/nlp>",
        )
    ]
    assert answers[0]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0] != list(asked.ask(store).rows())


def test_one_entry_stands_for_all_of_the_same_weights_unless_every_entry_is_asked_for():
    files = (Weights("https://example.org/one.pth"),)
    common = {"stage": "preprocessing", "domains": ("speech",), "weights": files}
    store = EmbeddedStore(graph_of(*(zoo(name, Model("x", f"X of {name}", **common)) for name in "ab")))
    asked = question("rlms-of-a-domain")
    assert [row[1].value for row in asked.ask(store).rows()] == ["X of a"]
    assert [row[1].value for row in asked.ask(store, every_entry=True).rows()] == ["X of a", "X of b"]


@pytest.mark.parametrize("each", questions(), ids=lambda each: each.name)
def test_every_entry_leaves_a_complete_query(each, store):
    text = each.sparql(every_entry=True)
    assert "FILTER NOT EXISTS { ?model zoo:representative" not in text
    store.query(text)


def test_a_value_that_names_nothing_is_answered_with_the_nearest_names(store):
    with pytest.raises(UnknownName, match="no domain 'speach'; did you mean 'speech'"):
        question("rlms-of-a-domain").ask(store, {"domain": "speach"})
    with pytest.raises(UnknownName, match="no parameter 'domian'"):
        question("rlms-of-a-domain").ask(store, {"domian": "nlp"})
    with pytest.raises(UnknownName, match="did you mean 'rlms-of-a-domain'"):
        question("rlms-of-domain")


@settings(max_examples=300)
@given(st.sampled_from(["model", "thing", "integer", "decimal", "string"]), st.text(max_size=40))
def test_no_value_can_be_more_than_one_term(kind, value):
    """Whatever is given is refused, or becomes exactly one term with that very value."""
    parameter = Parameter("x", kind, False, "", "")
    try:
        term = parameter.term(value)
    except InputError:
        return
    engine = EmbeddedStore(Engine())
    [row] = engine.query(f"SELECT ?x {{ VALUES ?x {{ {term} }} }}").rows()
    assert len(row) == 1
    if kind == "string":
        assert row[0].value == value.strip()
    if kind in ("model", "thing"):
        assert isinstance(row[0], NamedNode)


def test_a_file_with_a_bad_header_is_refused_by_name(tmp_path):
    good = (QUESTIONS_FOLDER / "rlms-of-a-domain.rq").read_text()
    file = tmp_path / "bad.rq"
    for old, new, message in (
        ("# title:", "# titel:", "lacks title"),
        ("# theme: ", "# theme: un", "theme"),
        (" -- ", " – ", "not of the form"),
        ("VALUES ?domain {", "VALUES ?field {", "must bind domain once"),
        ("# sentence:", "# label: field = Field\n# sentence:", "label: there is no parameter 'field'"),
        ("# sentence:", "# label: Field\n# sentence:", "not of the form 'parameter = label'"),
    ):
        file.write_text(good.replace(old, new))
        with pytest.raises(InputError, match=message):
            read_question(file)
