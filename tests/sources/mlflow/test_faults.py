"""Servers that refuse, break off or answer nonsense, and who is told the token. Each answers what a test gives."""

import base64
import json
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from zoograph import downloads
from zoograph.errors import InputError
from zoograph.records import Zoo
from zoograph.sources import mlflow

LISTS = (
    "registered-models/search",
    "model-versions/search",
    "experiments/search",
    "runs/search",
    "logged-models/search",
)
VERSION = {"name": "asr", "version": "1", "status": "READY", "run_id": "r1", "source": "models:/m-1"}
GOOD = {
    "registered-models/search": {"registered_models": [{"name": "asr"}]},
    "model-versions/search": {"model_versions": [VERSION]},
    "experiments/search": {"experiments": [{"experiment_id": "1"}]},
    "runs/search": {"runs": [{"info": {"run_id": "r1"}, "data": {"params": [{"key": "a", "value": "1"}]}}]},
    "logged-models/search": {
        "models": [{"info": {"model_id": "m-1"}, "data": {"params": [{"key": "b", "value": "2"}]}}]
    },
}


@contextmanager
def server(answers=None):
    """An address, and the requests that came. ``answers`` by list: a page, or a function of the handler and the question
    that gives a page, or None if it answered itself."""
    asked = []
    answers = {**GOOD, **(answers or {})}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            path, _, query = self.path.partition("?")
            asked.append((self.command, path, query, dict(self.headers), body))
            page = answers.get(path.removeprefix("/api/2.0/mlflow/"))
            if callable(page):
                page = page(self, query or body.decode())
            if page is not None:
                self.give(200, json.dumps(page).encode())

        do_POST = do_GET  # noqa: N815 - http.server calls it so

        def give(self, status, body=b"no", **headers):
            self.send_response(status)
            for name, value in ({"Content_Length": len(body)} | headers).items():
                self.send_header(name.replace("_", "-"), str(value))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{running.server_address[1]}", asked
        finally:
            running.shutdown()


def status(code, **headers):
    return lambda handler, _: handler.give(code, b"no", **headers)


def fetch(address, folder, **more):
    return mlflow.fetch(folder, Zoo("team", "mlflow", address, **more))


