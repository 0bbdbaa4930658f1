"""Patterns that queries of the read model share. A query about one model names it once, where ``$model`` stands."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import NamedNode

from zoograph.errors import InputError
from zoograph.questions import question
from zoograph.sparql.rewriting import of_one


def term(iri: str) -> str:
    """An IRI as SPARQL writes it; raises :class:`InputError` for what is none.

    >>> term("https://w3id.org/zoograph/model/vit")
    '<https://w3id.org/zoograph/model/vit>'
    """
    try:
        return str(NamedNode(iri))
    except ValueError as error:
        raise InputError(f"{iri[:200]!r} is not an IRI") from error


def about(model: str, text: str) -> str:
    """The query with the model in its place."""
    return text.replace("$model", term(model))


#: From the model to the entries whose facts are shown as its own: itself, and those of the same weights that it stands
#: for. One that stands for none is alone.
ENTRIES = "VALUES ?model { $model }\n  ?model zoo:represents? ?entry ."


def of_model(name: str) -> str:
    """A ready-made question about lineages as a query about one model: pages and ``zoograph ask`` share its text."""
    return of_one(question(name).bare, "model", "$model")


def lifted(entry: str, name: str) -> str:
    """A pattern that binds what stands for an entry: its representative, or the entry itself.

    >>> print(lifted("entry", "of"))
    OPTIONAL { ?entry zoo:representative ?ofFirst } BIND(COALESCE(?ofFirst, ?entry) AS ?of)
    """
    return f"OPTIONAL {{ ?{entry} zoo:representative ?{name}First }} BIND(COALESCE(?{name}First, ?{entry}) AS ?{name})"


def one_entry(variable: str = "model") -> str:
    """The pattern that keeps one entry for all of the same weights, in lists and counts.

    >>> one_entry("dtm")
    'MINUS { ?dtm zoo:representative ?representative . FILTER(?representative != ?dtm) }'
    """
    return f"MINUS {{ ?{variable} zoo:representative ?representative . FILTER(?representative != ?{variable}) }}"


ONE_ENTRY = one_entry()


def values_clause(variable: str, iris: Sequence[str]) -> str:
    """``VALUES`` with IRIs that came out of the graph or were checked."""
    return f"VALUES ?{variable} {{ {' '.join(f'<{iri}>' for iri in iris)} }}"
