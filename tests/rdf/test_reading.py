"""Reading RDF files: every syntax with a base, nothing lost in silence, nothing fetched, nothing without a limit."""

import codecs
import json
import socket
import time

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, serialize
from rdflib.compare import isomorphic

from zoograph.errors import InputError
from zoograph.rdf import parse_quads, to_rdflib

GRAPH = "https://example.org/g/one"
ONE = "<https://example.org/g/a> <https://example.org/p> <https://example.org/g/b>"


def read(content, form, base=GRAPH):
    content = content.encode() if isinstance(content, str) else content
    return [str(quad) for quad in parse_quads(content, form, "body", base=base)]


def refused(content, form, base=GRAPH):
    with pytest.raises(InputError) as error:
        read(content, form, base)
    return str(error.value)


def rdf_xml(inner, before="", about="a"):
    return (
        f'{before}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://example.org/">'
        f'<rdf:Description rdf:about="{about}">{inner}</rdf:Description></rdf:RDF>'
    )


SAME = {
    RdfFormat.TURTLE: "<a> <../p> <b> .",
    RdfFormat.TRIG: "<a> <../p> <b> .",
    RdfFormat.N_TRIPLES: f"{ONE} .",
    RdfFormat.N_QUADS: f"{ONE} .",
    RdfFormat.RDF_XML: rdf_xml('<e:p rdf:resource="b"/>'),
    RdfFormat.JSON_LD: '{"@id": "a", "https://example.org/p": {"@id": "b"}}',
}


@pytest.mark.parametrize("form", SAME, ids=str)
def test_every_syntax_has_a_base_and_may_start_with_a_byte_order_mark(form):
    assert read(SAME[form], form) == [ONE]
    assert read(codecs.BOM_UTF8 + SAME[form].encode(), form) == [ONE]


@pytest.mark.parametrize("form", [form for form in SAME if form != RdfFormat.RDF_XML], ids=str)
def test_utf_16_is_named(form):
    assert "UTF-16; save it as UTF-8" in refused(SAME[form].encode("utf-16"), form)


@pytest.mark.parametrize("form", [RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.RDF_XML, RdfFormat.JSON_LD], ids=str)
def test_relative_iris_without_a_base_are_refused_not_lost(form):
    assert "absolute IRI" in refused(SAME[form], form, base=None)


# -- JSON-LD


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ({"@id": "https://e.org/a b", "https://e.org/p": 1}, "<https://e.org/a b> is not an absolute IRI"),
        ({"https://e.org/p": {"@id": "http://[bad"}}, "<http://[bad>"),
        ({"@context": {"@base": None}, "@id": "a", "https://e.org/p": 1}, "<a> is not an absolute IRI"),
        ({"name": "x"}, 'maps "name" to no IRI; add it there, or map it to null'),
        ({"@context": {"a": "https://e.org/a"}, "a": {"name": "x"}}, "1 statement would be lost"),
        ({"a": 1, "b": 2, "c": 3, "d": [4, 5]}, "5 statements would be lost"),
        ({"a": 1, "b": 2, "c": 3, "d": [4, 5]}, "and 1 more"),
        ({"@context": None, "p": 1}, '"p" to no IRI'),
        ({"@context": {"p": "rel"}, "p": 1}, '"rel" to no IRI'),
        ({"_:p": 1}, "the property _:p is a blank node"),
        ({"@type": "a b"}, "is not an absolute IRI"),
        ({"https://e.org/p": {"@value": "x", "@language": "x y"}}, '"x y" is not a language tag'),
        ({"https://e.org/p": {"@list": [1, {"@id": "a b"}]}}, "is not an absolute IRI"),
        ({"@reverse": {"https://e.org/p": {"@id": "a b"}}}, "is not an absolute IRI"),
        ({"@id": "a b", "@graph": [{"https://e.org/p": 1}]}, "is not an absolute IRI"),
        ({"https://e.org/p": 1, "@annotation": {"https://e.org/q": 2}}, "@annotation is not a keyword"),
        ({"https://e.org/p": {"@value": "x", "@direction": "rtl"}}, "RDF 1.2"),
        ("x", "neither an object nor a list"),
    ],
)
def test_json_ld_that_would_lose_a_statement_is_refused_and_says_why(document, named):
    assert named in refused(json.dumps(document), RdfFormat.JSON_LD)


