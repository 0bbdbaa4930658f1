"""``/graphs``: the Graph Store HTTP Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/).

A graph is named by ``?graph=IRI`` or ``?default`` (section 4.2), or its address is its name: ``/graphs/…`` (4.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlsplit
from uuid import uuid4

from flask import Blueprint, Response, jsonify, request
from werkzeug.datastructures import ETags
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from zoograph.errors import UnknownName
from zoograph.rdf import graph_name
from zoograph.views import tags_of
from zoograph.vocabulary import GRAPH_MERGED
from zoograph.web.answers import answer
from zoograph.web.body import expect_utf_8_charset
from zoograph.web.current import current_version
from zoograph.web.headers import version_of
from zoograph.web.writing import expect_writer, published
from zoograph.workers import Query
from zoograph.writes.graph import FORMATS, Document, GraphWrite, Operation

blueprint = Blueprint("graphs", __name__)

#: Where to find what is stated anywhere: the default graph holds only what was written without a graph.
_MERGED = (
    f'</sparql>; rel="related"; title="A query that names no graph is about the union of all graphs", '
    f'</graphs?graph={quote(GRAPH_MERGED.value, safe="")}>; rel="related"; title="The union of all graphs"'
)
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@blueprint.get("/graphs", strict_slashes=False)
@blueprint.get("/graphs/<path:name>")
def read(name: str = "") -> Response:
    """Read a graph (section 5.2)."""
    iri = _graph(name)
    graph_name(iri)
    version = current_version()
    if iri and version is not None and iri not in version.triples:
        raise UnknownName("graph", iri, [known for known in version.triples if known])
    response = answer(Query(_ALL, default_graphs=(iri,)))
    if not iri:
        response.headers.add("Link", _MERGED)
    return response


@blueprint.route("/graphs", methods=["PUT", "POST", "DELETE"], strict_slashes=False)
@blueprint.route("/graphs/<path:name>", methods=["PUT", "POST", "DELETE"])
def change(name: str = "") -> Response:
    """Replace a graph, add to it, or drop it (sections 5.3 to 5.5)."""
    expect_writer()
    operation = Operation(request.method)
    makes_name = operation == Operation.ADD and not name and not request.args
    iri = f"{_own_address().rstrip('/')}/{uuid4()}" if makes_name else _graph(name)
    expect_writer(iri)
    documents = [] if operation == Operation.DROP else _documents(iri or request.base_url)
    if operation == Operation.ADD and not documents and not makes_name:
        return _no_content()
    written = published(
        GraphWrite(
            operation,
            iri,
            documents=documents,
            only_if=_versions(request.if_match),
            only_if_new=request.if_none_match.star_tag,
            only_if_there=request.if_match.star_tag,
        ),
        f"{request.method} {iri or 'the default graph'}",
    )
    if operation == Operation.REPLACE and not written.created:
        response = _no_content()
    else:
        response = jsonify(version=written.version, graph=iri or None)
        response.status_code = 201 if written.created and operation != Operation.DROP else 200
    if response.status_code == 201 and (makes_name or name):
        response.location = iri
    response.set_etag(written.tag, weak=True)
    return response


def _graph(name: str) -> str:
    """The graph that the request names; empty for the default graph."""
    if name:
        if "graph" in request.args or "default" in request.args:
            raise BadRequest("the address names a graph already; leave out ?graph and ?default")
        return _own_address()
    named, is_default = request.args.getlist("graph"), "default" in request.args
    if len(named) + is_default != 1 or named == [""]:
        raise BadRequest("name one graph: ?graph=IRI, or ?default, or its own address below /graphs/")
    return named[0] if named else ""


def _own_address() -> str:
    """The address of the request as an IRI; percent-encoding stays."""
    path = urlsplit(request.environ.get("RAW_URI", "")).path or quote(request.path)
    return request.host_url.rstrip("/") + path


def _no_content() -> Response:
    response = Response(status=204)
    del response.headers["Content-Type"]
    return response


def _documents(base: str) -> list[Document]:
    """The documents sent: the body, or the files of a form (section 5.5.1)."""
    if request.mimetype == "multipart/form-data":
        if request.form or not request.files:
            raise BadRequest("send each graph of a form as a file: its part names a filename")
        files = request.files.items(multi=True)
        return [Document(file.read(), _format(file.mimetype, file.mimetype_params), base) for _, file in files]
    content = request.get_data()
    return [Document(content, _format(request.mimetype, request.mimetype_params), base)] if content else []


def _format(media_type: str, parameters: Mapping[str, str]) -> str:
    if media_type not in FORMATS:
        raise UnsupportedMediaType(f"send a graph as {', '.join(FORMATS)}; {media_type or 'no Content-Type'} was sent")
    if media_type != "application/rdf+xml":  # XML says itself in which character set it is
        expect_utf_8_charset(parameters)
    return media_type


def _versions(tags: ETags) -> frozenset[str] | None:
    """The tags of the versions that ``If-Match`` names, whatever form was read.

    Our validators are weak, but they identify a version exactly.
    """
    if "If-Match" not in request.headers or tags.star_tag:
        return None
    # werkzeug reads '""' as None
    named = frozenset(version_of(tag) for tag in tags.as_set(include_weak=True) if tag)
    read = current_version()
    # Who reads a view has its tags, and writes the version that it was made of.
    return named | tags_of(read.directory) if read is not None and read.tag in named else named
