"""``/export``: the graph as files, whole, in parts, by graph and by version."""

import csv
import io
import shutil
import subprocess
from threading import Event

import networkx as nx
import pytest
from pyoxigraph import RdfFormat, Store, parse

from helpers.application import app_over, browser_of
from helpers.page import Page
from helpers.tools import sssom
from zoograph.errors import LimitReached, Overloaded
from zoograph.export import FORMATS, export
from zoograph.link.mappings import mappings_of, read_mappings
from zoograph.store import History
from zoograph.vocabulary import graph
from zoograph.web import exported
from zoograph.web.exported import KeptExports

CSV = "/export/zoograph.csv"


@pytest.fixture(scope="module")
def exporting_home(built_home, tmp_path_factory):
    """A copy: exports are kept in a home."""
    return shutil.copytree(built_home, tmp_path_factory.mktemp("exports") / "home", symlinks=True)


@pytest.fixture(scope="module")
def visitor(exporting_home):
    with app_over(exporting_home) as app, pytest.MonkeyPatch.context() as patch:
        patch.setattr(exported, "_WAIT_SECONDS", 200.0)  # the machine may do much else
        yield browser_of(app)


@pytest.fixture(scope="module")
def store(exporting_home):
    with History(exporting_home).reading() as version:
        yield Store.read_only(str(version.store_directory))


@pytest.fixture(scope="module")
def published(exporting_home):
    return History(exporting_home).version().created


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_of_every_form_is_what_the_command_writes(visitor, store, published, form):
    address = f"/export/zoograph.{FORMATS[form].suffix}?graph=catalog"
    response = visitor.get(address)
    assert response.status_code == 200
    assert response.mimetype == FORMATS[form].media
    assert response.content_type.count("charset") <= 1
    assert response.data == export(store, form, "catalog", published=published)
    assert int(response.headers["Content-Length"]) == len(response.data)
    assert response.headers["Accept-Ranges"] == "bytes"
    assert not response.headers["ETag"].startswith("W/")
    assert f"filename=zoograph-1-catalog.{FORMATS[form].suffix}" in response.headers["Content-Disposition"]


def test_everything_is_exported_where_no_graph_is_named(visitor):
    rows = list(csv.DictReader(io.StringIO(visitor.get(CSV).text, newline="")))
    assert len(rows) > 500
    quads = parse(visitor.get("/export/zoograph.nq").data, RdfFormat.N_QUADS)
    assert graph("curated") in {quad.graph_name for quad in quads}


def test_a_download_can_be_resumed(visitor):
    whole = visitor.get(CSV)
    tag = whole.headers["ETag"]
    first = visitor.get(CSV, headers={"Range": "bytes=0-99"})
    rest = visitor.get(CSV, headers={"Range": "bytes=100-", "If-Range": tag})
    assert (first.status_code, rest.status_code) == (206, 206)
    assert first.headers["Content-Range"] == f"bytes 0-99/{len(whole.data)}"
    assert first.data + rest.data == whole.data
    changed = visitor.get(CSV, headers={"Range": "bytes=100-", "If-Range": '"another"'})
    assert (changed.status_code, changed.data) == (200, whole.data)
    assert visitor.get(CSV, headers={"Range": f"bytes={len(whole.data)}-"}).status_code == 416
    assert visitor.get(CSV, headers={"If-None-Match": tag}).status_code == 304
    head = visitor.head(CSV)
    assert (head.data, int(head.headers["Content-Length"])) == (b"", len(whole.data))


def test_a_file_is_sent_as_it_is_whatever_coding_is_accepted(visitor):
    plain, asked = visitor.get(CSV), visitor.get(CSV, headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in asked.headers
    assert asked.data == plain.data
    assert asked.headers["ETag"] == plain.headers["ETag"]


def test_a_file_is_made_once(visitor, monkeypatch):
    visitor.get(CSV)
    monkeypatch.setattr(exported, "write_export", lambda *_: pytest.fail("it was made again"))
    assert visitor.get(CSV).status_code == 200


def test_what_is_not_there_is_404_and_names_what_is(visitor):
    response = visitor.get("/export/zoograph.ntt", headers={"Accept": "application/json"})
    assert response.status_code == 404
    assert "zoograph.nt" in response.json["detail"]
    assert visitor.get("/export/zoograph.ttl?graph=curatd").status_code == 404
    assert visitor.get("/export/zoograph.ttl?version=99").status_code == 404


def test_the_page_lists_every_form_with_its_size_and_every_graph_with_its_licence(visitor):
    length = visitor.get(CSV).headers["Content-Length"]
    page = visitor.get("/export").text
    for form in FORMATS.values():
        assert f'href="/export/zoograph.{form.suffix}"' in page
        assert form.purpose in page.replace("&#39;", "'")
    assert f"{int(length) / 1000:.1f} kB" in page
    words = Page(page).one("main").words
    assert "graph:curated" in words
    assert "CC0-1.0" in words
    of_one = visitor.get("/export?graph=curated").text
    assert 'href="/export/zoograph.ttl?graph=https://w3id.org/zoograph/graph/curated"' in of_one
    assert "CC0-1.0" in Page(of_one).one("main").words


def test_an_older_version_has_exports_of_its_own_until_it_is_pruned(empty_home):
    with app_over(empty_home, ZOOGRAPH_WRITE_TOKEN="w", ZOOGRAPH_KEEP_VERSIONS="2") as app:
        client, address = app.test_client(), "/export/zoograph.nt?graph=urn:g"

        def add(name):
            text = f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:{name}> rdfs:label '{name}' }} }}"
            update = {"headers": {"Authorization": "Bearer w"}, "content_type": "application/sparql-update"}
            assert client.post("/sparql", data=text, **update).status_code == 200
            assert f"<urn:{name}>" in client.get(address).text

        add("first")
        old = client.get(address).data
        add("second")
        assert client.get(f"{address}&version=2").data == old
        assert {folder.name.split(".")[0] for folder in (empty_home / "exports").iterdir()} == {"2", "3"}
        add("third")
        assert {folder.name.split(".")[0] for folder in (empty_home / "exports").iterdir()} == {"3", "4"}


