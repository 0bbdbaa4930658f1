"""The service description at ``/sparql``, and ``/.well-known/void``."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from zoograph.errors import StoreError
from zoograph.service_description import examples, prefixes, service_description, void_description
from zoograph.store import Version
from zoograph.store.statistics import Statistics
from zoograph.store.table import read
from zoograph.vocabulary import DCT, GRAPH_CATALOG, GRAPH_LINKS, RDFS, SKOS
from zoograph.web.answers import written
from zoograph.web.current import current_version, current_view, services, settings
from zoograph.web.headers import not_modified
from zoograph.web.negotiation import GRAPH_TYPES, negotiate
from zoograph.writes.graph import FORMATS

#: Links by property and by the host that they lead to; addresses of our own things and blank nodes are none.
_LINKS = f"""
SELECT ?property ?space (COUNT(*) AS ?links) WHERE {{
  GRAPH {GRAPH_LINKS} {{ ?thing ?property ?item }}
  FILTER(isIRI(?item) && ?property IN ({SKOS.exactMatch}, {SKOS.closeMatch}, {RDFS.seeAlso}))
  BIND(REPLACE(STR(?item), "^(https?://[^/]+/).*$", "$1") AS ?space)
  FILTER(STRSTARTS(?space, "http") && ?space != "https://w3id.org/")
}} GROUP BY ?property ?space"""

blueprint = Blueprint("describe", __name__)

_LICENCES = f"CONSTRUCT {{ ?g {DCT.license} ?l }} WHERE {{ GRAPH {GRAPH_CATALOG} {{ ?g {DCT.license} ?l }} }}"


def service() -> Response:
    """The service description, sent for a request without a query; see :mod:`zoograph.service_description`."""
    form = negotiate(GRAPH_TYPES)
    if unchanged := not_modified(form):
        return unchanged
    version = current_version()
    return written(
        service_description(
            request.base_url,
            version,
            None if version is None else _statistics(version),
            updates=bool(settings().write_token) and not settings().engine,
            federated=bool(services()[0]),
            inputs=[name for name, media in GRAPH_TYPES.items() if media in FORMATS],
        ),
        form,
    )


@blueprint.get("/.well-known/void")
def void() -> Response:
    """Statistics of the graph (https://www.w3.org/TR/void/#well-known)."""
    form = negotiate(GRAPH_TYPES)
    if unchanged := not_modified(form):
        return unchanged
    version = current_version()
    if version is None:
        raise StoreError("another engine serves this graph, and its size is not known")
    endpoint = url_for("sparql.endpoint", _external=True)
    catalog = current_view().store.query(_LICENCES).triples()
    about = void_description(request.base_url, endpoint, version, _statistics(version), catalog, _links())
    return written(about, form)


@blueprint.get("/.well-known/sparql-examples")
def sparql_examples() -> Response:
    """The questions and prefixes, in the form of https://github.com/sib-swiss/sparql-examples."""
    endpoint = url_for("sparql.endpoint", _external=True)
    return written(examples(endpoint) | prefixes(), negotiate(GRAPH_TYPES))


def _links() -> list[tuple[str, str, int]]:
    rows = read(current_view().store, _LINKS)
    return [(str(row["property"]), str(row["space"]), int(str(row["links"]))) for row in rows]


def _statistics(version: Version) -> Statistics:
    return Statistics.read((version.directory / "void.ttl").read_text())
