"""RDF files: reading them with errors that a person can act on, and writing Turtle that is the same every time."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Collection, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4
from xml.parsers import expat

import rdflib
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)
from rdflib.plugins.serializers.longturtle import LongTurtleSerializer
from rdflib.term import Node

from zoograph.errors import InputError
from zoograph.vocabulary import PREFIXES, XSD

# rdflib rewrites literals it takes for equal ("1.0" for "1.00"); what a source wrote is to stay as it wrote it.
rdflib.NORMALIZE_LITERALS = False
# A literal that is none of its type is a matter for the shapes; rdflib would print a traceback.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)

GraphName = NamedNode | DefaultGraph

_BY_SUFFIX = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}

#: The names that :func:`stable_blank_nodes` gives, and what stands for them meanwhile.
_STABLE = re.compile(r"b[0-9a-f]{16}c14n[0-9]+")
_STAND_IN = f"urn:uuid:{uuid4()}:"

#: Deeper JSON is refused: at 20,000 levels pyoxigraph 0.5.13 overruns its stack (its Turtle parser does not).
_DEEPEST_JSON = 200


def rdf_format(path: Path) -> RdfFormat:
    """The RDF format that a file's suffix names; raises :class:`InputError` for a suffix that names none."""
    try:
        return _BY_SUFFIX[path.suffix.lower()]
    except KeyError:
        raise InputError(f"unknown RDF format {path.suffix!r}; use {', '.join(_BY_SUFFIX)}", file=path) from None


def read_quads(path: Path) -> list[Quad]:
    """Every statement of an RDF file.

    Raises :class:`InputError` with file, line, column and reason. Nothing is fetched: a JSON-LD context that is not
    in the file itself is an error.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(error.strerror or str(error), file=path) from error
    return parse_quads(content, rdf_format(path), path)


def parse_quads(content: bytes, form: RdfFormat, name: str | Path, *, base: str | None = None) -> list[Quad]:
    """Every statement of RDF text; ``name`` stands for the text in errors, ``base`` resolves relative IRIs."""
    if form == RdfFormat.JSON_LD:
        _refuse_deep_json(content, name)
    try:
        quads = list(parse(content, form, base_iri=base, rename_blank_nodes=True))
    except SyntaxError as error:
        reason = error.msg.split(": ", 1)[-1]
        line, column = error.lineno, error.offset
        if line is None and form == RdfFormat.RDF_XML:
            line, column = _place_in_xml(content)
        raise InputError(reason, file=name, line=line, column=column) from error
    except (ValueError, OSError) as error:
        raise InputError(str(error), file=name) from error
    expect_rdf_11(quads, name)
    return quads


def expect_rdf_11(quads: Iterable[Quad], name: str | Path) -> None:
    """Refuse triple terms and base directions; raises :class:`InputError`."""
    for quad in quads:
        if isinstance(quad.object, Triple) or (isinstance(quad.object, Literal) and quad.object.direction):
            raise InputError(f"{quad.object} is RDF 1.2; Zoograph reads RDF 1.1", file=name)


def _place_in_xml(content: bytes) -> tuple[int | None, int | None]:
    """Where XML is not well-formed; Oxigraph's RDF/XML parser does not say."""
    try:
        expat.ParserCreate().Parse(content, True)
    except expat.ExpatError as error:
        return error.lineno, error.offset + 1
    return None, None


def _refuse_deep_json(content: bytes, name: str | Path) -> None:
    depth = 0
    for byte in re.sub(rb'"(?:[^"\\]|\\.)*"', b"", content, flags=re.DOTALL):
        if byte in b"[{":
            depth += 1
            if depth > _DEEPEST_JSON:
                raise InputError(f"more than {_DEEPEST_JSON} nested brackets", file=name)
        elif byte in b"]}":
            depth -= 1


def read_triples(path: Path) -> list[Triple]:
    """The triples of an RDF file that holds one graph; raises :class:`InputError` if it holds named graphs."""
    quads = read_quads(path)
    for quad in quads:
        if quad.graph_name != DefaultGraph():
            raise InputError(f"holds the named graph {quad.graph_name}; expected one graph without a name", file=path)
    return [quad.triple for quad in quads]


def named_node(iri: str) -> NamedNode:
    """The IRI as a term; raises :class:`InputError` for what is no absolute IRI."""
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise InputError(f"<{iri}> is not an absolute IRI: {error}") from error


def graph_name(iri: str) -> GraphName:
    """The graph of that IRI; the store's own default graph has the empty name."""
    return named_node(iri) if iri else DefaultGraph()


def stand_in(node: BlankNode) -> NamedNode:
    """An IRI for a blank node where blank nodes would be renamed; one that nobody else can have written."""
    return NamedNode(_STAND_IN + node.value)


def is_stand_in(term: Any) -> bool:
    """Whether a term is an IRI that :func:`stand_in` made."""
    return isinstance(term, NamedNode) and term.value.startswith(_STAND_IN)


def restored(term: Any) -> Any:
    """The blank node that a term stands for, or the term itself.

    >>> restored(stand_in(BlankNode("a"))), restored(NamedNode("http://example.org/a"))
    (<BlankNode value=a>, <NamedNode value=http://example.org/a>)
    """
    return BlankNode(term.value.removeprefix(_STAND_IN)) if is_stand_in(term) else term


