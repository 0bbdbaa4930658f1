"""No query and no update reaches another host, however it is written; through a real server."""

import socket

import pytest

from helpers.load import ask
from helpers.server import WRITING

pytestmark = pytest.mark.slow

REACHING = {
    "plainly": "SELECT * { SERVICE <$> { ?s ?p ?o } }",
    "as a prefixed name": "PREFIX : <$> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "in small letters": "PREFIX : <$> SELECT * { service:x { ?s ?p ?o } }",
    "SILENT without a space": "SELECT * { SERVICESILENT<$> { ?s ?p ?o } }",
    "SILENT and a prefixed name": "PREFIX : <$> SELECT * { SERVICESILENT:x { ?s ?p ?o } }",
    "behind true": "SELECT * { ?m ?p trueSERVICE <$> { ?s ?p ?o } }",
    "behind true and a dot": "PREFIX : <$> SELECT * { ?m ?p ?x.SERVICE:x { ?s ?p ?o } }",
    "behind a comparison": "PREFIX : <$> SELECT * { FILTER(0<1)SERVICE:x { ?s ?p ?o } FILTER(2>1) }",
    "behind a comment": "SELECT * { #\rSERVICE<$> { ?s ?p ?o } }",
    "in EXISTS": "ASK { FILTER EXISTS{SERVICESILENT<$>{ ?s ?p ?o }} }",
    "as a variable": "SELECT * { VALUES ?u { <$> } SERVICE?u { ?s ?p ?o } }",
}
LOADING = {
    "plainly": "LOAD <$>",
    "as a prefixed name": "PREFIX : <$> LOAD:x INTO GRAPH <urn:g>",
    "SILENT without a space": "LOADSILENT<$> INTO GRAPH <urn:g>",
    "behind another operation": "PREFIX : <$> CLEAR SILENT GRAPH <urn:g>;LOAD:x INTO GRAPH <urn:g>",
    "SERVICE of an update": "PREFIX : <$> INSERT { GRAPH <urn:g> { ?s ?p ?o } } WHERE { SERVICE:x { ?s ?p ?o } }",
}


@pytest.fixture
def other_host():
    """A port that somebody may connect to; ``accept`` raises if nobody did."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener


@pytest.mark.parametrize("case", REACHING)
def test_no_spelling_of_service_reaches_another_host(seven_rows, other_host, case):
    text = REACHING[case].replace("$", f"http://127.0.0.1:{other_host.getsockname()[1]}/")
    assert ask(seven_rows, text).status == 400
    with pytest.raises(BlockingIOError):
        other_host.accept()


@pytest.mark.parametrize("case", LOADING)
def test_no_spelling_of_load_reaches_another_host(seven_rows, other_host, case):
    text = LOADING[case].replace("$", f"http://127.0.0.1:{other_host.getsockname()[1]}/")
    headers = {"Content-Type": "application/sparql-update"} | WRITING
    assert ask(seven_rows, text, **headers).status == 400
    with pytest.raises(BlockingIOError):
        other_host.accept()
