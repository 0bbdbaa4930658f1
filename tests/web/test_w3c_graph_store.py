"""The W3C's tests of the SPARQL 1.1 Graph Store HTTP Protocol: one sequence of requests, sent to a real server.

Requests and responses stand in the manifest's comments, in Markdown. The W3C has deprecated it, for some of it is wrong:
see :data:`MENDED`.
"""

from contextlib import closing
from http.client import HTTPConnection, HTTPMessage
from textwrap import dedent
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import pytest
from rdflib import RDFS, Graph, Namespace
from rdflib.collection import Collection
from rdflib.compare import to_canonical_graph

from helpers.paths import W3C
from helpers.server import WRITING, serve
from zoograph.publish import publish
from zoograph.store import History

pytestmark = pytest.mark.slow

FOLDER = W3C / "http-rdf-update"
if not FOLDER.is_dir():
    pytest.skip(f"the W3C's tests of the graph store are not here: no folder {FOLDER}", allow_module_level=True)

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
MANIFEST = Graph().parse(FOLDER / "manifest.ttl")
TESTS = [test for entries in MANIFEST.objects(None, MF.entries) for test in Collection(MANIFEST, entries)]


class Mend(NamedTuple):
    """What is changed in a test, and why."""

    reason: str
    replaced: dict[str, str]
    first: str = ""
    """A request to be sent before, and what it must be answered."""


MENDED = {
    "delete__existing_graph": Mend(
        "No request before has made the graph, so deleting it would have to be answered 404 (5.4).",
        {},
        """
        #### Request
        PUT $GRAPHSTORE$/person/2.ttl HTTP/1.1
        Content-Type: text/turtle; charset=utf-8

        <http://$HOST$/$GRAPHSTORE$/person/2> a <http://xmlns.com/foaf/0.1/Person> .
        #### Response
        201 Created
        """,
    ),
    "post__existing_graph": Mend(
        "The body lacks its full stop, so it is no Turtle, to be answered 400 (5.1).",
        {'foaf:name "Jane Doe"\n': 'foaf:name "Jane Doe" .\n'},
    ),
    "get_of_post__existing_graph": Mend(
        "The last PUT has the name Jane Doe, not John, and POST has merged foaf:name into it (5.3, 5.5).",
        {'v:fn "John Doe"': 'v:fn "Jane Doe"', "a foaf:Person;": 'a foaf:Person; foaf:name "Jane Doe";'},
    ),
    "post__multipart_formdata": Mend(
        "The parts lack their full stops, so they are no Turtle, to be answered 400 (5.1).",
        {'"Doe"\n': '"Doe" .\n', '"Jane"\n': '"Jane" .\n'},
    ),
    "get_of_post__after_noop": Mend(
        "The request that changes nothing is missing: a POST with an empty body, answered 204 (5.5).",
        {},
        """
        #### Request
        POST $NEWPATH$ HTTP/1.1
        Content-Type: text/turtle; charset=utf-8
        #### Response
        204 No Content
        """,
    ),
}
"""What is amended in the manifest, by test. Sections are those of the Graph Store Protocol."""


class Message(NamedTuple):
    """A request or a response as the manifest writes it."""

    line: str
    headers: dict[str, str]
    body: str

    @classmethod
    def read(cls, text):
        head, _, body = dedent(text).strip().partition("\n\n")
        line, *headers = head.splitlines()
        return cls(line, dict(header.split(": ", 1) for header in headers), body)


class Answer(NamedTuple):
    """What the server said."""

    status: int
    headers: HTTPMessage
    content: bytes


class Client:
    """Sends requests, and remembers where the last graph was made."""

    def __init__(self, address):
        self.address = address
        self.host = urlsplit(address).netloc
        self.new_path = "/no/graph/was/made"

    def filled_in(self, text):
        """The text with this server's names; the manifest writes ``$GRAPHSTORE$`` with and without a slash before."""
        text = text.replace("/$GRAPHSTORE$", "$GRAPHSTORE$").replace("$GRAPHSTORE$", "/graphs")
        return text.replace("$HOST$", self.host).replace("$NEWPATH$", self.new_path)

    def send(self, request):
        """Send a request, its lines ended as MIME has it."""
        method, path, _version = self.filled_in(request.line).split()
        headers = {name: self.filled_in(value) for name, value in request.headers.items()}
        body = "".join(f"{line}\r\n" for line in self.filled_in(request.body).splitlines()).encode()
        with closing(HTTPConnection(self.host, timeout=60)) as connection:
            connection.request(method, path, body or None, {**headers, **WRITING})
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        if "Location" in answer.headers:
            self.new_path = urlsplit(urljoin(self.address, answer.headers["Location"])).path
        return answer


def exchange(text):
    """The request and the response in a comment."""
    _, both = text.split("#### Request")
    request, response = both.split("#### Response")
    return Message.read(request), Message.read(response)


def exchanges(test):
    """What is sent for a test and expected, mended."""
    [text] = [str(comment) for comment in MANIFEST.objects(test, RDFS.comment) if "#### Request" in comment]
    mend = MENDED.get(test.fragment, Mend("", {}))
    for wrong, right in mend.replaced.items():
        assert wrong in text
        text = text.replace(wrong, right)
    return [exchange(each) for each in (mend.first, text) if each]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    home = tmp_path_factory.mktemp("w3c") / "home"
    publish(History(home), {}, "the ontology", from_nothing=True)
    with serve(home) as server:
        yield Client(server.address)


@pytest.fixture(scope="module")
def answers(client):
    """What the server answers for each test, when all requests are sent in their order."""
    return {test: [client.send(request) for request, _ in exchanges(test)] for test in TESTS}


def test_the_manifest_has_18_tests():
    assert len(set(TESTS)) == len(TESTS) == 18
    assert {test.fragment for test in TESTS} >= set(MENDED)


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.fragment)
def test_the_server_passes(test, client, answers):
    for (_, expected), answer in zip(exchanges(test), answers[test], strict=True):
        assert answer.status == int(expected.line.split()[0]), answer.content
        for name, value in expected.headers.items():
            if name == "Location":
                assert client.new_path.removeprefix("/graphs/") not in (client.new_path, "")
            elif name == "Content-Length":
                assert answer.headers[name].isdigit()
            else:
                assert answer.headers[name].lower() == value
        if expected.body:
            assert statements(answer.content) == statements(client.filled_in(expected.body))


def statements(turtle):
    """A graph's statements, with names for its blank nodes that follow from what it says."""
    return set(to_canonical_graph(Graph().parse(data=turtle, format="turtle")))
