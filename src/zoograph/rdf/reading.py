"""Read RDF files, with errors that a person can act on. Nothing is fetched, and no statement is lost in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, Quad, RdfFormat, Triple, parse

from zoograph.errors import InputError
from zoograph.rdf import json_ld, rdf_xml
from zoograph.text import without_mark

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


#: The place in the parser's message; our errors give it themselves.
_PLACE = re.compile(r"^Parser error (?:at|on|between) [^:]*: ")


def rdf_format(path: Path) -> RdfFormat:
    """The RDF format that a file's suffix names; raises :class:`InputError` for a suffix that names none."""
    try:
        return _BY_SUFFIX[path.suffix.lower()]
    except KeyError:
        raise InputError(f"unknown RDF format {path.suffix!r}; use {', '.join(_BY_SUFFIX)}", file=path) from None


def read_quads(path: Path, *, base: str | None = None) -> list[Quad]:
    """Every statement of an RDF file; ``base`` resolves relative IRIs.

    Raises :class:`InputError` with file, line, column and reason. Nothing is fetched: a JSON-LD context that is not
    in the file itself is an error.
    """
    return parse_quads(content_of(path), rdf_format(path), path, base=base)


def read_triples(path: Path, *, base: str | None = None) -> list[Triple]:
    """The triples of an RDF file that holds one graph; raises :class:`InputError` if it holds named graphs."""
    quads = read_quads(path, base=base)
    for quad in quads:
        if quad.graph_name != DefaultGraph():
            raise InputError(f"holds the named graph {quad.graph_name}; expected one graph without a name", file=path)
    return [quad.triple for quad in quads]


def content_of(path: Path) -> bytes:
    """What is in a file; raises :class:`InputError`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(error.strerror or str(error), file=path) from error


def parse_quads(content: bytes, form: RdfFormat, name: str | Path, *, base: str | None = None) -> list[Quad]:
    """Every statement of RDF text; ``name`` stands for the text in errors, ``base`` resolves relative IRIs."""
    return parse_with_prefixes(content, form, name, base=base)[0]


def parse_with_prefixes(
    content: bytes, form: RdfFormat, name: str | Path, *, base: str | None = None
) -> tuple[list[Quad], dict[str, str]]:
    """The same, and the prefixes that the text declares."""
    content = rdf_xml.plain(content, name) if form == RdfFormat.RDF_XML else without_mark(content, name)
    if form == RdfFormat.JSON_LD:
        json_ld.expect_readable(content, name)
    try:
        parser = parse(content, form, base_iri=base, rename_blank_nodes=True)
        quads = list(parser)
    except SyntaxError as error:
        if form == RdfFormat.JSON_LD:
            json_ld.expect_contexts_within(content, name, base)
        reason = _PLACE.sub("", error.msg)
        if "No scheme found in an absolute IRI" in reason and base is None:
            reason += ": it is relative, and there is no base for it"
        raise InputError(reason, file=name, line=error.lineno, column=error.offset) from error
    except (ValueError, OSError) as error:
        raise InputError(str(error), file=name) from error
    if form == RdfFormat.JSON_LD:
        json_ld.expect_whole(len(quads), content, name, base)
    expect_rdf_11(quads, name)
    return quads, dict(parser.prefixes)


def expect_rdf_11(quads: Iterable[Quad], name: str | Path) -> None:
    """Refuse triple terms and base directions; raises :class:`InputError`."""
    for quad in quads:
        if isinstance(quad.object, Triple) or (isinstance(quad.object, Literal) and quad.object.direction):
            raise InputError(f"{quad.object} is RDF 1.2; Zoograph reads RDF 1.1", file=name)
