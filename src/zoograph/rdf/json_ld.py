"""Refuse JSON-LD that would lose statements in silence, or that refers to other files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from zoograph.errors import InputError

#: Deeper JSON is refused: at 20,000 levels pyoxigraph 0.5.13 overruns its stack (its Turtle parser does not).
_DEEPEST = 200

#: The keywords of JSON-LD 1.1 (section 1.7). The standard ignores any other name of this form with its value.
_KEYWORD = re.compile(
    "@(base|container|context|direction|graph|id|import|included|index|json|language|list|nest|none"
    "|prefix|propagate|protected|reverse|set|type|value|version|vocab)"
)
_KEY_LIKE_A_KEYWORD = re.compile(rb'"(@[A-Za-z]+)"\s*:')
_DIRECTION = re.compile(rb'"@direction"\s*:\s*"')
_SCHEMA_ORG = re.compile(r"https?://(?:www\.)?schema\.org\b")


def expect_readable(content: bytes, name: str | Path) -> None:
    """Refuse JSON that is nested too deeply, and names that the standard ignores; raises :class:`InputError`."""
    _refuse_deep(content, name)
    if content.lstrip()[:1] not in (b"{", b"[", b""):
        raise InputError("is not JSON-LD: it is neither an object nor a list of objects", file=name)
    for key in _KEY_LIKE_A_KEYWORD.finditer(content):
        keyword = key[1].decode()
        if not _KEYWORD.fullmatch(keyword):
            reason = f"{keyword} is not a keyword of JSON-LD 1.1, so its value would be lost"
            raise InputError(reason, file=name, line=_line(content, key.start()))
    if direction := _DIRECTION.search(content):
        line = _line(content, direction.start())
        raise InputError("@direction is RDF 1.2; Zoograph reads RDF 1.1", file=name, line=line)


def _line(content: bytes, place: int) -> int:
    return content.count(b"\n", 0, place) + 1


def _refuse_deep(content: bytes, name: str | Path) -> None:
    depth = 0
    for byte in re.sub(rb'"(?:[^"\\]|\\.)*"', b"", content, flags=re.DOTALL):
        if byte in b"[{":
            depth += 1
            if depth > _DEEPEST:
                raise InputError(f"more than {_DEEPEST} nested brackets", file=name)
        elif byte in b"]}":
            depth -= 1


def expect_contexts_within(content: bytes, name: str | Path, base: str | None) -> None:
    """Raise :class:`InputError` if text cannot be read because it refers to a context elsewhere."""
    try:
        address = next(_contexts_elsewhere(json.loads(content)), None)
    except ValueError:
        return
    if address is None:
        return
    place = content.find(json.dumps(address, ensure_ascii=False).encode())
    whole = urljoin(base, address) if base else address
    reason = (
        f"the @context {whole} is not in the file, and Zoograph fetches none;"
        " write what that address gives as @context in its place"
    )
    if _SCHEMA_ORG.match(whole):
        reason += ', or "@context": {"@vocab": "https://schema.org/"}, with links as {"@id": "…"}'
    raise InputError(reason, file=name, line=_line(content, place) if place >= 0 else None)


def _contexts_elsewhere(found: Any) -> Iterator[str]:
    """The addresses in every ``@context`` and ``@import``, whole or within a term's definition."""
    if isinstance(found, dict):
        for key, value in found.items():
            if key in ("@context", "@import"):
                yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str))
            yield from _contexts_elsewhere(value)
    elif isinstance(found, list):
        for each in found:
            yield from _contexts_elsewhere(each)


def expect_whole(statements: int, content: bytes, name: str | Path, base: str | None) -> None:
    """Refuse text that lost statements because RDF has no such terms; raises :class:`InputError`.

    The standard tells processors to leave out statements with a relative or malformed IRI, a malformed language, a
    blank node as property, or a property that the context maps to no IRI (JSON-LD 1.1 API, sections 5.1.2 and 8). A
    lenient reading shows all of them.
    """

    def everything() -> Iterator[Quad]:
        return iter(parse(content, RdfFormat.JSON_LD, base_iri=base, lenient=True))

    lost = sum(1 for _ in everything()) - statements
    if lost <= 0:
        return
    reasons = list(dict.fromkeys(reason for quad in everything() if (reason := _no_rdf(quad))))
    shown = "; ".join(reasons[:3]) or "RDF has no such terms"
    if len(reasons) > 3:
        shown += f"; and {len(reasons) - 3} more"
    raise InputError(f"{lost} statement{' would' if lost == 1 else 's would'} be lost: {shown}", file=name)


def _no_rdf(quad: Quad) -> str | None:
    """Why that is not a statement of RDF."""
    predicate = quad.predicate.value
    if predicate.startswith("_:"):
        return f"the property {predicate} is a blank node; give it an IRI"
    if not _is_absolute(predicate) and not re.search(r"[\s:/#?]", predicate):
        return f'the @context maps "{predicate}" to no IRI; add it there, or map it to null to leave it out'
    for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
        if isinstance(term, NamedNode) and not _is_absolute(term.value):
            return f"<{term.value}> is not an absolute IRI"
        if isinstance(term, Literal):
            if not _is_absolute(term.datatype.value):
                return f"the type <{term.datatype.value}> is not an absolute IRI"
            if term.language is not None and not _is_language(term.language):
                return f'"{term.language}" is not a language tag'
    return None


def _is_absolute(iri: str) -> bool:
    try:
        NamedNode(iri)
    except ValueError:
        return False
    return True


def _is_language(tag: str) -> bool:
    try:
        Literal("", language=tag)
    except ValueError:
        return False
    return True