@pytest.mark.parametrize(
    ("document", "statements"),
    [
        ({"@context": {"name": None}, "name": "x", "https://e.org/p": 1}, 1),  # left out on purpose
        ({"https://e.org/p": None}, 0),
        ({"@id": "a"}, 0),
        ({"@type": "Foo"}, 1),
        ({"@context": {"@vocab": "v/"}, "p": 1}, 1),
        ({"@context": {"@base": "sub/"}, "@id": "x", "https://e.org/p": 1}, 1),
        ({"https://e.org/p": {"@value": {"@foo": 1, "_:x": 2, "y": None}, "@type": "@json"}}, None),
        ({"https://e.org/p": 'the key "@foo": 1'}, 1),
    ],
)
def test_json_ld_that_loses_nothing_is_read(document, statements):
    if statements is None:
        document["https://e.org/p"]["@value"].pop("@foo")
        statements = 1
    assert len(read(json.dumps(document), RdfFormat.JSON_LD)) == statements


@pytest.mark.parametrize(
    ("context", "address"),
    [
        ("https://schema.org", "https://schema.org"),
        ("http://schema.org/", "http://schema.org/"),
        (
            [{"a": "https://e.org/a"}, "https://doi.org/10.5063/schema/codemeta-2.0"],
            "https://doi.org/10.5063/schema/codemeta-2.0",
        ),
        ({"p": {"@id": "https://e.org/p", "@context": "https://e.org/c"}}, "https://e.org/c"),
        ({"@import": "https://e.org/c"}, "https://e.org/c"),
        ("context.jsonld", "https://example.org/g/context.jsonld"),
    ],
)
def test_a_context_elsewhere_is_named_and_never_fetched(context, address, monkeypatch):
    monkeypatch.setattr(socket, "socket", None)
    said = refused(json.dumps({"@context": context, "name": "x"}, indent=1), RdfFormat.JSON_LD)
    assert f"the @context {address} is not in the file" in said
    assert "write what that address gives as @context in its place" in said
    assert ("@vocab" in said) == ("schema.org" in address)
    assert said.startswith("body:")


# -- RDF/XML


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "latin1", "windows-1252", "ISO-8859-15"])
def test_rdf_xml_is_read_in_the_encoding_it_declares(encoding):
    document = rdf_xml("<e:p>Zoë</e:p>", f'<?xml version="1.0" encoding="{encoding}"?>\n')
    [found] = read(document.encode(encoding), RdfFormat.RDF_XML)
    assert '"Zoë"' in found


@pytest.mark.parametrize("encoding", ["shift_jis", "koi8-r", "gb18030", "euc-jp", "us-ascii"])
def test_other_encodings_of_text_are_read(encoding):
    document = rdf_xml("<e:p>text</e:p>", f"<?xml version='1.0' encoding='{encoding}' standalone='yes'?>")
    assert len(read(document.encode(encoding), RdfFormat.RDF_XML)) == 1


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read(encoding):
    assert read(SAME[RdfFormat.RDF_XML].encode(encoding), RdfFormat.RDF_XML) == [ONE]


@pytest.mark.parametrize(
    "encoding",
    [
        "UTF-x",
        "",
        "hex",
        "rot13",
        "idna",
        "punycode",
        "undefined",
        "utf-7",
        "base64",
        "unicode_escape",
        "zip",
        "bz2",
        "raw_unicode_escape",
        "utf 8",
        "mbcs",
        "../utf-8",
        "utf-16",
        "a" * 5000,
        "é",
        "\x00",
        "utf-8\n",
        "cp037",
    ],
)
def test_an_encoding_that_is_none_is_named(encoding):
    document = rdf_xml("<e:p>x</e:p>", f'<?xml version="1.0" encoding="{encoding}"?>')
    assert "declares the encoding" in refused(document, RdfFormat.RDF_XML)


