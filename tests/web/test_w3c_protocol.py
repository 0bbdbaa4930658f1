"""The W3C's tests of the SPARQL 1.1 Protocol: read from their manifest, sent as they stand there to a real server."""

from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit
from urllib.request import url2pathname

import pytest
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, RdfFormat, Triple, parse, parse_query_results
from rdflib import RDFS, Graph, Namespace
from rdflib.collection import Collection

from helpers.paths import W3C
from helpers.server import WRITING, serve
from zoograph.changes import Change
from zoograph.publish import publish
from zoograph.store import History

pytestmark = pytest.mark.slow

FOLDER = W3C / "protocol"
if not FOLDER.is_dir():
    pytest.skip(f"the W3C's tests of the protocol are not here: no folder {FOLDER}", allow_module_level=True)

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")

MANIFEST = Graph().parse(FOLDER / "manifest.ttl")
TESTS = [test for entries in MANIFEST.objects(None, MF.entries) for test in Collection(MANIFEST, entries)]

TWO_FORMS = {"application/sparql-results+json", "application/sparql-results+xml"}
FORMS = {
    "boolean": TWO_FORMS,
    "tabular": {*TWO_FORMS, "text/csv", "text/tab-separated-values"},
    "RDF": {"application/rdf+xml", "text/turtle", "application/n-triples"},
}
"""The media types that the manifest's names of the tests give for each value of ``mf:expectedFormat``."""


class Answer(NamedTuple):
    """What the server said to one request."""

    status: int
    media: str
    content: bytes


ANEW = "start anew"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    home = tmp_path_factory.mktemp("w3c") / "home"
    start_anew(home)
    with serve(home) as server:
        yield server


@pytest.fixture
def server(running):
    """The server over a graph that no other test has written to."""
    if History(running.home).version().message != ANEW:  # most tests only read
        start_anew(running.home)
    return running


def start_anew(home):
    """The ontology and one more graph, so that there is something for an update to clear."""
    thing = NamedNode("http://example.org/thing")
    changes = {NamedNode("http://example.org/graph"): Change(content=[Triple(thing, thing, thing)])}
    publish(History(home), changes, ANEW, from_nothing=True)


def test_the_manifest_has_34_tests():
    assert len(set(TESTS)) == len(TESTS) == 34


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.fragment)
def test_the_server_passes(test, server):
    for graph in MANIFEST.objects(test, UT.graphData):
        put(server, graph)
    for request in requests_of(test):
        before = History(server.home).current_number()
        answer = send_request(server, request)
        check(answer, MANIFEST.value(request, HT.resp))
        if answer.status >= 400:
            assert History(server.home).current_number() == before, "what is refused changes nothing"


def requests_of(test):
    return Collection(MANIFEST, MANIFEST.value(MANIFEST.value(test, MF.action), HT.requests))


def put(server, graph):
    """Load one of the graphs that a test is to find."""
    name, file = MANIFEST.value(graph, RDFS.label), MANIFEST.value(graph, UT.graph)
    content = Path(url2pathname(urlsplit(file).path)).read_bytes()
    path = f"/graphs?graph={quote(name, safe='')}"
    answer = send(server, "PUT", path, {"Content-Type": "application/n-triples"}, content)
    assert answer.status == 201, answer


def send_request(server, request):
    """Send a request of the manifest, in the encoding that it says."""
    body, headers = MANIFEST.value(request, HT.body), MANIFEST.value(request, HT.headers)
    if body is not None:
        body = str(MANIFEST.value(body, CNT.chars)).encode(MANIFEST.value(body, CNT.characterEncoding))
    return send(
        server,
        str(MANIFEST.value(request, HT.methodName)),
        str(MANIFEST.value(request, HT.absolutePath)),
        {
            str(MANIFEST.value(header, HT.fieldName)): str(MANIFEST.value(header, HT.fieldValue))
            for header in (Collection(MANIFEST, headers) if headers is not None else ())
        },
        body,
    )


def send(server, method, path, headers, body):
    """With no header of its own that says what the body is."""
    with closing(HTTPConnection(urlsplit(server.address).netloc, timeout=60)) as connection:
        connection.request(method, path, body, {**headers, **WRITING})
        response = connection.getresponse()
        return Answer(response.status, response.headers.get_content_type(), response.read())


def check(answer, expected):
    """Compare an answer with an ``ht:Response`` of the manifest."""
    classes = {
        int(status.fragment.removeprefix("StatusCode")[0]) for status in MANIFEST.objects(expected, MF.expectedStatus)
    }
    assert answer.status // 100 in classes, answer
    assert answer.status not in (401, 403, 404), "if it is refused, then for what is wrong in it"
    form = MANIFEST.value(expected, MF.expectedFormat)
    if form is not None:
        assert answer.media in FORMS[str(form)], answer
        said = read(answer)
        assert isinstance(said, QueryBoolean) == (str(form) == "boolean"), answer
    truth = MANIFEST.value(expected, MF.expectedBoolean)
    if truth is not None:
        assert bool(read(answer)) == truth.toPython(), answer


def read(answer):
    """An answer's content, which must be what its media type says."""
    graph_form = RdfFormat.from_media_type(answer.media)
    if graph_form is not None:
        return list(parse(answer.content, graph_form))
    return parse_query_results(answer.content, QueryResultsFormat.from_media_type(answer.media))
