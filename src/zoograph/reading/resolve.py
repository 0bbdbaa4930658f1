"""Find the model that a person names by slug, prefixed name, IRI, repository on a hub, or address of a weight file."""

from __future__ import annotations

from pyoxigraph import Literal

from zoograph.addresses import web_address
from zoograph.errors import UnknownName
from zoograph.identifiers import hub_repository
from zoograph.reading.kind import existing
from zoograph.reading.search import unknown
from zoograph.reading.view import View
from zoograph.sparql.rewriting import term
from zoograph.vocabulary import expand, iri_of, thing


def resolve(view: View, name: str) -> str:
    """The IRI of the model that a text names.

    A slug, prefixed name or IRI names exactly that entry; a repository or weight file names the representative of its
    entries. Raises :class:`~zoograph.errors.UnknownName` with the nearest names.
    """
    name = name.strip().strip("<>")
    iri = expand(name) if ":" in name else thing("model", name.strip("/")).value if name.strip("/") else ""
    if iri and _is_model(view, iri):
        return iri
    patterns = []
    if repository := hub_repository(name) or (name if name.count("/") == 1 and ":" not in name else None):
        patterns.append(f"?checkpoint zoo:hubRepository {Literal(repository)}")
    if name.startswith(("http://", "https://")) and (address := web_address(name)):
        patterns.append(f"?checkpoint dcat:downloadURL|dcat:accessURL|skos:exactMatch {term(address)}")
    for pattern in patterns:
        found = view.ask(f"""SELECT DISTINCT ?model WHERE {{
  {pattern} . ?entry zoo:checkpoint ?checkpoint .
  OPTIONAL {{ ?entry zoo:representative ?first }} BIND(COALESCE(?first, ?entry) AS ?model)
}} ORDER BY STRLEN(STR(?model)) STR(?model) LIMIT 1""")
        if found.rows:
            return str(found.rows[0]["model"])
    raise _none(view, name)


def resolve_of_kind(view: View, kind: str, name: str) -> str:
    """The IRI of a thing of another kind by its slug, prefixed name or IRI; raises what :func:`resolve` raises."""
    iri = iri_of(kind, name.strip().strip("<>"))
    if existing(view, kind, [iri]):
        return iri
    raise unknown(view, kind, name)


def _is_model(view: View, iri: str) -> bool:
    return bool(view.store.query(f"ASK {{ {term(iri)} a zoo:Model }}"))


def _none(view: View, name: str) -> UnknownName:
    return unknown(view, "model", name, hint="(search finds models by parts of their names)")