@pytest.mark.parametrize(
    "before",
    [
        '<?xml encoding="utf-8"?>',
        '<?xml version="1.0" encoding=?>',
        '\n<?xml version="1.0"?>',
        '<?xml version="1.0"',
        "<?xml?>",
        '<?xml version="1.0" encoding="utf-8>',
        '<?xml version="1.0"?><?xml version="1.0"?>',
    ],
)
def test_a_damaged_declaration_has_a_place(before):
    assert refused(rdf_xml("<e:p>x</e:p>", before), RdfFormat.RDF_XML).startswith("body:")


def test_bytes_that_are_not_of_the_declared_encoding_have_a_line():
    document = b'<?xml version="1.0" encoding="utf-8"?>\n' + rdf_xml("<e:p>\xe9</e:p>").encode("latin-1")
    assert refused(document, RdfFormat.RDF_XML).startswith("body:2: is not utf-8")


def test_rdf_xml_cut_short_anywhere_is_never_taken_for_whole():
    document = rdf_xml("<e:p>x</e:p><e:q>y</e:q>")
    assert len(read(document, RdfFormat.RDF_XML)) == 2
    for length in range(len(document)):
        assert "not well-formed" in refused(document[:length], RdfFormat.RDF_XML), document[:length]


@pytest.mark.parametrize("after", ["x", SAME[RdfFormat.RDF_XML], "<", "&amp;"])
def test_what_follows_the_document_is_refused(after):
    assert "not well-formed" in refused(SAME[RdfFormat.RDF_XML] + after, RdfFormat.RDF_XML)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a&#13;b", r"a\rb"),
        ("a\r\nb", r"a\nb"),
        ("<![CDATA[<b> & ]]>c", "<b> & c"),
        ("a<!-- x -->b", "ab"),
        ("a<?x y?>b", "ab"),
        ("&#233;&#xe9;", "éé"),
        ("&x;&x;", "zz"),
        ("&amp;x;", "&x;"),
        ("&y;", "&"),
    ],
)
@pytest.mark.parametrize("quote", ["'", '"'])
def test_text_of_rdf_xml_is_what_xml_says(written, meant, quote):
    entities = f"<!ENTITY x {quote}z{quote}> <!-- <!ENTITY x 'no'> --> <!ENTITY y {quote}&#38;#38;{quote}>"
    before = f"<?xml version='1.0'?><!-- <!DOCTYPE a> --><?p i?><!DOCTYPE rdf:RDF [{entities}]>"
    [found] = read(rdf_xml(f"<e:p>{written}</e:p>", before), RdfFormat.RDF_XML)
    assert found.endswith(f'"{meant}"')


def test_entities_name_namespaces_in_either_quote():
    for quote in "'\"":
        before = f"<!DOCTYPE rdf:RDF [<!ENTITY xsd {quote}http://www.w3.org/2001/XMLSchema#{quote}>]>"
        [found] = read(rdf_xml('<e:p rdf:datatype="&xsd;int">1</e:p>', before), RdfFormat.RDF_XML)
        assert found.endswith('"1"^^<http://www.w3.org/2001/XMLSchema#int>')


def _laughs(depth):
    nested = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, depth))
    return rdf_xml(f"<e:p>&l{depth - 1};</e:p>", f'<!DOCTYPE rdf:RDF [<!ENTITY l0 "ha">{nested}]>')


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (_laughs(2), "refers to the entity &l0;"),
        (_laughs(10), "refers to the entity &l0;"),
        (rdf_xml("<e:p>&a;</e:p>", '<!DOCTYPE a [<!ENTITY a "&a;">]>'), "refers to the entity &a;"),
        (rdf_xml("<e:p>&a;</e:p>", '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY a "&#38;b;">]>'), "refers to the entity &b;"),
        (
            rdf_xml("<e:p>" + "&a;" * 50_000 + "</e:p>", f'<!DOCTYPE a [<!ENTITY a "{"x" * 50_000}">]>'),
            "expand to more",
        ),
        (rdf_xml("", f'<!DOCTYPE a [<!ENTITY a "{"x" * 50_000}">]>', about="&a;" * 50_000), "expand to more"),
        (
            rdf_xml("", f'<!DOCTYPE a [<!ENTITY a "{"x" * 50_000}"><!ATTLIST a b CDATA "{"&a;" * 50_000}">]>'),
            "expand to more",
        ),
        (rdf_xml("", '<!DOCTYPE a [<!ATTLIST rdf:Description b CDATA "x">]>'), "declares a value for b"),
        (rdf_xml("", '<!DOCTYPE a [<!ENTITY % p "x">]>'), "parameter entity %p;"),
        (rdf_xml("", '<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>'), "parameter entity %p;"),
        (rdf_xml("<e:p>&x;</e:p>", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "file:///etc/passwd"),
        (rdf_xml("<e:p>&x;</e:p>", '<!DOCTYPE a [<!ENTITY x PUBLIC "p" "http://e.org/x">]>'), "http://e.org/x"),
        (rdf_xml("", '<!DOCTYPE a SYSTEM "http://e.org/x.dtd">'), "fetches none"),
        (rdf_xml("", '<!DOCTYPE a PUBLIC "-//A" "http://e.org/x.dtd" [<!ENTITY a "x">]>'), "fetches none"),
        (rdf_xml("<e:p>&nbsp;</e:p>"), "undefined entity"),
    ],
)
def test_entities_without_end_or_from_elsewhere_are_refused_at_once(document, reason, monkeypatch):
    monkeypatch.setattr(socket, "socket", None)
    started = time.monotonic()
    assert reason in refused(document, RdfFormat.RDF_XML)
    assert time.monotonic() - started < 5