def stable_blank_nodes(triples: Collection[Triple]) -> Collection[Triple]:
    """The triples with blank nodes named after what is said of them (RDFC-1.0), so that reading a file twice gives the
    same nodes and publishing it twice changes nothing.

    >>> content = b"_:a <http://example.org/p> [ <http://example.org/q> 1 ] ."
    >>> once, again = ({q.triple for q in parse_quads(content, RdfFormat.TURTLE, "text")} for _ in range(2))
    >>> once == again, stable_blank_nodes(once) == stable_blank_nodes(again)
    (False, True)

    Nodes that have such a name already are nodes of the store, about which something more is said; they keep it.
    """
    if not any(isinstance(t.subject, BlankNode) or isinstance(t.object, BlankNode) for t in triples):
        return triples
    anonymous, rest = _canonical({_held(triple) for triple in triples})
    lines = sorted(map(str, anonymous))
    mark = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]  # after a letter: XML names start with one

    def named(term: Any) -> Any:
        return BlankNode(f"b{mark}{term.value}") if isinstance(term, BlankNode) else restored(term)

    return {Triple(named(t.subject), t.predicate, named(t.object)) for t in anonymous | rest}


def _held(triple: Triple) -> Triple:
    """The triple with IRIs in place of blank nodes that already have a stable name."""

    def held(term: Any) -> Any:
        stable = isinstance(term, BlankNode) and _STABLE.fullmatch(term.value)
        return stand_in(term) if stable else term

    return Triple(held(triple.subject), triple.predicate, held(triple.object))


def _canonical(triples: Collection[Triple]) -> tuple[set[Triple], set[Triple]]:
    """The triples with blank nodes, these named by RDFC-1.0; and the triples without."""
    rest = {t for t in triples if not isinstance(t.subject, BlankNode) and not isinstance(t.object, BlankNode)}
    dataset = Dataset(Quad(t.subject, t.predicate, t.object) for t in set(triples) - rest)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {quad.triple for quad in dataset}, rest


def to_rdflib(triples: Iterable[Triple]) -> rdflib.Graph:
    """The triples as an rdflib graph with our prefixes bound, for the tools that work on one."""
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri)
    rdflib.NORMALIZE_LITERALS = False  # pySHACL turns it on when it is done
    # Made term by term, each but once: twice as fast as writing N-Triples and having rdflib read it.
    terms: dict[Any, Node] = {}
    for triple in triples:
        for term in (triple.subject, triple.predicate, triple.object):
            if term not in terms:
                terms[term] = rdflib_term(term)
        graph.store.add((terms[triple.subject], terms[triple.predicate], terms[triple.object]), graph)
    return graph


def rdflib_term(term: Any) -> Node:
    """A term as rdflib has it; a blank node keeps its name."""
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if term.language is not None or term.datatype == XSD.string:
        return rdflib.Literal(term.value, lang=term.language)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))


def canonical_turtle(triples: Collection[Triple]) -> str:
    """Turtle that depends on the graph alone: the same triples in any order give the same text.

    One object a line, sorted, blank nodes named by RDFC-1.0 (rdflib's ``longturtle``), so a diff shows what changed.

    >>> from zoograph.vocabulary import thing, RDFS
    >>> print(canonical_turtle([Triple(thing("family", "vit"), RDFS.seeAlso, thing("paper", "2010.11929"))]))
    PREFIX family: <https://w3id.org/zoograph/family/>
    PREFIX paper: <https://w3id.org/zoograph/paper/>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    <BLANKLINE>
    family:vit
        rdfs:seeAlso paper:2010.11929 ;
    .
    <BLANKLINE>
    """
    anonymous, rest = _canonical(triples)
    stream = BytesIO()
    _SortedTurtle(to_rdflib(anonymous | rest)).serialize(stream)  # type: ignore[no-untyped-call]
    return stream.getvalue().decode().rstrip("\n") + "\n"


#: The lexical forms that Turtle writes without quotes (Turtle, section 2.5.2 and 2.5.3).
_SHORT = {
    XSD.integer.value: re.compile(r"[+-]?[0-9]+"),
    XSD.decimal.value: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD.boolean.value: re.compile(r"true|false"),
}


class _SortedTurtle(LongTurtleSerializer):
    """rdflib orders subjects by how often they are referred to, so one new reference would move a whole block."""

    def label(self, node: Any, position: int) -> str:
        """Numbers and booleans in short only where Turtle's grammar gives back the very same literal."""
        if isinstance(node, rdflib.Literal):
            short = _SHORT.get(str(node.datatype))
            plain = short is not None and short.fullmatch(str(node)) is not None
            if plain:
                return str(node)
            quoted = rdflib.Literal(str(node)).n3()
            if node.language:
                return f"{quoted}@{node.language}"
            kind = self.get_pname(node.datatype, False) if node.datatype else ""  # type: ignore[no-untyped-call]
            return f"{quoted}^^{kind or f'<{node.datatype}>'}" if node.datatype else quoted
        return super().label(node, position)  # type: ignore[no-untyped-call, no-any-return]

    def orderSubjects(self) -> list[Any]:  # noqa: N802 - rdflib's name
        return sorted(self._subjects, key=lambda subject: (isinstance(subject, rdflib.BNode), subject))


def in_graph(triples: Iterable[Triple], name: NamedNode | DefaultGraph) -> Iterable[Quad]:
    """The triples as quads of one graph."""
    return (Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples)