def refusal(answers, folder, **more):
    with server(answers) as (address, _), pytest.raises(InputError) as raised:
        fetch(address, folder, **more)
    return str(raised.value), address


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    """Nothing in the environment of whoever runs the tests; and no waiting between attempts."""
    for name in ("MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(downloads.time, "sleep", lambda _: None)


def test_each_list_is_asked_for_once(tmp_path):
    with server() as (address, asked):
        reading = mlflow.read(fetch(address, tmp_path))
    assert sorted(path.removeprefix("/api/2.0/mlflow/") for _, path, *_ in asked) == sorted(LISTS)
    assert reading.models[0].training_parameters == ("a = 1", "b = 2")


@pytest.mark.parametrize("ending", ["", "/", "/#/models", "/api/2.0/mlflow", "/api/2.0/mlflow/"])
def test_the_address_is_what_the_browser_has(ending, tmp_path):
    with server() as (address, _):
        assert mlflow.read(fetch(address + ending, tmp_path)).models[0].source.startswith(f"{address}/#/models/asr")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (401, "wants to know who asks (401); set the environment variables MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD"),
        (403, "does not let you read this (403); set the environment variables"),
        (404, "is not there (404); give the address that the browser has"),
        (400, "the server answers 400"),
        (500, "the server answers 500"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", LISTS[:4])
def test_a_refusal_names_the_address_and_the_fix(code, said, path, tmp_path):
    text, address = refusal({path: status(code)}, tmp_path)
    assert text.startswith(f"{address}/api/2.0/mlflow/{path}: ")
    assert said in text


@pytest.mark.parametrize("code", [404, 405, 501])
def test_a_server_before_mlflow_3_has_no_logged_models(code, tmp_path):
    with server({"logged-models/search": status(code)}) as (address, _):
        reading = mlflow.read(fetch(address, tmp_path))
    assert reading.models[0].training_parameters == ("a = 1",)


def test_logged_models_that_may_not_be_read_are_no_older_server(tmp_path):
    assert "(403)" in refusal({"logged-models/search": status(403)}, tmp_path)[0]


def test_a_busy_server_is_asked_again_when_it_says(tmp_path, monkeypatch):
    waited = []
    monkeypatch.setattr(downloads.time, "sleep", waited.append)
    left = [429, 503]

    def busy(handler, _):
        return handler.give(left.pop(0), Retry_After=7) if left else GOOD["model-versions/search"]

    with server({"model-versions/search": busy}) as (address, _):
        assert mlflow.read(fetch(address, tmp_path)).models
    assert waited == [7, 7]


def test_a_server_that_stays_busy_is_told(tmp_path):
    text, _ = refusal({"runs/search": status(429, Retry_After=1)}, tmp_path)
    assert "429" in text
    assert "try again later" in text


def test_a_server_that_says_nothing_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("zoograph.sources.mlflow.rest.LIMITS", downloads.Limits(size=1 << 20, seconds=0.3))
    waiting = threading.Event()
    try:
        text, address = refusal({"model-versions/search": lambda *_: waiting.wait(5) and None}, tmp_path)
    finally:
        waiting.set()
    assert text.startswith(
        f"{address}/api/2.0/mlflow/model-versions/search: cannot be fetched: takes longer than 0.3 s"
    )


@pytest.mark.parametrize(
    "body",
    [b'{"model_versions": [{"name"', b"<html>Log in</html>", b"[]", b'"x"', b'{"model_versions": 3}', b'{"model_versions": [1]}',
     b'{"error": "log in first"}', b"[" * 100_000, b"\xff"],
    ids=lambda body: body[:20].decode("latin-1"),
)  # fmt: skip
def test_an_answer_that_is_no_page_is_told(body, tmp_path):
    text, address = refusal({"model-versions/search": lambda handler, _: handler.give(200, body)}, tmp_path)
    assert text.startswith(f"{address}/api/2.0/mlflow/model-versions/search: ")
    assert "check that the address is that of an MLflow server" in text


def test_what_is_cut_short_is_asked_for_again_and_then_told(tmp_path):
    def cut(handler, _):
        handler.give(200, b'{"model_versions": [', **{"Content_Length": 1000})
        handler.close_connection = True

    assert "cut short" in refusal({"model-versions/search": cut}, tmp_path)[0]


def test_a_page_that_is_too_large_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("zoograph.sources.mlflow.rest.LIMITS", downloads.Limits(size=1000, seconds=20))
    page = {"model_versions": [{**VERSION, "tags": [{"key": "x", "value": "x" * 5000}]}]}
    assert "is larger than 1,000 bytes" in refusal({"model-versions/search": page}, tmp_path)[0]


def paged(entries):
    """A list in pages of two, by offset as MLflow has it."""

    def page(_, question):
        begin = int(question.rpartition("page_token=")[2]) if "page_token=" in question else 0
        more = {"next_page_token": str(begin + 2)} if begin + 2 < len(entries) else {}
        return {"model_versions": entries[begin : begin + 2], **more}

    return page


def test_all_pages_are_asked_for(tmp_path):
    entries = [{**VERSION, "version": str(number)} for number in range(1, 8)]
    with server({"model-versions/search": paged(entries)}) as (address, asked):
        assert len(mlflow.read(fetch(address, tmp_path)).models) == 7
    assert sum("model-versions" in path for _, path, *_ in asked) == 4


def test_runs_are_asked_for_a_hundred_at_a_time(tmp_path):
    entries = [{**VERSION, "version": str(number), "run_id": f"r{number}"} for number in range(1, 251)]
    with server({"model-versions/search": {"model_versions": entries}}) as (address, asked):
        fetch(address, tmp_path)
    filters = [json.loads(body)["filter"] for _, path, _, _, body in asked if path.endswith("runs/search")]
    assert [each.count("'") // 2 for each in filters] == [100, 100, 50]


@pytest.mark.parametrize("run_id", ["x' OR 'a' = 'a", "x" * 200, 7, None, {}, ""])
def test_what_is_no_id_is_not_asked_for(run_id, tmp_path):
    page = {"model_versions": [{**VERSION, "run_id": run_id, "source": "s3://x/y"}]}
    with server({"model-versions/search": page}) as (address, asked):
        fetch(address, tmp_path)
    assert not [path for _, path, *_ in asked if path.endswith("runs/search")]


def test_pages_without_end_are_told(tmp_path, monkeypatch):
    loop = {"model_versions": [VERSION], "next_page_token": "again"}
    assert "the same page again and again" in refusal({"model-versions/search": loop}, tmp_path)[0]
    monkeypatch.setattr("zoograph.sources.mlflow.rest.MOST_PAGES", 3)
    tokens = iter(range(100))
    text, _ = refusal({"model-versions/search": lambda *_: {**loop, "next_page_token": str(next(tokens))}}, tmp_path)
    assert "more than 3 pages, the limit" in text


@pytest.mark.parametrize("token", [7, ["x"], {"a": 1}, True])
def test_a_page_token_that_is_no_text_is_told(token, tmp_path):
    page = {"model_versions": [VERSION], "next_page_token": token}
    assert "again and again" in refusal({"model-versions/search": page}, tmp_path)[0]


@pytest.mark.parametrize("origin", ["databricks://profile", "ftp://example.org", "http://", "http://[bad"])
def test_another_address_is_told(origin, tmp_path):
    with pytest.raises(InputError, match="address"):
        fetch(origin, tmp_path)


def test_nothing_is_kept_of_a_state_that_was_not_whole(tmp_path):
    refusal({"runs/search": status(500)}, tmp_path)
    assert not list(tmp_path.rglob("*.json"))


# -- who is told the token or password


def authorisations(asked):
    return {headers.get("Authorization") for *_, headers, _ in asked}


def basic(username, password):
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


def test_without_variables_nobody_is_told_anything(tmp_path):
    with server() as (address, asked):
        fetch(address, tmp_path)
    assert authorisations(asked) == {None}


def test_user_name_and_password_are_those_of_mlflow_s_own_client(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "ann")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "p:ä")
    with server() as (address, asked):
        fetch(address, tmp_path)
    assert authorisations(asked) == {basic("ann", "p:ä")}


def test_a_zoo_may_name_its_own_variables_and_a_token_comes_first(tmp_path, monkeypatch):
    for name, value in {"MLFLOW_TRACKING_USERNAME": "ann", "MLFLOW_TRACKING_PASSWORD": "x", "TEAM_USER": "bob",
                        "TEAM_PASSWORD": "y", "TEAM_TOKEN": "t0ken"}.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    options = {"username_env": "TEAM_USER", "password_env": "TEAM_PASSWORD"}
    with server() as (address, asked):
        fetch(address, tmp_path, options=options)
        assert authorisations(asked) == {basic("bob", "y")}
        asked.clear()
        fetch(address, tmp_path, options=options, token_env="TEAM_TOKEN")
        assert authorisations(asked) == {"Bearer t0ken"}


@pytest.mark.parametrize("variable", ["MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD"])
def test_one_without_the_other_is_told_before_anything_is_sent(variable, tmp_path, monkeypatch):
    monkeypatch.setenv(variable, "s3cret")
    with server() as (address, asked), pytest.raises(InputError, match="is not set") as raised:
        fetch(address, tmp_path)
    assert not asked
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize("code", [302, 307])
@pytest.mark.parametrize("path", ["registered-models/search", "runs/search"])
def test_neither_is_sent_on_to_another_host(code, path, tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "ann")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "s3cret")
    with server() as (there, heard):
        leads = {path: lambda handler, _: handler.give(code, Location=f"{there}/api/2.0/mlflow/{path}")}
        with server(leads) as (address, asked), suppress(InputError):
            fetch(address, tmp_path)
    assert authorisations(asked) == {basic("ann", "s3cret")}
    assert authorisations(heard) <= {None}
    assert heard


@pytest.mark.parametrize("code", [401, 403, 404, 500, 429])
def test_no_error_log_or_file_tells_them(code, tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "ann")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "s3cret")
    caplog.set_level("DEBUG")
    text, _ = refusal({"runs/search": status(code)}, tmp_path)
    with server() as (address, _):
        snapshot = fetch(address.replace("//", "//ann:s3cret@"), tmp_path)
    for said in (text, caplog.text, snapshot.origin, str(snapshot.homepage), snapshot.files[0].read_text()):
        assert "s3cret" not in said
        assert basic("ann", "s3cret").split()[1] not in said
