"""``zoograph fmt``: the same graph before and after, its prefixes kept, and no comment lost in silence."""

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse
from rdflib.compare import isomorphic

from zoograph.rdf import canonical_turtle, formatted, parse_quads, to_rdflib

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
OWN = """@prefix ex: <https://example.org/v#> .
@prefix : <#> .
@prefix unused: <urn:unused:> .
@prefix zoo: <https://example.org/not-ours/> .
<> a ex:Ontology ; ex:see <../x>, </y>, <//h/z>, <?q>, <#f>, <a:b>, <./c:d>, <sub/>, <.>, :t, ex:a%20b, zoo:a .
<https://example.org/v#a/b> <https://other.org/p#q> "a # b", 'c # "d"', '''e
# f''', <https://example.org/#g>, ex:h\\,i .
"""


def graph(text, base):
    return to_rdflib(quad.triple for quad in parse(text, RdfFormat.TURTLE, base_iri=base))


def test_prefixes_of_the_file_are_kept_and_none_is_made_up(run_here, tmp_path):
    file = tmp_path / "own.ttl"
    file.write_text(OWN)
    assert run_here(tmp_path, "fmt", file).code == 0
    text = file.read_text()
    for prefix, iri in (("ex", "https://example.org/v#"), ("", "#"), ("unused", "urn:unused:")):
        assert f"PREFIX {prefix}: <{iri}>\n" in text
    assert "PREFIX zoo: <https://example.org/not-ours/>" in text
    assert "ns1:" not in text
    assert "a ex:Ontology ;" in text
    assert run_here(tmp_path, "fmt", "--check", file).code == 0


@pytest.mark.parametrize(
    "base", ["https://example.org/a/b/c", "https://e.org", "file:///a/b.ttl", "https://e.org/a?b#c"]
)
def test_relative_iris_stay_relative(run_here, tmp_path, base):
    file = tmp_path / "own.ttl"
    file.write_text(OWN)
    before = graph(OWN, base)
    assert run_here(tmp_path, "fmt", file).code == 0
    assert isomorphic(before, graph(file.read_text(), base))
    assert "<../x>" in file.read_text()
    assert "</y>" in file.read_text()
    assert "zoograph-relative" not in file.read_text()


COMMENTED = "PREFIX e: <https://example.org/>\ne:a e:p e:b . # why\n"


def test_a_file_with_comments_is_left_as_it_is_unless_they_may_go(run_here, tmp_path):
    file, other = tmp_path / "commented.ttl", tmp_path / "other.ttl"
    file.write_text(COMMENTED)
    other.write_text(OWN)
    for options in ((), ("--check",)):
        done = run_here(tmp_path, "fmt", *options, file, other)
        assert done.code == 1
        assert f"{file}:2: has a comment" in done.err
        assert "--drop-comments" in done.err
        assert file.read_text() == COMMENTED
    assert run_here(tmp_path, "fmt", "--check", other).code == 0  # it was not forgotten for the first
    assert run_here(tmp_path, "fmt", "--check", "--drop-comments", file).code == 1
    assert run_here(tmp_path, "fmt", "--drop-comments", file).code == 0
    assert "#" not in file.read_text()
    assert run_here(tmp_path, "fmt", "--check", file).code == 0
    assert "no comments" in run_here(tmp_path, "fmt", "--help").out


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("#", 1),
        ("\n\n# a", 3),
        ("<urn:a#b> <urn:p> '#', \"#\", '''#''', \"\"\"\n#\"\"\" .", None),
        ("@prefix e: <urn:e:> . e:a e:p e:b\\#c, e:d#e\n .", 1),
        ('<urn:a> <urn:p> "\\"#", \'\\\\\' . # a', 1),
        ('<urn:a> <urn:p> """a"b""#\\"""" .\n#', 2),
        ("<urn:a> <urn:p> '' . #", 1),
        ("<urn:a> <urn:p> ''''#'a''' .", None),
        ("<urn:a> <urn:p> 1 .#<urn:b>", 1),
    ],
)
def test_comments_are_told_from_other_signs(tmp_path, text, line):
    file = tmp_path / "a.ttl"
    file.write_text(text)
    assert formatted(file).first_comment == line


def test_line_ends_and_a_byte_order_mark_are_put_right(run_here, tmp_path):
    file = tmp_path / "a.ttl"
    file.write_text("<#a> <#p> 'x' .")
    run_here(tmp_path, "fmt", file)
    canonical = file.read_bytes()
    for content in (b"\xef\xbb\xbf" + canonical, canonical.replace(b"\n", b"\r\n")):
        file.write_bytes(content)
        assert run_here(tmp_path, "fmt", "--check", file).code == 1
        assert run_here(tmp_path, "fmt", file).code == 0
        assert file.read_bytes() == canonical


