"""What is derived from a version: carried over any small changes, it is what would be made of the version alone."""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple
from pyoxigraph import Store as Engine

from zoograph import answers, derived
from zoograph.changes import Change
from zoograph.derived import DERIVED, Draft
from zoograph.errors import Refused
from zoograph.findings import read_findings
from zoograph.focus import is_note
from zoograph.publish import publish
from zoograph.store import History
from zoograph.vocabulary import CODEMETA, DCT, RDF, RDFS, SKOS, XSD, ZOO, graph, thing

A, B = graph("a"), graph("b")
MODELS = [thing("model", name) for name in ("x", "a/y", "b/z")]
NAMES = [*MODELS, thing("family", "f"), thing("checkpoint", "c"), thing("paper", "2106.07447")]
statements = st.one_of(
    st.builds(lambda s, kind: Triple(s, RDF.type, kind), st.sampled_from(NAMES),
              st.sampled_from([ZOO.Model, ZOO.ModelFamily, ZOO.Checkpoint, NamedNode("https://example.org/Net")])),
    st.builds(lambda s, text: Triple(s, RDFS.label, Literal(text, language="en")), st.sampled_from(NAMES),
              st.sampled_from(["one", "two", "Wav2Vec"])),
    st.builds(lambda s, p, o: Triple(s, p, o), st.sampled_from(NAMES),
              st.sampled_from([ZOO.family, ZOO.checkpoint, ZOO.builtOn, CODEMETA.referencePublication, SKOS.related]),
              st.sampled_from(NAMES)),
    st.builds(lambda s, n: Triple(s, ZOO.releaseYear, Literal(str(n), datatype=XSD.integer)), st.sampled_from(MODELS),
              st.integers(2019, 2021)),
    st.builds(lambda s, o: Triple(s, ZOO.sameWeightsAs, o), st.sampled_from(MODELS), st.sampled_from(MODELS)),
    st.builds(lambda s, name: Triple(s, DCT.license, NamedNode(f"http://spdx.org/licenses/{name}")),
              st.sampled_from(MODELS), st.sampled_from(["MIT", "ISC"])),
    st.builds(lambda s, name: Triple(s, ZOO.hubRepository, Literal(name)), st.just(thing("checkpoint", "c")),
              st.sampled_from(["owner/one", "owner/two"])),
)  # fmt: skip
steps = st.tuples(
    st.sampled_from([A, B]), st.sets(statements, max_size=5), st.sets(st.integers(0, 30), max_size=3), st.booleans()
)


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    home = tmp_path_factory.mktemp("begun") / "home"
    publish(History(home), {}, "begin", from_nothing=True)
    return home


def tables(file):
    with closing(sqlite3.connect(file)) as connection:
        return [
            sorted(connection.execute(query).fetchall(), key=repr)
            for query in ("SELECT iri, label, facts FROM thing", "SELECT iri, key FROM name JOIN thing USING (number)",
                          "SELECT words.names, words.about, iri FROM words JOIN thing ON words.rowid = thing.number")
        ]  # fmt: skip


def kept_rows(directory):
    found = answers.read(directory, answers.text_of("disagreements"))
    return [answers.comparable(row) for row in found.rows()]


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(steps, min_size=1, max_size=5))
def test_what_is_carried_over_is_what_would_be_built(begun, history):
    with tempfile.TemporaryDirectory() as folder:
        home = Path(shutil.copytree(begun, Path(folder) / "home", symlinks=True))
        for name, added, places, dropped in history:
            store = Engine.read_only(str(History(home).version().store_directory))
            has = sorted((quad.triple for quad in store.quads_for_pattern(None, None, None, name)), key=str)
            removed = {has[place % len(has)] for place in places} if has else set()
            change = Change(content=(), dropped=True) if dropped else Change(added=added, removed=removed - added)
            del store
            try:
                publish(History(home), {name: change}, "step")
            except Refused:
                continue
        version = History(home).version()
        built = Draft(Path(folder), Engine.read_only(str(version.store_directory)))
        built.notes = [each for each in read_findings(version.directory) if is_note(each)]
        for each in DERIVED:
            each.build(built)
        assert built.counts == version.triples
        for name in ("findings.json", "void.ttl"):
            assert (built.folder / name).read_text() == (version.directory / name).read_text()
        assert tables(built.folder / "search.sqlite") == tables(version.directory / "search.sqlite")
        assert kept_rows(version.directory) == kept_rows(built.folder)


def test_a_small_write_carries_everything_over(begun, tmp_path, monkeypatch):
    class Carried:
        def __init__(self, of):
            self.step, self.most, self.carry = of.step, of.most, of.carry

        def build(self, draft):
            raise AssertionError(f"{self.step}: built anew")

    home = shutil.copytree(begun, tmp_path / "home", symlinks=True)
    monkeypatch.setattr(derived, "DERIVED", tuple(map(Carried, DERIVED)))
    model = MODELS[0]
    added = [Triple(model, RDF.type, ZOO.Model), Triple(model, RDFS.label, Literal("x", language="en"))]
    assert publish(History(home), {A: Change(added=added)}, "step").version.triples[A.value] == 2
