"""Queries about one model: the text of each names it once, where ``$model`` stands."""

from __future__ import annotations

from pyoxigraph import NamedNode

from zoograph.errors import InputError


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


def lifted(entry: str, name: str) -> str:
    """A pattern that binds what stands for an entry: its representative, or the entry itself.

    >>> print(lifted("entry", "of"))
    OPTIONAL { ?entry zoo:representative ?ofFirst } BIND(COALESCE(?ofFirst, ?entry) AS ?of)
    """
    return f"OPTIONAL {{ ?{entry} zoo:representative ?{name}First }} BIND(COALESCE(?{name}First, ?{entry}) AS ?{name})"
