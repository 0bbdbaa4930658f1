"""The literals of an update as they are written; the engine keeps only their values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from pyoxigraph import Literal, RdfFormat, parse

from zoograph.sparql.source import Source
from zoograph.sparql.tokens import Token, tokens
from zoograph.vocabulary import PREFIXES


def inserted_literals(text: str) -> Iterator[Literal]:
    """The typed literals and numbers in what follows ``INSERT``.

    >>> [each.value for each in inserted_literals("DELETE { ?s ?p 1.0 } INSERT { ?s ?p 1.10, '07'^^xsd:int } WHERE {}")]
    ['1.10', '07']
    """
    found = list(tokens(Source.read(text)))
    prologue = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items()) + " ".join(_declared(found))
    for written in _written(found):
        with suppress(SyntaxError):
            for quad in parse(f"{prologue}\n<urn:x:s> <urn:x:p> {written} .", RdfFormat.TURTLE):
                if isinstance(quad.object, Literal):
                    yield quad.object


def _declared(found: Sequence[Token]) -> Iterator[str]:
    for i, token in enumerate(found[:-2]):
        if token.kind == "word" and token.text.upper() == "PREFIX":
            yield f"PREFIX {found[i + 1].text} {found[i + 2].text}"


def _written(found: Sequence[Token]) -> Iterator[str]:
    depth = inserting = 0
    for i, token in enumerate(found):
        if token.kind == "word" and token.text.upper() == "INSERT":
            inserting = depth + 1
        elif token.kind == "mark" and token.text in "{}":
            depth += 1 if token.text == "{" else -1
            if depth < inserting and token.text == "}":
                inserting = 0
        elif inserting and depth >= inserting:
            if token.kind == "number":
                before = found[i - 1]
                is_signed = before.text in ("+", "-") and before.start + 1 == token.start
                yield f"{before.text if is_signed else ''}{token.text}"
            elif token.kind == "string" and i + 2 < len(found) and found[i + 1].text == "^^":
                yield f"{token.text}^^{found[i + 2].text}"