def test_a_file_that_cannot_be_written_stays_as_it_was(run_here, tmp_path, monkeypatch):
    file = tmp_path / "a.ttl"
    file.write_text(OWN)
    file.chmod(0o640)
    monkeypatch.setattr("pathlib.Path.write_bytes", _full)
    done = run_here(tmp_path, "fmt", file)
    assert done.code == 1
    assert "cannot be written: No space left on device" in done.err
    assert file.read_text() == OWN
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert list(tmp_path.iterdir()) == [file]


def _full(*_):
    raise OSError(28, "No space left on device")


_NAMES = st.sampled_from(["a", "b", "c(d)", "1.0", "e.", "%41", "a/b", "é", "-", "", "x~y", "a:b", "_"])
_SPACES = ["https://example.org/", "https://example.org/v#", "urn:e:", "https://w3id.org/zoograph/model/"]
_IRIS = st.builds(lambda space, name: NamedNode(space + name), st.sampled_from(_SPACES), _NAMES)
_LIST = st.sampled_from([NamedNode(f"{RDF}{name}") for name in ("first", "rest", "nil", "type", "List")])
_BLANK = st.sampled_from("abcdef").map(BlankNode)
_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=6)
_LITERALS = st.one_of(
    _TEXT.map(Literal),
    st.builds(Literal, _TEXT, language=st.sampled_from(["en", "de-at"])),
    st.builds(lambda text, kind: Literal(text, datatype=kind), _TEXT, _IRIS.filter(lambda iri: iri.value[-1] != "#")),
    st.sampled_from(["1", "007", "1.50", ".5", "1.", "-1", "true", "1e5"]).flatmap(
        lambda text: st.sampled_from(["integer", "decimal", "boolean", "double"]).map(
            lambda kind: Literal(text, datatype=NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}"))
        )
    ),
)
_TRIPLES = st.lists(
    st.builds(Triple, st.one_of(_BLANK, _IRIS), st.one_of(_LIST, _IRIS), st.one_of(_BLANK, _LIST, _IRIS, _LITERALS)),
    max_size=10,
)
_PREFIXES = st.dictionaries(st.sampled_from(["", "ex", "zoo", "model", "a-b"]), st.sampled_from(_SPACES), max_size=3)


def _rdf(name):
    return NamedNode(RDF + name)


_CIRCLE = [Triple(BlankNode(a), _rdf("rest"), BlankNode(b)) for a, b in ("ab", "ba", "ca")]
_CIRCLE += [Triple(BlankNode(a), _rdf("first"), Literal(a)) for a in "ab"]
_SHARED = [
    Triple(BlankNode("a"), _rdf("first"), Literal("1")),
    Triple(BlankNode("a"), _rdf("rest"), NamedNode("urn:e:l")),
    Triple(NamedNode("urn:e:l"), _rdf("first"), Literal("2")),
    Triple(NamedNode("urn:e:l"), _rdf("rest"), _rdf("nil")),
    Triple(NamedNode("urn:e:x"), NamedNode("urn:e:p"), BlankNode("a")),
]


@pytest.mark.filterwarnings("ignore:(Parsing|Serializing) weird:UserWarning")
@given(_TRIPLES, _PREFIXES)
@example(_CIRCLE, {})
@example(_SHARED, {"ex": "urn:e:"})
def test_the_graph_is_the_same_and_formatting_again_changes_nothing(triples, prefixes):
    text = canonical_turtle(triples, prefixes)
    again = [quad.triple for quad in parse_quads(text.encode(), RdfFormat.TURTLE, "text")]
    assert isomorphic(to_rdflib(triples), to_rdflib(again))
    assert canonical_turtle(again, prefixes) == text
    assert "ns1:" not in text
    for prefix, iri in prefixes.items():
        assert f"PREFIX {prefix}: <{iri}>\n" in text


def test_blank_nodes_within_each_other_to_any_depth_are_written():
    nodes = [BlankNode(f"b{number}") for number in range(120)]
    triples = [Triple(a, NamedNode("urn:p"), b) for a, b in itertools.pairwise(nodes)]
    text = canonical_turtle(triples)
    assert len(list(parse(text, RdfFormat.TURTLE))) == len(triples)
