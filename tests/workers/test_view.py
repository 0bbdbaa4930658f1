"""The queries of a page: they stop when the client of the page leaves, and that says nothing about the query."""

import pytest

from helpers.application import app_over
from helpers.hostile import THREE
from zoograph.errors import LimitReached
from zoograph.web.current import current_target, current_view, evaluators

SLOW = f"SELECT (COUNT(*) AS ?n) WHERE {{ {THREE} }}"


class Left:
    """A connection that its client has closed."""

    def has_left(self):
        return True


@pytest.fixture
def app(built_home):
    with app_over(built_home, ZOOGRAPH_QUERY_SECONDS="30") as app:
        yield app


def test_the_queries_of_a_page_stop_when_its_client_leaves(app):
    with app.test_request_context("/", environ_overrides={"gunicorn.socket": Left()}):
        view = current_view()
        assert view.ask_all({"slow": SLOW}, most_seconds=20) == {"slow": None}
        for ask in (view.ask, view.store.query):
            with pytest.raises(LimitReached, match="client went away"):
                ask(SLOW)
        assert evaluators().state()["busy"] == 0
        answers = app.extensions["zoograph.answers"]
        assert not answers.is_late(current_target(), SLOW), "the next reader must not miss it"


def test_a_query_that_takes_too_long_is_noted_while_its_client_waits(app):
    with app.test_request_context("/"):
        assert current_view().ask_all({"slow": SLOW}, most_seconds=0.3) == {"slow": None}
        assert app.extensions["zoograph.answers"].is_late(current_target(), SLOW)
