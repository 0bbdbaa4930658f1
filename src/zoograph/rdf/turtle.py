"""Canonical Turtle: the same graph always gives the same text."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import rdflib
from pyoxigraph import DefaultGraph, RdfFormat, Triple
from rdflib.plugins.serializers.longturtle import LongTurtleSerializer

from zoograph.errors import InputError
from zoograph.rdf.reading import content_of, parse_with_prefixes, rdf_format
from zoograph.rdf.terms import canonical_blank_nodes, to_rdflib
from zoograph.text import without_mark
from zoograph.vocabulary import PREFIXES, XSD

#: What relative IRIs are resolved against to be written as relative ones again. Its path is long, so that ``../a``
#: and ``/a`` stay apart.
_SCHEME, _HOST, _STEPS, _FILE = "zoograph-relative", "here", [f"up-{step}" for step in range(20, 0, -1)], "file"
_RELATIVE_TO = f"{_SCHEME}://{_HOST}/{'/'.join(_STEPS)}/{_FILE}"

#: Blank nodes are written inside each other to this depth, and below that by name: rdflib calls itself for each.
_DEEPEST = 40

#: Where in a statement rdflib writes a property.
_PROPERTY = 1


def canonical_turtle(triples: Collection[Triple], prefixes: Mapping[str, str] | None = None) -> str:
    """Turtle that depends only on the graph: the same triples in any order give the same text.

    One object a line, sorted, blank nodes named by RDFC-1.0 (rdflib's ``longturtle``), so a diff shows what changed.
    ``prefixes`` are declared whether they are used or not, and go before our own.

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
    anonymous, rest = canonical_blank_nodes(triples)
    stream = BytesIO()
    _SortedTurtle(to_rdflib(anonymous | rest), prefixes or {}).serialize(stream)
    return stream.getvalue().decode().strip("\n") + "\n"


@dataclass(frozen=True, slots=True)
class Formatted:
    """A Turtle file as it is, and in canonical form."""

    written: bytes
    canonical: bytes
    #: The line of the first comment; the canonical form has no comments.
    first_comment: int | None


def formatted(path: Path) -> Formatted:
    """A Turtle file in canonical form, with the prefixes it declares and relative IRIs left relative.

    Raises :class:`InputError` for what is no Turtle.
    """
    if rdf_format(path) != RdfFormat.TURTLE:
        raise InputError("is not Turtle; fmt writes Turtle only", file=path)
    content = content_of(path)
    quads, prefixes = parse_with_prefixes(content, RdfFormat.TURTLE, path, base=_RELATIVE_TO)
    assert all(quad.graph_name == DefaultGraph() for quad in quads)
    canonical = canonical_turtle([quad.triple for quad in quads], prefixes).encode()
    return Formatted(content, canonical, _first_comment(without_mark(content, path).decode()))


#: In Turtle that was read without error: what may hold a ``#`` that starts no comment, and a comment.
_NO_COMMENT_OR_COMMENT = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\''''
    r"""|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'|<[^>]*>|\\.|(?P<comment>\#)""",
    re.DOTALL,
)


def _first_comment(text: str) -> int | None:
    for match in _NO_COMMENT_OR_COMMENT.finditer(text):
        if match["comment"]:
            return text.count("\n", 0, match.start()) + 1
    return None


def _as_written(iri: str) -> str:
    """The IRI, relative again if it was.

    >>> _as_written(f"{_RELATIVE_TO}#a"), _as_written(f"{_SCHEME}://{_HOST}/a"), _as_written("urn:a")
    ('#a', '/a', 'urn:a')
    """
    if not iri.startswith(f"{_SCHEME}:"):
        return iri
    host, slash, rest = iri.removeprefix(f"{_SCHEME}://").partition("/")
    if host != _HOST or not slash:
        return iri.removeprefix(f"{_SCHEME}:")
    path, mark, end = re.fullmatch(r"([^?#]*)([?#]?)(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
    steps = path.split("/")
    if steps[: len(_STEPS)] == _STEPS and len(steps) > len(_STEPS):
        below = "/".join(steps[len(_STEPS) :])
        if below == _FILE:
            below = ""
        elif not below or ":" in below.split("/")[0] or below.startswith("/"):
            below = f"./{below}"
        return f"{below}{mark}{end}"
    same = next(i for i, step in enumerate([*_STEPS, ""]) if steps[i : i + 1] != [step])
    if same and len(steps) > same:
        return "../" * (len(_STEPS) - same) + "/".join(steps[same:]) + mark + end
    return f"/{rest}"


#: The lexical forms that Turtle writes without quotes (Turtle, section 2.5.2 and 2.5.3).
_SHORT = {
    XSD.integer.value: re.compile(r"[+-]?[0-9]+"),
    XSD.decimal.value: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD.boolean.value: re.compile(r"true|false"),
}
#: Local names as they are (Turtle, PN_LOCAL, but for rare letters), and the characters that take a backslash.
_LOCAL = re.compile(r"(?:[\w%:]|\()(?:[\w.:%()-]*[\w:%()-])?")
_ESCAPED = re.compile(r"[()]|%(?![0-9A-Fa-f]{2})")


class _SortedTurtle(LongTurtleSerializer):
    """rdflib's Turtle serializer with corrections.

    rdflib orders subjects by how often they are referred to, so one new reference would move a whole block; makes up
    prefixes; writes numbers that are none; follows circles of lists without end, and loses the names of nodes in them.
    """

    def __init__(self, graph: rdflib.Graph, prefixes: Mapping[str, str]) -> None:
        self._own = dict(sorted(prefixes.items()))
        known = {prefix: iri for prefix, iri in PREFIXES.items() if prefix not in self._own}
        self._prefixes: dict[str, str] = {}
        for prefix, iri in (*self._own.items(), *known.items()):
            self._prefixes.setdefault(iri, prefix)
        self._longest_first = sorted(self._prefixes, key=len, reverse=True)
        super().__init__(graph)  # type: ignore[no-untyped-call]

    def preprocess(self) -> None:
        """Declare the file's own prefixes."""
        super().preprocess()
        for prefix, iri in self._own.items():
            self.namespaces[prefix] = rdflib.URIRef(_as_written(iri))

    def get_pname(self, uri: Any, gen_prefix: bool = True) -> str | None:
        """The IRI by the prefix of the longest namespace; rdflib would make one up."""
        if not isinstance(uri, rdflib.URIRef):
            return None
        for namespace in self._longest_first:
            local = uri[len(namespace) :] if uri.startswith(namespace) else None
            if local is not None and (not local or _LOCAL.fullmatch(local)):
                prefix = self._prefixes[namespace]
                self.namespaces[prefix] = rdflib.URIRef(_as_written(namespace))
                return f"{prefix}:" + _ESCAPED.sub(r"\\\g<0>", local)
        return None

    def label(self, node: Any, position: int) -> str:
        """Numbers and booleans without quotes only if Turtle reads exactly the same literal back."""
        if isinstance(node, rdflib.Literal):
            short = _SHORT.get(str(node.datatype))
            plain = short is not None and short.fullmatch(str(node)) is not None
            if plain:
                return str(node)
            quoted = rdflib.Literal(str(node)).n3()
            if node.language:
                return f"{quoted}@{node.language}"
            return f"{quoted}^^{self._iri(node.datatype)}" if node.datatype else quoted
        by_sign = node in self.keywords if position == _PROPERTY else node == rdflib.RDF.nil
        if isinstance(node, rdflib.URIRef) and not by_sign:
            return self._iri(node)
        return super().label(node, position)  # type: ignore[no-untyped-call, no-any-return]

    def _iri(self, iri: rdflib.URIRef) -> str:
        return self.get_pname(iri) or f"<{_as_written(iri)}>"

    def p_squared(self, node: Any, position: int) -> bool:
        """Whether the node was written nested; not below a depth at which rdflib would recurse too often."""
        return self.depth < _DEEPEST and super().p_squared(node, position)  # type: ignore[no-untyped-call]

    def isValidList(self, node: Any) -> bool:  # noqa: N802 - rdflib's name
        """Whether brackets express all of the list: no circle, no node with a name, another property or reference."""
        seen = set()
        while node != rdflib.RDF.nil:
            said = list(self.store.predicate_objects(node))
            whole = {predicate for predicate, _ in said} == {rdflib.RDF.first, rdflib.RDF.rest} and len(said) == 2
            once = isinstance(node, rdflib.BNode) and node not in seen and self._references[node] == 1
            if not whole or not once or self.isDone(node):
                return False
            seen.add(node)
            node = self.store.value(node, rdflib.RDF.rest)
        return True

    def orderSubjects(self) -> list[Any]:  # noqa: N802 - rdflib's name
        return sorted(self._subjects, key=lambda subject: (isinstance(subject, rdflib.BNode), subject))
