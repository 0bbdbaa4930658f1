"""What a request is answered from: a version of the view that the caller may see, or another engine."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from flask import Flask, current_app, g, request

from zoograph.errors import UnknownName
from zoograph.reading.view import View
from zoograph.services import Services
from zoograph.settings import Settings
from zoograph.store import History, Version
from zoograph.views import view_of
from zoograph.web.access import caller
from zoograph.workers import EvaluatedView, Evaluators, KeptAnswers, Query, RunningQuery, Target


def settings() -> Settings:
    """The settings of this application."""
    found: Settings = current_app.extensions["zoograph.settings"]
    return found


def history() -> History:
    """The history of the view that the caller may see."""
    public, token = History(settings().home, keep=settings().keep_versions), caller()
    if not token.reads:
        return public
    view = public.internal if token.reads_everything else view_of(public, token.reads)
    # A write that was refused leaves the home of a view without a version.
    return public if view.current_number() is None else view


def current_target() -> Target:
    """Where the queries of this request are answered. It stays the same for the whole request.

    Raises :class:`StoreError` if there is no version yet.
    """
    if "target" not in g:
        if settings().engine:
            g.target = Target(settings().home, engine=settings().engine)
        else:
            _take_current()
    target: Target = g.target
    return target


def version_asked_for() -> str | None:
    """The version in the address (``?version=7``), as text; None for the current one."""
    return request.args.get("version") or None


def _take_current() -> None:
    """Open the version and hold it until the request ends, so that nobody prunes it meanwhile."""
    found = history()
    asked = version_asked_for()
    g.held = ExitStack()
    g.version = g.held.enter_context(found.reading(None if asked is None else _kept(found, asked)))
    g.target = Target(found.home, g.version.number, mark=g.version.mark)


def register(app: Flask) -> None:
    """Release the version of each request when the request ends."""

    @app.teardown_appcontext
    def _let_go(_: BaseException | None) -> None:
        if held := g.pop("held", None):
            held.close()


def _kept(found: History, asked: str) -> int:
    """The text as the number of a kept version; raises :class:`UnknownName` for any other."""
    numbers = found.numbers()
    if asked.isascii() and asked.isdecimal() and len(asked) < 10 and int(asked) in numbers:
        return int(asked)
    raise UnknownName("version", asked[:20], map(str, numbers), hint="(zoograph log and /history list them)")


def current_version() -> Version | None:
    """The version that this request is answered from; None where another engine answers."""
    if current_target().version is None:
        return None
    version: Version = g.version
    return version


def version_tag() -> str | None:
    """The tag of the version that this request is answered from; None where another engine answers."""
    version = current_version()
    return None if version is None else version.tag


def services() -> tuple[Services, str]:
    """What SERVICE may ask in the view of this request, and the setting that says so."""
    version = current_version()
    return settings().services.of_view(is_public=version is None or version.is_public)


def current_view() -> View:
    """The view of this request, made once. Raises :class:`StoreError` if there is no version yet."""
    if "view" not in g:
        answers: KeptAnswers = current_app.extensions["zoograph.answers"]
        limit = settings().query_seconds
        g.view = EvaluatedView(evaluators(), answers, current_target(), current_version(), limit, client_has_left())
    view: View = g.view
    return view


def evaluators() -> Evaluators:
    """The evaluators of this server."""
    found: Evaluators = current_app.extensions["zoograph.evaluators"]
    return found


def client_has_left() -> Callable[[], bool] | None:
    """What tells, in any thread, whether the client of this request waits no longer; None if that is not known."""
    # The connection is a zoograph.front.patience.PatientSocket where this is served, and nothing in tests.
    has_left: Callable[[], bool] | None = getattr(request.environ.get("gunicorn.socket"), "has_left", None)
    return has_left


def evaluate(query: Query) -> RunningQuery:
    """Evaluate a query over this request's target. If the client goes away meanwhile, it is stopped."""
    return evaluators().evaluate(query, current_target(), client_has_left())
