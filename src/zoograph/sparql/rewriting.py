"""Change Zoograph's own queries: a value, a filter, the declared prefixes."""

from __future__ import annotations

import re
from functools import lru_cache

from pyoxigraph import NamedNode

from zoograph.errors import InputError
from zoograph.sparql.source import Source
from zoograph.sparql.tokens import tokens
from zoograph.vocabulary import PREFIXES

#: How a question keeps to one entry of the same weights.
_REPRESENTATIVES_ONLY = re.compile(
    r"\n? *FILTER NOT EXISTS \{ (\?\w+) zoo:representative (\?\w+) \. FILTER\(\2 != \1\) \}"
)


def values_of(text: str, variable: str) -> list[str]:
    """What each ``VALUES ?variable { … }`` of a query holds.

    >>> values_of("ASK { VALUES ?x { 1 2 } }", "x")
    ['1 2']
    """
    return [middle for _, middle, _ in _clause(variable).findall(text)]


def with_values(text: str, variable: str, values: str) -> str:
    """The query with other values in its first ``VALUES ?variable { … }``."""
    return _clause(variable).sub(lambda found: f"{found[1]}{values}{found[3]}", text, count=1)


def keeps_to_representatives(text: str) -> bool:
    """Whether the query keeps to one entry of the same weights."""
    return bool(_REPRESENTATIVES_ONLY.search(text))


def with_every_entry(text: str) -> str:
    """The query without the filter that keeps to one entry of the same weights."""
    return _REPRESENTATIVES_ONLY.sub("", text)


def selected(text: str) -> tuple[str, ...]:
    """The variables that a query selects.

    >>> selected("SELECT DISTINCT ?a (COUNT(?x) AS ?b) WHERE { ?a ?p ?x }")
    ('a', 'b')
    """
    selected = re.search(r"\bSELECT\b(.*?)\bWHERE\b", text, re.DOTALL)
    columns, depth = [], 0
    for part in re.findall(r"[()]|AS\s+\?\w+|\?\w+", selected[1] if selected else ""):
        depth += {"(": 1, ")": -1}.get(part, 0)
        if (depth == 0 and part.startswith("?")) or (depth == 1 and part.startswith("AS")):
            columns.append(part.rpartition("?")[2])
    return tuple(columns)


@lru_cache(maxsize=512)
def declared(text: str) -> str:
    """A query with the prefixes declared that it uses, so that it can be asked anywhere.

    >>> print(declared("SELECT ?m { ?m a zoo:RLM }"))
    PREFIX zoo: <https://w3id.org/zoograph/ns#>
    SELECT ?m { ?m a zoo:RLM }
    >>> print(declared("PREFIX zoo: <urn:x> SELECT ?m { ?m a zoo:RLM ; ?p 'task:x' } # model:y"))
    PREFIX zoo: <urn:x> SELECT ?m { ?m a zoo:RLM ; ?p 'task:x' } # model:y
    """
    there, used = set[str](), set[str]()
    before = ""
    for token in tokens(Source.read(text)):
        if token.kind == "name":
            (there if before == "PREFIX" else used).add(token.text.partition(":")[0])
        before = token.text.upper()
    lines = [f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in PREFIXES if name in used - there]
    return "".join(lines) + text


def term(iri: str) -> str:
    """An IRI in SPARQL; raises :class:`InputError` for any other text.

    >>> term("https://w3id.org/zoograph/model/vit")
    '<https://w3id.org/zoograph/model/vit>'
    """
    try:
        return str(NamedNode(iri))
    except ValueError as error:
        raise InputError(f"{iri[:200]!r} is not an IRI") from error


def about(text: str, *things: str) -> str:
    """The query with its prefixes declared, and with things in the place of ``$thing``.

    The text without the things is read once; after that, this is as fast as a replacement of text.

    >>> print(about("SELECT ?m { VALUES ?m { $thing } ?m a zoo:RLM }", "urn:a", "urn:b"))
    PREFIX zoo: <https://w3id.org/zoograph/ns#>
    SELECT ?m { VALUES ?m { <urn:a> <urn:b> } ?m a zoo:RLM }
    """
    text = declared(text.strip())
    return text.replace("$thing", " ".join(map(term, things))) if things else text


def of_one(text: str, variable: str, placeholder: str) -> str:
    """The query about one thing: ``placeholder`` takes the place of the values of the variable.

    >>> of_one("SELECT ?x WHERE { ?x a zoo:RLM }", "x", "$it")
    'SELECT ?x WHERE {\\n  VALUES ?x { $it } ?x a zoo:RLM }'
    """
    if values_of(text, variable):
        return with_values(text, variable, placeholder)
    return text.replace("WHERE {", f"WHERE {{\n  VALUES ?{variable} {{ {placeholder} }}", 1)


def first_part(text: str) -> str:
    """The first sub-select of a query as a query of its own: what is found, without names.

    >>> first_part("PREFIX a: <b> SELECT ?x WHERE { { SELECT ?y WHERE { ?y a ?z } } OPTIONAL { ?y ?p ?x } }")
    'PREFIX a: <b> SELECT ?y WHERE { ?y a ?z } '
    """
    start = text.index("SELECT", text.index("WHERE"))
    depth, end = 0, start
    for end in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[end], 0)
        if depth < 0:
            break
    return text[: text.index("SELECT")] + text[start:end]


def _clause(name: str) -> re.Pattern[str]:
    return re.compile(rf"(VALUES \?{name} \{{ )(.*?)( \}})")