def test_a_client_of_a_long_export_is_told_when_to_ask_again(home, monkeypatch):
    going_on, version = Event(), History(home).version()
    monkeypatch.setattr(exported, "write_export", lambda *_: going_on.wait(20))
    monkeypatch.setattr(exported, "_WAIT_SECONDS", 0.01)
    kept = KeptExports(1 << 30)
    with pytest.raises(Overloaded, match="is being made") as raised:
        kept.file(home, version, "trig", None)
    assert raised.value.retry_after == 10
    for number in range(exported._MOST_WAITING - 1):
        with pytest.raises(Overloaded, match="is being made"):
            kept.file(home, version, "trig", f"urn:{number}")
    with pytest.raises(Overloaded, match="many other exports"):
        kept.file(home, version, "trig", "urn:one-more")
    going_on.set()


def test_an_export_that_needs_too_much_memory_is_stopped_and_not_tried_again(home, monkeypatch):
    kept, version = KeptExports(1 << 20), History(home).version()
    with pytest.raises(LimitReached, match="memory"):
        kept.file(home, version, "jsonld", None)
    monkeypatch.setattr(exported, "write_export", lambda *_: pytest.fail("it was tried again"))
    with pytest.raises(LimitReached, match="memory"):
        kept.file(home, version, "jsonld", None)


def test_the_oldest_files_give_way_to_new_ones(home, monkeypatch):
    kept, version = KeptExports(1 << 30), History(home).version()
    old = kept.file(home, version, "csv", graph("curated").value)
    monkeypatch.setattr(exported, "_MOST_BYTES", 0)
    new = kept.file(home, version, "csv", graph("catalog").value)
    assert new.exists()
    assert not old.exists()


def test_gexf_has_the_same_network_as_graphml(visitor):
    read = [
        reader(io.BytesIO(visitor.get(f"/export/zoograph.{suffix}").data))
        for suffix, reader in (("graphml", nx.read_graphml), ("gexf", nx.read_gexf))
    ]
    edges = [sorted((a, b, data["label"]) for a, b, data in network.edges(data=True)) for network in read]
    assert edges[0] == edges[1]
    assert dict(read[0].nodes(data="label")) == dict(read[1].nodes(data="label"))
    assert len(edges[0]) > 1_000


def test_the_links_are_exported_as_the_sssom_package_wants_them(visitor, exporting_home, run_here, tmp_path):
    response = visitor.get("/export/links.sssom.tsv")
    assert response.mimetype == "text/tab-separated-values"
    assert response.text == run_here(exporting_home, "export", "--format", "sssom").out
    links = read_mappings(response.text, "export")
    assert sorted(links, key=str) == sorted(mappings_of(exporting_home), key=str)
    assert f">{len(links):,} link" in visitor.get("/export").text
    file = tmp_path / "links.sssom.tsv"
    file.write_text(response.text)
    done = subprocess.run([sssom(), "validate", file], capture_output=True, text=True)
    assert (done.returncode, "ERROR" in done.stdout + done.stderr) == (0, False), done.stderr


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "nt", "rdf"])
def test_the_list_that_is_shown_comes_in_every_form_of_a_graph(visitor, suffix):
    filters = "?domain=speech&stage=downstream-task&from=2022"
    shown = {each["iri"] for each in visitor.get(f"/models.json{filters}").json["models"]}
    response = visitor.get(f"/models.{suffix}{filters}")
    assert {quad.subject.value for quad in parse(response.data, RdfFormat.from_extension(suffix))} == shown
    assert shown
    assert visitor.get(f"/models{filters}", headers={"Accept": response.mimetype}).data == response.data
    if suffix in ("ttl", "jsonld"):
        assert f'href="/models.{suffix}?' in visitor.get(f"/models{filters}").text
