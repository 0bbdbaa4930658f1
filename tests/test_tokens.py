"""Named tokens: what is stored, who is found by a secret, and what each may do."""

import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoograph.errors import InputError, StoreError, UnknownName
from zoograph.store import History
from zoograph.tokens import EVERYTHING, FILE_NAME, add, graph_of, identity, name_of, read_tokens, revoke, with_secret

TEAM, OTHER = graph_of("team"), graph_of("other")


@pytest.fixture
def history(tmp_path):
    return History(tmp_path / "home")


def test_a_secret_leads_to_its_token_and_to_no_other(history):
    one = add(history, "one", reads=(TEAM,))
    two = add(history, "two", writes=(OTHER,))
    assert with_secret(history.home, one).name == "one"
    assert with_secret(history.home, two).name == "two"
    assert with_secret(history.home, one[:-1]) is None
    assert with_secret(history.home, "") is None


def test_no_secret_is_stored_and_nobody_else_may_read_the_file(history):
    secret = add(history, "one", reads=(EVERYTHING,))
    file = history.home / FILE_NAME
    assert secret.removeprefix("zoograph_") not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    revoke(history, "one")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_is_revoked_is_forgotten_at_once(history):
    secret = add(history, "one", reads=(TEAM,))
    assert with_secret(history.home, secret)
    revoke(history, "one")
    assert with_secret(history.home, secret) is None
    with pytest.raises(UnknownName):
        revoke(history, "one")


@pytest.mark.parametrize("name", ["", "a b", "../x", "*", "a\n", "x" * 101, "-x"])
def test_a_name_is_short_and_plain(history, name):
    with pytest.raises(InputError, match="cannot be the name"):
        add(history, name, reads=(TEAM,))


def test_a_name_is_given_once(history):
    add(history, "one", reads=(TEAM,))
    with pytest.raises(InputError, match="already"):
        add(history, "one", reads=(OTHER,))
    assert read_tokens(history.home)["one"].reads == (TEAM,)


def test_an_identity_that_may_read_nothing_is_refused(history):
    with pytest.raises(InputError, match="may read"):
        add(history, "ada@example.org", is_identity=True)


def test_an_identity_has_no_secret_and_never_writes(history):
    assert add(history, "ada@example.org", reads=(TEAM,), is_identity=True) == ""
    with pytest.raises(InputError, match="only read"):
        add(history, "eve", reads=(TEAM,), writes=(TEAM,), is_identity=True)
    assert identity(history.home, "ada@example.org").reads == (TEAM,)
    assert identity(history.home, "bob@example.org") is None
    add(history, EVERYTHING, reads=(OTHER,), is_identity=True)
    bob = identity(history.home, "bob@example.org")
    assert (bob.name, bob.reads, bob.writes) == ("bob@example.org", (OTHER,), ())
    assert with_secret(history.home, "") is None


def test_a_token_is_no_identity(history):
    add(history, "one", reads=(EVERYTHING,))
    assert identity(history.home, "one") is None


@pytest.mark.parametrize(
    "content", ["", "{", "7", '[{"name": "a"}]', '[{"name": "a", "reads": [], "writes": [], "x": 1}]']
)
def test_a_damaged_file_lets_nobody_in(history, content):
    history.home.mkdir()
    (history.home / FILE_NAME).write_text(content)
    with pytest.raises(StoreError, match="no token is accepted"):
        with_secret(history.home, "x")


@pytest.fixture(scope="module")
def home_with_a_token(tmp_path_factory):
    home = tmp_path_factory.mktemp("tokens") / "home"
    add(History(home), "one", reads=(TEAM,))
    return home


@given(st.text(max_size=60))
def test_no_text_is_taken_for_a_secret(home_with_a_token, text):
    assert with_secret(home_with_a_token, text) is None


def test_names_of_graphs():
    assert name_of(TEAM) == "team"
    assert name_of(graph_of("https://example.org/g")) == "https://example.org/g"
