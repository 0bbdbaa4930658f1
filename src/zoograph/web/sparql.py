"""``/sparql``: the query operation of the SPARQL 1.1 Protocol (section 2.1)."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from zoograph.web.current import current_store
from zoograph.web.negotiation import GRAPH_TYPES, TABLE_TYPES, negotiate

blueprint = Blueprint("sparql", __name__)


@blueprint.route("/sparql", methods=["GET", "HEAD", "POST"])
def endpoint() -> Response:
    """Answer the query that the request carries, in one of the protocol's three ways."""
    text, parameters = _query()
    answer = current_store().query(
        text,
        default_graphs=_graphs(parameters, "default-graph-uri"),
        named_graphs=_graphs(parameters, "named-graph-uri"),
    )
    if answer.is_graph:
        media, graph_form = negotiate(GRAPH_TYPES)
        content = answer.serialize(graph_form)
    else:
        media, table_form = negotiate(TABLE_TYPES)
        content = answer.serialize(table_form)
    charset = "; charset=utf-8" if media.startswith("text/") else ""
    return Response(content, content_type=media + charset, headers={"Vary": "Accept"})


def _query() -> tuple[str, MultiDict[str, str]]:
    """The query's text and the parameters that go with it; raises 400 or 415 naming what is wrong."""
    if request.method in ("GET", "HEAD"):
        return _single(request.args, "query"), request.args
    if request.mimetype == "application/x-www-form-urlencoded":
        return _single(request.form, "query"), request.form
    if request.mimetype == "application/sparql-query":
        try:
            return request.get_data().decode("utf-8"), request.args
        except UnicodeDecodeError as error:
            raise BadRequest("the query is not UTF-8") from error
    raise UnsupportedMediaType("POST a query as application/x-www-form-urlencoded or application/sparql-query")


def _single(parameters: MultiDict[str, str], name: str) -> str:
    values = parameters.getlist(name)
    if len(values) != 1:
        raise BadRequest(
            f"give exactly one {name!r} parameter; there {'is none' if not values else f'are {len(values)}'}"
        )
    return values[0]


def _graphs(parameters: MultiDict[str, str], name: str) -> list[str] | None:
    return parameters.getlist(name) or None
