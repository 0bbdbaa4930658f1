"""A log-in in front of the server: whom its proxy names may read, and nobody else can claim to be somebody."""

import shutil

import pytest

from helpers.application import app_over
from helpers.zoos import load_internal
from zoograph.errors import InputError
from zoograph.settings import Settings
from zoograph.store import History
from zoograph.tokens import EVERYTHING, add, graph_of
from zoograph.views import follow_tokens

HEADER = "X-Auth-Request-Email"
PROXY, STRANGER = "192.0.2.7", "198.51.100.1"
MODEL = """
<https://w3id.org/zoograph/zoo/hush> a zoo:ModelZoo ; rdfs:label "Hush zoo"@en ; zoo:external false .
<https://w3id.org/zoograph/model/hush/encoder> a zoo:Model ; rdfs:label "Hush encoder"@en ;
  dct:isPartOf <https://w3id.org/zoograph/zoo/hush> ; dct:source <https://example.org/hush> .
"""
PREFIXES = """
@prefix zoo: <https://w3id.org/zoograph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dct: <http://purl.org/dc/terms/> .
"""
SECRET = "/model/hush/encoder"


@pytest.fixture(scope="module")
def client(small_home, tmp_path_factory):
    home = shutil.copytree(small_home, tmp_path_factory.mktemp("identity") / "home", symlinks=True)
    load_internal(home, {"graph:hush": PREFIXES + MODEL})
    add(History(home), "ada@example.org", reads=(graph_of("hush"),), is_identity=True)
    follow_tokens(History(home))
    with app_over(home, ZOOGRAPH_IDENTITY_HEADER=HEADER, ZOOGRAPH_TRUSTED_PROXIES="192.0.2.0/24") as app:
        yield app.test_client()


def ask(client, peer, path=SECRET, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, headers=named, environ_base={"REMOTE_ADDR": peer})


def test_whom_the_proxy_names_reads_what_that_person_may(client):
    seen = ask(client, PROXY, **{HEADER: "ada@example.org"})
    assert seen.status_code == 200
    assert seen.headers["Cache-Control"] == "private, no-cache"
    assert HEADER in seen.headers["Vary"]
    assert ask(client, PROXY, **{HEADER: "bob@example.org"}).status_code == 404
    assert ask(client, PROXY, **{HEADER: ""}).status_code == 404
    assert ask(client, PROXY).status_code == 404


@pytest.mark.parametrize("path", ["/", SECRET, "/models.json", "/sparql?query=ASK{}"])
def test_nobody_else_names_a_person(client, path):
    refused = ask(client, STRANGER, path, **{HEADER: "ada@example.org"})
    assert refused.status_code == 403
    assert "only a trusted proxy" in refused.json["detail"]
    assert ask(client, STRANGER, path, X_Forwarded_For=PROXY, **{HEADER: "ada@example.org"}).status_code == 403


def test_two_names_are_refused(client):
    headers = [(HEADER, "eve@example.org"), (HEADER, "ada@example.org")]
    assert client.get(SECRET, headers=headers, environ_base={"REMOTE_ADDR": PROXY}).status_code == 403


def test_a_person_never_writes(client):
    written = client.put(
        "/graphs?graph=https://example.org/g", data="", headers={HEADER: "ada@example.org"},
        environ_base={"REMOTE_ADDR": PROXY},
    )  # fmt: skip
    assert written.status_code == 403


def test_the_header_is_off_until_it_is_named(small_home):
    with app_over(small_home) as app:
        assert ask(app.test_client(), STRANGER, "/healthz", **{HEADER: "ada@example.org"}).status_code == 200
        assert HEADER not in ask(app.test_client(), STRANGER, "/").headers.get("Vary", "")


@pytest.mark.parametrize(("header", "proxies"), [(HEADER, ""), ("X Auth", "127.0.0.1"), ("X:", "127.0.0.1")])
def test_a_header_without_a_proxy_is_no_setting(header, proxies):
    with pytest.raises(InputError, match="ZOOGRAPH_IDENTITY_HEADER"):
        Settings.from_environment({"ZOOGRAPH_IDENTITY_HEADER": header, "ZOOGRAPH_TRUSTED_PROXIES": proxies})


def test_everybody_who_has_logged_in(client):
    home = client.application.extensions["zoograph.settings"].home
    add(History(home), EVERYTHING, reads=(graph_of("hush"),), is_identity=True)
    assert ask(client, PROXY, **{HEADER: "bob@example.org"}).status_code == 200
    assert ask(client, PROXY).status_code == 404
