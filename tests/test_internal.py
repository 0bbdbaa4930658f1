"""The internal view: all of the public one and more, of which the public one knows nothing."""

import pytest
from pyoxigraph import Literal, NamedNode, Triple
from pyoxigraph import Store as Engine

from zoograph.changes import Change
from zoograph.errors import InputError, StoreError
from zoograph.internal import follow, publish_internal
from zoograph.publish import publish
from zoograph.store import History
from zoograph.vocabulary import GRAPH_CATALOG, GRAPH_INFERRED, GRAPH_MERGED, RDFS, SDO, ZOO, graph, thing

PUBLIC, SECRET = graph("public"), graph("secret")


def says(subject, text):
    return Triple(thing("model", subject), RDFS.label, Literal(text))


def derived(a, b):
    return Triple(thing("model", a), ZOO.directlyDerivedFrom, thing("model", b))


def content(history):
    with history.reading() as version:
        return set(Engine.read_only(str(version.store_directory)))


@pytest.fixture
def public(tmp_path):
    history = History(tmp_path / "home")
    statements = {says("a", "A"), derived("a", "b")}
    publish(
        history,
        {
            PUBLIC: Change(content=statements),
            GRAPH_CATALOG: Change(added=[Triple(PUBLIC, RDFS.label, Literal("public"))]),
        },
        "x",
    )
    return history


@pytest.fixture
def internal(public):
    secret = {says("s", "Secret"), derived("b", "s")}
    catalog = Change(added=[Triple(SECRET, RDFS.label, Literal("ours"))])
    publish_internal(public, {SECRET: Change(content=secret), GRAPH_CATALOG: catalog}, "secret")
    return public.internal


def same_but_for_what_is_internal(public, internal):
    """The public part of the internal view is the public view, but for what follows from both together."""
    own = {quad for quad in content(internal) if quad.graph_name in (SECRET, GRAPH_MERGED, GRAPH_INFERRED)}
    own |= {quad for quad in content(internal) if quad.subject == SECRET}
    there = {quad for quad in content(public) if quad.graph_name not in (GRAPH_MERGED, GRAPH_INFERRED)}
    return content(internal) - own == there and content(public) <= content(internal)


def test_the_internal_view_holds_both_and_what_follows_from_both(public, internal):
    assert same_but_for_what_is_internal(public, internal)
    follows = Triple(thing("model", "a"), ZOO.derivedFrom, thing("model", "s"))
    assert follows in {quad.triple for quad in content(internal)}
    assert "Secret" not in str(content(public))
    assert "model/s>" not in str(content(public))


def test_the_files_of_the_public_store_do_not_hold_what_is_internal(public, internal):
    for file in (public.home / "versions").rglob("*"):
        assert not file.is_file() or b"Secret" not in file.read_bytes(), file


def test_a_code_repository_of_an_internal_model_is_not_in_the_public_view(public):
    def code(name, address):
        return Triple(thing("model", name), SDO.codeRepository, NamedNode(address))

    publish(public, {graph("more"): Change(content={code("a", "https://github.com/open/code")})}, "public")
    ours = {
        code("s", "https://github.com/ours/hidden/tree/main"),
        code("t", "https://github.com/Open/Code/tree/hidden"),
    }
    publish_internal(public, {SECRET: Change(content=ours)}, "secret")
    repositories = {thing("repository", f"github.com/{name}") for name in ("open/code", "ours/hidden")}
    internal = content(public.internal)
    assert {quad.object for quad in internal if quad.predicate == ZOO.repository} == repositories
    said = str(content(public)).lower()
    assert "open/code" in said
    assert "hidden" not in said
    labels = [q.object.value for q in content(public) if q.predicate == RDFS.label and q.subject in repositories]
    assert set(labels) == {"open/code"}


def test_what_changes_in_public_changes_in_the_internal_view(public, internal):
    publish(
        public,
        {
            PUBLIC: Change(added=[says("n", "New")], removed=[says("a", "A")]),
            graph("more"): Change(content=[says("m", "M")]),
        },
        "x",
    )
    follow(public)
    assert same_but_for_what_is_internal(public, internal)
    assert "New" in str(content(internal))
    publish(public, {graph("more"): Change(content=(), dropped=True)}, "x")
    follow(public)
    assert same_but_for_what_is_internal(public, internal)
    assert graph("more").value not in internal.version().triples
    assert "Secret" in str(content(internal))


def test_following_twice_makes_no_version(public, internal):
    publish(public, {PUBLIC: Change(added=[says("n", "New")])}, "x")
    assert follow(public)
    number = internal.current_number()
    assert follow(public) is None
    assert internal.current_number() == number


def test_following_catches_up_over_versions_that_are_gone(public, internal):
    public.keep = 1
    for i in range(4):
        publish(public, {PUBLIC: Change(added=[says(f"n{i}", f"New {i}")])}, "x")
    follow(public)
    assert same_but_for_what_is_internal(public, internal)


def test_more_can_be_added_to_the_internal_view(public, internal):
    publish(public, {PUBLIC: Change(added=[says("n", "New")])}, "x")
    publish_internal(
        public, {SECRET: Change(added=[says("t", "Another")]), graph("own"): Change(content=[says("o", "Own")])}, "x"
    )
    assert same_but_for_what_is_internal(public, internal) is False
    assert {"Secret", "Another", "Own", "New"} <= {
        q.object.value for q in content(internal) if q.predicate == RDFS.label
    }
    assert not {"Secret", "Another", "Own"} & {q.object.value for q in content(public) if q.predicate == RDFS.label}


def test_a_public_graph_cannot_become_internal(public, internal):
    with pytest.raises(InputError, match="is a public graph"):
        publish_internal(public, {PUBLIC: Change(added=[says("t", "T")])}, "x")


def test_a_public_graph_cannot_take_the_place_of_an_internal_one(public, internal):
    publish(public, {SECRET: Change(content=[says("s", "Not so secret")])}, "x")
    follow(public)
    assert "Secret" in {q.object.value for q in content(internal) if q.graph_name == SECRET}


def test_without_a_public_view_there_is_no_internal_one(tmp_path):
    with pytest.raises(StoreError, match="run `zoograph build`"):
        publish_internal(History(tmp_path / "new"), {SECRET: Change(content=[says("s", "S")])}, "x")
    assert follow(History(tmp_path / "new")) is None
    assert not (tmp_path / "new").exists()
