"""``/model/…``, ``/family/…`` and so on: a page for each thing, and the same as data.

What has an IRI that is not ours has its page at ``/thing?iri=…``.

A suffix of the name (``.ttl``), ``?format=`` or ``Accept`` chooses the form, in this order. If a name itself ends like
a suffix, the thing of that name comes first.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from zoograph.errors import InputError, UnknownName
from zoograph.kinds import OTHER, WITH_PAGE
from zoograph.reading.kind import existing, kind_here
from zoograph.reading.listing import BY_NAME as CRITERIA_BY_NAME
from zoograph.reading.search import unknown
from zoograph.reading.thing import read_facts, read_thing
from zoograph.reading.thing_forms import forms_for
from zoograph.reading.things import DESCRIPTION, REPEATED, as_json, label_of, property_name
from zoograph.sparql.rewriting import about
from zoograph.store.table import Iri
from zoograph.vocabulary import iri_of, is_iri, slug_of
from zoograph.web.answers import written
from zoograph.web.current import current_view
from zoograph.web.headers import not_modified
from zoograph.web.negotiation import GRAPH_TYPES, form_asked_for
from zoograph.web.pages import rendering
from zoograph.web.pages.model import model_page
from zoograph.web.places import LONGEST, address_of, iris_at, page_of
from zoograph.web.signposts import links
from zoograph.wording import moment

blueprint = Blueprint("things", __name__)

KINDS = ",".join(f"'{kind}'" for kind in WITH_PAGE)

#: Kinds with a template of their own; all others share one.
_TEMPLATES = {
    "stage": "concept.html", "strategy": "concept.html", "licence-class": "concept.html",
    **{kind: f"{kind}.html" for kind in (
        "family", "architecture", "paper", "repository", "dataset", "task", "domain", "licence", "zoo", "graph",
    )},
}  # fmt: skip

#: The forms of a thing; the first is the default for programs.
FORMS = {**GRAPH_TYPES, "json": "application/json", "html": "text/html"}
#: The suffixes of names that ask for a form, and the form of each.
SUFFIXES = {"ttl": "turtle", "jsonld": "jsonld", "nt": "ntriples", "rdf": "rdfxml", "json": "json"}
FORM_NAMES = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML", "json": "JSON"}

SUFFIXED = ",".join(SUFFIXES)

_MOST_SECONDS = 5.0
#: The most characters of a name: longer than any name in a zoo. Nothing is looked up for a longer one.
_LONGEST_NAME = 500


@blueprint.get(f"/<any({KINDS}):kind>/<path:name>")
def page(kind: str, name: str) -> Response:
    """The page about a thing, or the same as data."""
    try:
        iri, suffix = _found(kind, name)
    except UnknownName as error:
        if form_asked_for(FORMS) != "html":
            raise
        return _missing(kind, name, error)
    return _shown(kind, iri, suffix)


@blueprint.get("/thing")
@blueprint.get(f"/thing.<any({SUFFIXED}):suffix>")
def foreign(suffix: str = "") -> AnyResponse:
    """The page about a thing that has an IRI of its own, or the same as data; for one of ours, the way to its page."""
    iri = request.args.get("iri", "").strip()
    if not iri:
        raise InputError("give the IRI of a thing: /thing?iri=https://…")
    if len(iri) > LONGEST or not is_iri(iri):
        raise InputError(f"{iri[:200]!r} is not an IRI of at most {LONGEST:,} characters")
    place = address_of(iri, suffix)
    if not place.startswith(url_for("things.foreign", suffix=suffix or None, version=None)):
        return redirect(place)
    kind = kind_here(current_view(), iri)
    if kind is None:
        error = UnknownName("thing", iri, (), hint="(/search finds things by name)")
        if form_asked_for(FORMS) != "html":
            raise error
        return _missing(OTHER.name, iri, error)
    return _shown(kind, iri, suffix)


def _shown(kind: str, iri: str, suffix: str) -> Response:
    form = SUFFIXES[suffix] if suffix else form_asked_for(FORMS)
    response = _page(kind, iri) if form == "html" else not_modified(form) or _data(kind, iri, form)
    forms = [(address, media) for _, address, media in forms_of(iri) if media != FORMS[form]]
    exports = [(address, media) for _, address, media in export_forms_of(kind, iri)]
    response.headers.extend([("Link", link) for link in links(kind, iri, form, forms, exports)])
    return response


def _missing(kind: str, name: str, error: UnknownName) -> Response:
    """A page for a person, with links to what may have been meant."""
    near = [(page_of(iri_of(kind, slug)), unquote(slug)) for slug in error.nearest]
    response = rendering.page(
        "missing.html", kind=kind, kind_name=_names_of(kind), name=name[:_LONGEST_NAME], near=near
    )
    response.status_code = 404
    return response


def forms_of(iri: str) -> list[tuple[str, str, str]]:
    """The other forms of a thing, as a page links to them: name, address, media type."""
    return [(FORM_NAMES[suffix], address_of(iri, suffix), FORMS[form]) for suffix, form in SUFFIXES.items()]


def export_forms_of(kind: str, iri: str) -> list[tuple[str, str, str]]:
    """The forms in which others take in a thing of a kind: name, address, media type."""
    return [
        (form.label, url_for(f"exports.{kind}", **dict[str, Any]({"suffix": form.suffix, kind: iri})), form.media)
        for form in forms_for(current_view(), kind, iri)
    ]


blueprint.add_app_template_global(forms_of, "forms_of")
blueprint.add_app_template_global(export_forms_of, "export_forms_of")
blueprint.add_app_template_test(lambda value: isinstance(value, Iri), "iri")
blueprint.add_app_template_filter(moment, "moment")
blueprint.add_app_template_global(property_name, "property_name")


def _found(kind: str, name: str) -> tuple[str, str]:
    """The thing that a path names, and the suffix after its name; raises :class:`UnknownName`."""
    if len(name) > _LONGEST_NAME:
        raise UnknownName(WITH_PAGE[kind].label, f"{name[:40]}…", ())
    stem, _, suffix = name.rpartition(".")
    candidates = dict.fromkeys(iris_at(kind, name), "")
    if suffix in SUFFIXES and stem and not stem.endswith("/"):
        candidates = dict.fromkeys(iris_at(kind, stem), suffix) | candidates
    known = existing(current_view(), kind, candidates)
    for iri in sorted(known, key=lambda iri: candidates[iri]):
        return iri, candidates[iri]
    wanted = stem if suffix in SUFFIXES else name
    raise unknown(current_view(), kind, name, called=WITH_PAGE[kind].label, near=wanted)


def _data(kind: str, iri: str, form: str) -> Response:
    if form == "json":
        known = read_facts(current_view(), iri)
        return rendering.data({"iri": iri, "kind": kind, "label": label_of(iri, known), "facts": as_json(known)})
    return written(set(current_view().store.query(about(DESCRIPTION, iri)).triples()), form)


def _page(kind: str, iri: str) -> Response:
    if kind == "model":
        return model_page(iri)
    read = read_thing(current_view(), kind, iri, most_seconds=_MOST_SECONDS)
    return rendering.page(
        _TEMPLATES.get(kind, "thing.html"),
        iri=iri,
        kind=kind,
        kind_name=_names_of(kind),
        slug=slug_of(iri),
        criteria=CRITERIA_BY_NAME,
        label=read.label,
        known=read.known,
        repeated=REPEATED,
        groups=read.groups,
        known_elsewhere=read.elsewhere,
        **read.more,
        **read.tables,
    )


def _names_of(kind: str) -> tuple[str, str]:
    """The singular and plural name of the kind."""
    known = WITH_PAGE.get(kind, OTHER)
    return known.label, known.plural
