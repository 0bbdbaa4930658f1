"""``/export``: the graph as files to download, by form, by named graph and by version, and the list of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from heapq import nlargest

from flask import Blueprint, Response, current_app, request, send_file
from pyoxigraph import NamedNode
from werkzeug.exceptions import NotAcceptable

from zoograph.errors import InputError, NotWritable, StoreError, UnknownName
from zoograph.export import BY_SUFFIX, FORMATS
from zoograph.link.mappings import mappings_of, written
from zoograph.reading.resolve import resolve, resolve_of_kind
from zoograph.reading.thing_forms import THING_FORMS
from zoograph.store import Version
from zoograph.store.table import Value
from zoograph.vocabulary import GRAPH_MERGED, compact, expand, slug_of
from zoograph.web.current import current_target, current_version, current_view, settings
from zoograph.web.exported import KeptExports
from zoograph.web.headers import revalidated
from zoograph.web.negotiation import content_type
from zoograph.web.pages.rendering import page

blueprint = Blueprint("exports", __name__)

#: The most graphs that are listed; there may be 200,000.
_MOST_GRAPHS = 200
_MOST_SECONDS = 5.0
_LICENCES = """
SELECT ?graph ?licence WHERE {
  VALUES ?graph { $graphs }
  GRAPH graph:catalog { ?graph dct:license ?licence }
} ORDER BY ?graph ?licence"""


@blueprint.get("/export")
def listing() -> Response:
    """The exports, with their sizes and licences."""
    version = current_version()
    if version is None:
        return page("exports.html", elsewhere=True)
    graph = _graph(version)
    largest = nlargest(_MOST_GRAPHS + 2, ((count, iri) for iri, count in version.triples.items()))
    listed = sorted(iri for count, iri in largest if count and iri not in ("", GRAPH_MERGED.value))
    home, kept = current_target().home, _kept()
    return page(
        "exports.html",
        elsewhere=False,
        graph=graph,
        graphs=[(iri, version.triples[iri]) for iri in listed],
        statements=version.triples.get(graph or GRAPH_MERGED.value, 0),
        licences=_licences([graph] if graph else listed),
        forms=FORMATS,
        thing_forms=THING_FORMS,
        links=len(mappings_of(settings().home)),
        sizes={name: kept.size(home, version, name, graph) for name in FORMATS},
    )


def _licences(graphs: Sequence[str]) -> dict[Value, list[Value]] | None:
    """The licences of the statements of each graph; None if the query took too long."""
    found: dict[Value, list[Value]] = defaultdict(list)
    text = _LICENCES.replace("$graphs", " ".join(str(NamedNode(iri)) for iri in graphs))
    table = current_view().ask_all({"licences": text}, most_seconds=_MOST_SECONDS)["licences"]
    for row in table or ():
        found[row["graph"]].append(row["licence"])
    return None if table is None else found


@blueprint.get("/export/zoograph.<suffix>")
def file(suffix: str) -> Response:
    """An export as a file: everything, or ``?graph=``. It can be resumed (``Range``)."""
    if suffix not in BY_SUFFIX:
        raise UnknownName("export", f"zoograph.{suffix}", [f"zoograph.{each}" for each in BY_SUFFIX])
    version = current_version()
    if version is None:
        raise StoreError("another engine serves this graph, and exports are made from a version; ask that engine")
    graph, form = _graph(version), BY_SUFFIX[suffix]
    try:
        found = _kept().file(current_target().home, version, form, graph)
    except NotWritable as error:
        raise NotAcceptable(str(error)) from error
    part = f"-{compact(graph).removeprefix('graph:')}" if graph else ""
    name = "".join(letter if letter.isalnum() or letter in "-._" else "-" for letter in part)
    response = send_file(
        found,
        FORMATS[form].media,
        as_attachment=True,
        download_name=f"zoograph-{version.number}{name}.{suffix}",
        conditional=True,
    )
    response = revalidated(response)
    # Compressed, it would have neither a length nor parts.
    response.cache_control.no_transform = True
    return response


@blueprint.get("/export/links.sssom.tsv")
def mappings() -> Response:
    """The links to knowledge bases, as they are kept: those that wait and those that were rejected, too."""
    response = Response(written(mappings_of(settings().home)), content_type=content_type("text/tab-separated-values"))
    response.add_etag()
    response.make_conditional(request)
    response.headers["Content-Disposition"] = 'inline; filename="links.sssom.tsv"'
    return revalidated(response)


@blueprint.get("/export/model.<suffix>")
def model(suffix: str) -> Response:
    """One model (``?model=``) in a form for reference managers, hubs, search engines or programs that draw networks."""
    return _thing("model", suffix, lambda name: resolve(current_view(), name))


@blueprint.get("/export/dataset.<suffix>")
def dataset(suffix: str) -> Response:
    """One dataset (``?dataset=``) in a form for dataset search engines."""
    return _thing("dataset", suffix, lambda name: resolve_of_kind(current_view(), "dataset", name))


def _thing(kind: str, suffix: str, found: Callable[[str], str]) -> Response:
    """``found``: gives the IRI that a name stands for."""
    forms = {form.suffix: form for form in THING_FORMS[kind].values()}
    if suffix not in forms:
        raise UnknownName("export", f"{kind}.{suffix}", [f"{kind}.{each}" for each in forms])
    if not (name := request.args.get(kind, "")):
        raise InputError(f"name a {kind}: /export/{kind}.{suffix}?{kind}=NAME")
    iri = found(name)
    content = forms[suffix].write(current_view(), iri, _MOST_SECONDS)
    response = Response(content, content_type=content_type(forms[suffix].media))
    response.add_etag()
    response.make_conditional(request)
    file_name = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in slug_of(iri))
    response.headers["Content-Disposition"] = f'inline; filename="{file_name}.{suffix}"'
    return revalidated(response)


def _graph(version: Version) -> str | None:
    """The IRI of the graph that the address names (``?graph=curated``, or its IRI); None for everything."""
    name = request.args.get("graph")
    if not name:
        return None
    for candidate in (name, expand(name), expand(f"graph:{name}")):
        if version.triples.get(candidate):
            return candidate
    raise UnknownName("graph", name, (compact(iri).removeprefix("graph:") for iri in version.triples if iri))


def _kept() -> KeptExports:
    found: KeptExports = current_app.extensions["zoograph.exports"]
    return found
