"""SHACL property paths (SHACL, section 2.3.1) → SPARQL."""

from __future__ import annotations

import rdflib
from rdflib import RDF, SH, URIRef
from rdflib.term import Node

_UNARY = {
    SH.inversePath: "(^{})",
    SH.zeroOrMorePath: "({}*)",
    SH.oneOrMorePath: "({}+)",
    SH.zeroOrOnePath: "({}?)",
}


def sparql_path(shapes: rdflib.Graph, path: Node | None) -> str | None:
    """The path as SPARQL writes it; None if it is not a path.

    >>> shapes = rdflib.Graph().parse(data='''
    ...     [] <http://www.w3.org/ns/shacl#path> ( <urn:a> [ <http://www.w3.org/ns/shacl#inversePath> <urn:b> ] ) .''')
    >>> sparql_path(shapes, next(shapes.objects(None, SH.path)))
    '(<urn:a>/(^<urn:b>))'
    """
    if isinstance(path, URIRef):
        return path.n3()
    if path is None:
        return None
    if (path, RDF.first, None) in shapes:
        return _joined(shapes, path, "/")
    for predicate, written in _UNARY.items():
        if (inner := shapes.value(path, predicate)) is not None:
            step = sparql_path(shapes, inner)
            return None if step is None else written.format(step)
    if (choices := shapes.value(path, SH.alternativePath)) is not None:
        return _joined(shapes, choices, "|")
    return None


def _joined(shapes: rdflib.Graph, steps: Node, sign: str) -> str | None:
    written = [sparql_path(shapes, step) for step in shapes.items(steps)]
    return None if not written or None in written else f"({sign.join(filter(None, written))})"
