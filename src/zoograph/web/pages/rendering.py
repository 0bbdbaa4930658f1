"""Make pages from templates; the functions that every template can call."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode

from flask import Flask, Response, current_app, has_request_context, jsonify, render_template, request, url_for
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException

from zoograph.errors import ZoographError
from zoograph.fields import BY_NAME, Field, Form, shown_in
from zoograph.sparql.rewriting import declared
from zoograph.store import Version
from zoograph.store.table import Iri, Table, Value
from zoograph.vocabulary import ROLES, compact, kind_of, slug_of
from zoograph.web.current import current_target, current_version, version_asked_for
from zoograph.web.headers import revalidated
from zoograph.web.places import page_of
from zoograph.wording import bytes_size, counted, exact, number, rule_name, worded

_BUILT = Path(__file__).parent.parent / "static" / "built"


def page(template: str, **context: Any) -> Response:
    """A page with a validator (ETag) of its content, so that a browser can cache it until something changes."""
    return _with_validator(Response(render_template(template, **context), content_type="text/html; charset=utf-8"))


def data(content: object) -> Response:
    """JSON with a validator of its content: another release of Zoograph may write the same version differently."""
    return _with_validator(jsonify(content))


def _with_validator(response: Response) -> Response:
    response.add_etag()
    response.make_conditional(request)
    return revalidated(response)


def register(app: Flask) -> None:
    """Give every template the functions and values it needs."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        link=link, outside=outside, page_of=page_of, kind_of=kind_of, editor_url=editor_url, built=built,
        static_url=_static_url, shown_version=_shown_version, as_of=as_of, role_of=ROLES.get, current_url=_current_url,
        said=said, field=BY_NAME, shown_in=shown_in,
    )  # fmt: skip
    app.jinja_env.filters.update(
        number=number, counted=counted, rule_name=rule_name, compact=compact, declared=declared, slug_of=slug_of,
        decoded=unquote, bytes_size=bytes_size,
    )  # fmt: skip
    app.url_defaults(_keep_version)


def link(iri: str | None, label: Value = None) -> Markup:
    """A link to the page about a thing, or to where the IRI leads; nothing for nothing."""
    if not iri:
        return Markup("")
    text = compact(iri) if label is None else str(label)
    place = page_of(iri)
    return Markup('<a href="{}">{}</a>').format(place, text) if place else outside(iri, text)


def outside(iri: str, text: str) -> Markup:
    """A link to where an IRI leads; only the text where that is not an address of the web."""
    if not iri.lower().startswith(("http://", "https://")):
        return escape(text)
    return Markup('<a class="outside" rel="noreferrer" href="{}">{}</a>').format(iri, text)


def said(field: Field, value: Value, name: str | None = None) -> Markup:
    """A value of a field as every page shows it: with its unit, and a link to the thing it names."""
    text = worded(field, value, name)
    if isinstance(value, Iri):
        return link(value, text)
    if field.form == Form.COUNT:
        return Markup('<span title="{}">{}</span>').format(exact(field, value), text)
    if field.form == Form.DATE:
        return Markup('<time datetime="{}">{}</time>').format(value, text)
    return escape(text)


def editor_url(query: Table | str) -> str:
    """The editor with a query in it."""
    text = query.sparql if isinstance(query, Table) else declared(query)
    return url_for("sparql.endpoint", query=text)


def _keep_version(endpoint: str, values: dict[str, Any]) -> None:
    """Make links on a page of an older version lead to pages of that version."""
    if endpoint != "static" and (version := as_of()):
        values.setdefault("version", version)


def as_of() -> str | None:
    """The version that the request names, if it exists; None for the current one."""
    if not has_request_context() or version_asked_for() is None:
        return None
    with suppress(ZoographError, HTTPException):
        number = current_target().version
        return None if number is None else str(number)
    return None


def _current_url() -> str:
    """The address of this page in the current version; works for addresses without a page, too."""
    place = quote("/" + (request.script_root + request.path).lstrip("/"), safe="/:@!$&'()*+,;=~")
    parameters = urlencode([(name, value) for name, value in request.args.items(multi=True) if name != "version"])
    return f"{place}?{parameters}" if parameters else place


def _shown_version() -> Version | None:
    """The version that a page is made from; None if there is none, or if another engine answers.

    Error pages need this to work without a version, too.
    """
    with suppress(ZoographError, HTTPException):
        return current_version()
    return None


def built(name: str) -> bool:
    """Whether a file that npm builds exists; without it a page is readable but draws nothing."""
    return (_BUILT / name).is_file()


def _static_url(name: str) -> str:
    """The address of one of our files. It changes with the content, so browsers may cache the file for good."""
    assert current_app.static_folder is not None
    changed = (Path(current_app.static_folder) / name).stat().st_mtime_ns
    return url_for("static", filename=name, changed=f"{changed:x}")
