"""``/sparql``: the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/)."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from werkzeug.exceptions import BadRequest, NotAcceptable, UnsupportedMediaType

from zoograph.text import text_of
from zoograph.web.access import is_known
from zoograph.web.answers import answer
from zoograph.web.body import expect_utf_8_charset
from zoograph.web.current import settings
from zoograph.web.describe import service
from zoograph.web.negotiation import wants_page
from zoograph.web.pages.editor import editor
from zoograph.web.writing import expect_writer, published
from zoograph.workers import Query
from zoograph.writes import Update

blueprint = Blueprint("sparql", __name__)

_FORM = "application/x-www-form-urlencoded"
#: The most parameters of a request; parsing one takes about a hundred times its length in memory.
_MOST_PARAMETERS = 200
_DIRECT = {"application/sparql-query": "query", "application/sparql-update": "update"}
Parameters = MultiDict[str, str] | CombinedMultiDict[str, str]


@blueprint.route("/sparql", methods=["GET", "HEAD", "POST"], strict_slashes=False)
def endpoint() -> Response:
    """The query operation (section 2.1) and the update operation (2.2), in each of the protocol's ways.

    A person gets a page with the query in it, unless the address names a form of the answer.
    """
    if request.method in ("GET", "HEAD") and "update" not in request.args:
        if wants_page() and not request.args.get("format"):
            return _page()
        if "query" not in request.args:
            return _start()
    if request.mimetype == "application/sparql-update":
        expect_writer()
    operation, text, parameters = _operation()
    return _update(text, parameters) if operation == "update" else _query(text, parameters)


def _page() -> Response:
    """The page with the editor."""
    is_known()  # refuses a wrong token even on the empty page
    text = _single(request.args, "query") if "query" in request.args else ""
    default_graphs, named_graphs = (_graphs(request.args, f"{name}-graph-uri") for name in ("default", "named"))
    return editor(text if text.strip() else None, default_graphs, named_graphs)


def _start() -> Response:
    """The service description (SPARQL 1.1 Service Description, 2)."""
    try:
        return service()
    except NotAcceptable:
        return _query(_single(request.args, "query"), request.args)


def _query(text: str, parameters: Parameters) -> Response:
    return answer(
        Query(
            text,
            default_graphs=_graphs(parameters, "default-graph-uri"),
            named_graphs=_graphs(parameters, "named-graph-uri"),
            base=request.base_url,
            most_rows=None if is_known() else settings().query_rows,
        )
    )


def _update(text: str, parameters: Parameters) -> Response:
    expect_writer()
    update = Update(
        text,
        using=_graphs(parameters, "using-graph-uri") or (),
        using_named=_graphs(parameters, "using-named-graph-uri") or (),
        base=request.base_url,
        loads=settings().services.public,
    )
    written = published(update, "update")
    response = jsonify(version=written.version)
    response.set_etag(written.tag, weak=True)
    return response


def _operation() -> tuple[str, str, Parameters]:
    """The operation, its text, and the parameters that go with it; raises 400 or 415 naming what is wrong."""
    if request.method in ("GET", "HEAD"):
        if "update" in request.args:
            raise BadRequest("an update is sent by POST (SPARQL 1.1 Protocol, section 2.2)")
        return "query", _single(request.args, "query"), request.args
    if request.mimetype == _FORM:
        expect_utf_8_charset(request.mimetype_params)
        if request.get_data(cache=True).count(b"&") > _MOST_PARAMETERS:
            raise BadRequest(f"more than {_MOST_PARAMETERS} parameters")
        operation = "update" if "update" in request.form else "query"
        if "query" in request.form and operation == "update":
            raise BadRequest("send a query or an update, not both")
        return operation, _single(request.form, operation), request.values
    operation = _DIRECT.get(request.mimetype, "")
    if not operation:
        raise UnsupportedMediaType(f"POST as {_FORM}, application/sparql-query or application/sparql-update")
    expect_utf_8_charset(request.mimetype_params)
    return operation, text_of(request.get_data(), operation), request.args


def _single(parameters: Parameters, name: str) -> str:
    values = parameters.getlist(name)
    if len(values) != 1:
        raise BadRequest(
            f"give exactly one {name!r} parameter; there {'is none' if not values else f'are {len(values)}'}"
        )
    return values[0]


def _graphs(parameters: Parameters, name: str) -> tuple[str, ...] | None:
    found = parameters.getlist(name)
    if "" in found:
        raise BadRequest(f"{name} is empty; give an absolute IRI")
    return tuple(found) or None
