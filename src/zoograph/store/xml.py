"""Write answers as valid XML with the right meaning: the engine writes any text and property without checking it.

XML 1.0 has no way to write most control characters (production 2), a property of RDF/XML must end like an XML name
(https://www.w3.org/TR/rdf-syntax-grammar/, section 6.1.4), and a reader turns a bare carriage return into a line feed.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Protocol
from uuid import uuid4
from xml.parsers import expat

from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from zoograph.errors import NotWritable
from zoograph.vocabulary import RDF

_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_PIECE_BYTES = 1 << 16
_LONGEST_SHOWN = 60
_ANYTHING = NamedNode("urn:x-zoograph:anything")
#: Stands for ``rdf:type`` where the engine would make an element of a class that has no name in XML.
_STAND_IN = f"urn:uuid:{uuid4()}:"
_TYPE = NamedNode(f"{_STAND_IN}type")
_AS_WRITTEN, _AS_MEANT = f'<type xmlns="{_STAND_IN}" '.encode(), b"<rdf:type "


class Output(Protocol):
    """What XML can be written to."""

    def write(self, content: bytes, /) -> int:
        """Take a piece."""
        ...


class XmlOutput:
    """Passes on the engine's XML with corrections. Close it at the end.

    Raises :class:`NotWritable` for characters that XML cannot hold.
    """

    def __init__(self, output: Output) -> None:
        self._output = output
        self._held = bytearray()
        self._enough = _PIECE_BYTES

    def write(self, content: bytes, /) -> int:
        """Take a piece; text after the last ``<`` is held back, so that each term is checked as a whole."""
        self._held += content
        if len(self._held) >= self._enough:
            end = max(0, self._held.rfind(b"<"))
            self._pass_on(bytes(self._held[:end]))
            del self._held[:end]
            self._enough = len(self._held) * 2 + _PIECE_BYTES
        return len(content)

    def flush(self) -> None:
        """Do nothing: a piece may end in the middle of a term."""

    def close(self) -> None:
        """Pass on what is held."""
        self._pass_on(bytes(self._held))
        self._held.clear()

    def _pass_on(self, content: bytes) -> None:
        if found := _FORBIDDEN.search(content):
            place = found.start()
            text = content[content.rfind(b">", 0, place) + 1 :].partition(b"<")[0].decode(errors="replace")
            shown = json.dumps(html.unescape(text)[:_LONGEST_SHOWN])
            code = ord(found.group().decode())
            raise NotWritable(f"XML cannot hold the character U+{code:04X} of {shown}; ask for another form")
        self._output.write(content.replace(b"\r", b"&#13;").replace(_AS_WRITTEN, _AS_MEANT))


def write_rdf_xml(triples: Iterable[Triple], output: Output, prefixes: dict[str, str] | None = None) -> None:
    """A graph as RDF/XML; raises :class:`NotWritable` naming the term that it cannot hold."""
    xml = XmlOutput(output)
    serialize(_writable(triples), xml, RdfFormat.RDF_XML, prefixes=prefixes)  # type: ignore[arg-type]
    xml.close()


def rdf_xml(triples: Iterable[Triple], prefixes: dict[str, str] | None = None) -> bytes:
    """The same as bytes."""
    content = BytesIO()
    write_rdf_xml(triples, content, prefixes)
    return content.getvalue()


def _writable(triples: Iterable[Triple]) -> Iterator[Triple]:
    """The triples as they are, if what RDF/XML makes names of elements can be that."""
    known: dict[Triple, bool] = {}
    for triple in triples:
        element = _element(triple)
        if element not in known:
            known[element] = _parses(element)
        if known[element]:
            yield triple
        elif element.predicate == RDF.type and isinstance(element.object, NamedNode):
            yield Triple(triple.subject, _TYPE, triple.object)
        else:
            term = element.predicate if element.object == _ANYTHING else element.object
            raise NotWritable(f"RDF/XML has no name for {term}; ask for another form, such as Turtle")


def _element(triple: Triple) -> Triple:
    """A triple with the same names of elements: the property, the class of a typed node, those of a triple term."""
    value = triple.object
    if isinstance(value, Triple) or (triple.predicate == RDF.type and isinstance(value, NamedNode)):
        return Triple(_ANYTHING, triple.predicate, value)
    return Triple(_ANYTHING, triple.predicate, _ANYTHING)


def _parses(triple: Triple) -> bool:
    """Whether a reader of XML can read it. The reader is asked, so nothing here has to know what names are."""
    try:
        content = serialize([triple], format=RdfFormat.RDF_XML)
        assert content is not None
        expat.ParserCreate(namespace_separator=" ").Parse(content, True)
    except (OSError, ValueError, expat.ExpatError):
        return False
    return True
