"""Pages and the internal view: without its token nothing of it shows, with it everything does, whoever asked first."""

import shutil
from urllib.parse import quote

import pytest
import requests

from helpers.addresses import DATA, PAGES
from helpers.application import BROWSER
from helpers.server import serve

pytestmark = [pytest.mark.xdist_group("internal"), pytest.mark.slow]

TOKEN = {"Authorization": "Bearer internal-token-for-tests"}
SECRET = "Hush-Hush Speech Encoder"
ZOO = """
@prefix zoo: <https://w3id.org/zoograph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dct: <http://purl.org/dc/terms/> .
<https://w3id.org/zoograph/zoo/hush> a zoo:ModelZoo ; rdfs:label "Hush zoo"@en ; zoo:external false .
<https://w3id.org/zoograph/model/hush/encoder> a zoo:Model ; rdfs:label "Hush-Hush Speech Encoder"@en ;
  dct:isPartOf <https://w3id.org/zoograph/zoo/hush> ; dct:source <https://example.org/hush> ;
  zoo:stage <https://w3id.org/zoograph/stage/preprocessing> ; zoo:domain <https://w3id.org/zoograph/domain/speech> ;
  zoo:directlyDerivedFrom <https://w3id.org/zoograph/model/hubert-base-ls960> ; zoo:releaseYear 2099 ;
  zoo:family <https://w3id.org/zoograph/family/hubert> .
"""
_QUERY = '{"q0": {"query": "Hush-Hush Speech Encoder"}, "q1": {"query": "speech encoder", "properties": [{"pid": "zoo", "v": "hush"}]}}'
_EXTENSION = '{"ids": ["model:hush/encoder"], "properties": [{"id": "zoo"}, {"id": "year"}]}'
#: Where it shows, to who may see it.
SHOWING = (
    "/models?domain=speech&stage=preprocessing", "/models.json?domain=speech", "/models.csv?q=hush", "/zoos", "/zoo/hush",
    "/search?q=hush", "/search.json?q=hush", "/model/hush/encoder", "/model/hush/encoder.ttl", "/model/hubert-base-ls960",
    "/family/hubert", "/questions/rlms-of-a-domain", "/questions/rlms-of-a-domain.csv", "/compare?model=hush/encoder",
    "/findings?zoo=hush", "/model", f"/reconcile?queries={quote(_QUERY)}", f"/reconcile?extend={quote(_EXTENSION)}",
    "/reconcile/suggest/entity?prefix=hush", "/reconcile/preview?id=model:hush/encoder",
    "/reconcile/flyout?id=model:hush/encoder", "/reconcile/view?id=model:hush/encoder",
)  # fmt: skip


@pytest.fixture(scope="module")
def server(built_home, run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("internal")
    home = shutil.copytree(built_home, folder / "home", symlinks=True)
    (folder / "hush.ttl").write_text(ZOO)
    assert run(home, "load", folder / "hush.ttl", "--graph", "graph:hush", "--internal").code == 0
    with serve(home, ZOOGRAPH_INTERNAL_TOKEN="internal-token-for-tests") as running:
        yield running


def ask(server, address, **headers):
    return requests.get(server.address + address, headers={"Accept": BROWSER, **headers}, timeout=60)


@pytest.mark.parametrize("address", SHOWING)
def test_who_has_the_token_sees_it_and_nobody_else(server, address):
    first = ask(server, address)
    with_token = ask(server, address, **TOKEN)
    again = ask(server, address)
    assert with_token.status_code in (200, 302)
    assert "hush" in with_token.text.lower()
    assert with_token.headers["Cache-Control"].startswith("private")
    assert "Authorization" in with_token.headers["Vary"]
    for response in (first, again):
        # An address that names it is told back; what it stands for is not known.
        assert SECRET not in response.text
        assert "Hush zoo" not in response.text
        assert "2099" not in response.text


@pytest.mark.parametrize(
    "address", [a for pages in (PAGES, DATA) for addresses in pages.values() for a in addresses], ids=str
)
def test_no_page_shows_any_of_it_without_the_token(server, address):
    ask(server, address, **TOKEN)
    response = ask(server, address)
    assert response.status_code == 200
    assert "hush" not in response.text.lower()


def test_near_misses_lead_to_it_only_with_the_token(server):
    assert "hush/encoder" in ask(server, "/model/hush/encodr", **TOKEN).text
    assert "hush/encoder" not in ask(server, "/model/hush/encodr").text
    assert "hush/encoder" not in ask(server, "/model/hush/encodr", Accept="application/json").text