@pytest.mark.slow
def test_many_uses_of_short_entities_are_within_the_limit():
    uses = '<e:p rdf:datatype="&xsd;int">1</e:p>' * 40_000
    before = "<!DOCTYPE rdf:RDF [<!ENTITY xsd 'http://www.w3.org/2001/XMLSchema#'>]>"
    assert len(read(rdf_xml(uses, before), RdfFormat.RDF_XML)) == 40_000


# -- Against another parser

_NAMES = st.sampled_from("abcdefgh")
_IRIS = _NAMES.map(lambda name: NamedNode(f"https://example.org/g/{name}"))
_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=5)
_LITERALS = st.one_of(
    _TEXT.map(Literal),
    st.builds(Literal, _TEXT, language=st.sampled_from(["en", "de-at"])),
    st.integers(-9, 9).map(Literal),
)
_NODES = st.one_of(_IRIS, _NAMES.map(BlankNode))
_GRAPHS = st.lists(st.builds(Quad, _NODES, _IRIS, st.one_of(_NODES, _LITERALS)), max_size=8)


@pytest.mark.parametrize(
    ("form", "called"),
    [
        (RdfFormat.TURTLE, "turtle"),
        (RdfFormat.JSON_LD, "json-ld"),
        (RdfFormat.RDF_XML, "xml"),
        (RdfFormat.N_TRIPLES, "nt"),
    ],
)
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@given(_GRAPHS)
def test_each_syntax_is_read_as_rdflib_reads_it(form, called, quads):
    content = serialize(quads, format=form, base_iri=GRAPH if form != RdfFormat.N_TRIPLES else None)
    theirs = rdflib.Graph().parse(data=content, format=called, publicID=GRAPH)
    ours = to_rdflib(quad.triple for quad in parse_quads(content, form, "text", base=GRAPH))
    assert isomorphic(ours, theirs)
    assert isomorphic(ours, to_rdflib(quad.triple for quad in quads))


_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), _TEXT, st.sampled_from([{"@id": "rel"}, {"@id": "a b"}, {"@value": None}])),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(_NAMES, inner, max_size=3)),
    max_leaves=8,
)


@given(st.dictionaries(_NAMES, _VALUES, max_size=4), st.sets(_NAMES))
def test_json_ld_is_read_whole_or_refused(document, mapped):
    """Where every key is mapped and every IRI is one, nothing is missing; else the text is refused."""
    context = {name: f"https://example.org/{name}" for name in mapped}
    try:
        found = parse_quads(json.dumps({"@context": context, **document}).encode(), RdfFormat.JSON_LD, "x", base=GRAPH)
    except InputError:
        return
    everything = {name: f"https://example.org/{name}" for name in "abcdefgh"}
    whole = json.dumps({"@context": everything, **document}).replace('"a b"', '"a-b"').encode()
    assert len(found) == len(parse_quads(whole, RdfFormat.JSON_LD, "x", base=GRAPH))
