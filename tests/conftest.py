"""What the tests share: a built graph, copies of it to write to, and ways to run the command."""

import fcntl
import gc
import os
import pickle
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from functools import cache

import pytest
from hypothesis import is_hypothesis_test, settings

from helpers.application import app_over, browser_of
from helpers.wheels import real_snapshot
from helpers.zoos import excerpt
from zoograph.cli import main
from zoograph.processes import collecting_garbage_rarely
from zoograph.publish import publish, publish_readings
from zoograph.records import Zoo
from zoograph.resources import CURATED_FILE
from zoograph.sources import curated
from zoograph.store import EmbeddedStore, History

#: Excerpts of other people's packages are read by tests; they are none.
collect_ignore = ["data"]

# How long an example takes follows from what else the machine does.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

#: What takes seconds to set up: servers, browsers, processes, whole packages, what another library works out.
SLOW_FIXTURES = {
    "below", "chromium", "command", "dataset", "endpoint", "engine", "limited", "odd", "real", "run", "served",
    "server", "two_zoos", "update_endpoint", "wheel",
}  # fmt: skip


#: Models of the curated zoo that are in the small one, with all that they lead to: of each domain, and of each stage.
SMALL = (
    "beats-iter3", "bert-base-uncased", "clip-vit-large-patch14-336", "hubert-base-ls960", "hubert-large-ls960-ft",
    "llava-v1.5-7b-q4-k-gguf", "vit-base-patch16-224", "wav2vec2-base",
)  # fmt: skip


def pytest_configure():
    """Keep what was compiled: tests start hundreds of processes, and each would compile every module of this tree anew."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def pytest_collection_finish():
    """What was collected stays to the end: nobody need look through it for garbage again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Tests with one of these fixtures are slow, and so are those that try many inputs, beside those marked by hand.

    What several tests of a module or folder share is set up by one process, which runs all of these tests.
    """
    for item in items:
        if SLOW_FIXTURES & set(getattr(item, "fixturenames", ())) or is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker("slow")
        if item.get_closest_marker("xdist_group") is None and (shared := _sharing(item)):
            item.add_marker(pytest.mark.xdist_group(shared))


def _sharing(item):
    """The module or folder whose fixtures a test shares with others; empty if it uses none but those of this file."""
    named = getattr(item, "_fixtureinfo", None)
    used = [definitions[-1] for definitions in named.name2fixturedefs.values()] if named else []
    return min(
        (each.baseid for each in used if each.scope != "function" and each.baseid not in ("", "tests")), default=""
    )


@pytest.fixture(scope="session", autouse=True)
def only_loopback():
    """Nothing in this process talks to another machine."""
    real = socket.socket.connect

    def connect(self, address):
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address}")
        return real(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield


@pytest.fixture(scope="session")
def once(tmp_path_factory):
    """``once(name, make)``: a folder that ``make(folder)`` filled, once for all processes that test side by side."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def act(name, make):
        folder, done = shared / f"once-{name}", shared / f"once-{name}.done"
        with (shared / f"once-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return act


@pytest.fixture(scope="session")
def built_home(once):
    """A home with the curated zoo as version 1. Shared by all tests: read it, do not write to it."""

    def make(folder):
        reading = curated.read(curated.fetch(folder / "cache", Zoo("curated")))
        publish_readings(History(folder / "home"), [reading], "build curated", from_nothing=True)

    return once("built", make) / "home"


@pytest.fixture(scope="session")
def small_home(once):
    """The same with a few models of the curated zoo: to write to, it takes a tenth of the time. Do not write to it."""

    def make(folder):
        file = folder / "curated.ttl"
        file.write_text(excerpt(CURATED_FILE, *SMALL), encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(curated, "CURATED_FILE", file)
            reading = curated.read(curated.fetch(folder / "cache", Zoo("curated")))
        publish_readings(History(folder / "home"), [reading], "build curated", from_nothing=True)

    return once("small", make) / "home"


@pytest.fixture
def home(small_home, tmp_path):
    """A copy of the small home, to do with as a test likes."""
    return shutil.copytree(small_home, tmp_path / "home", symlinks=True)


@pytest.fixture(scope="session")
def begun_home(once):
    """A home whose version 1 has no zoo in it. Shared by all tests, as the built one."""
    return once("begun", lambda folder: publish(History(folder / "home"), {}, "begin", from_nothing=True)) / "home"


@pytest.fixture
def empty_home(begun_home, tmp_path):
    """A copy of it, for tests that write and do not mind what else is there: it takes a tenth of the time."""
    return shutil.copytree(begun_home, tmp_path / "home", symlinks=True)


@pytest.fixture
def small_curated_zoo(monkeypatch, tmp_path):
    """In this process, the curated zoo is a few models, and ``build`` takes a tenth of its time."""
    file = tmp_path / "curated.ttl"
    file.write_text(excerpt(CURATED_FILE, "hubert-base-ls960", "hubert-large-ls960-ft"), encoding="utf-8")
    monkeypatch.setattr(curated, "CURATED_FILE", file)


@pytest.fixture(scope="session")
def real_reading(once):
    """``real_reading(timm)``: what a reader reads in the pinned packages of its zoo, once for all processes that test."""

    @cache
    def act(source):
        @collecting_garbage_rarely()
        def make(folder):
            (folder / "reading").write_bytes(pickle.dumps(source.read(real_snapshot(source))))

        return pickle.loads((once(f"reading-{source.NAME}", make) / "reading").read_bytes())

    return act


@pytest.fixture(scope="session")
def store(built_home):
    """The store of the built home, to be read."""
    with History(built_home).reading() as version:
        yield EmbeddedStore.read_only(version.store_directory)


@pytest.fixture(scope="session")
def app(built_home):
    """The web application over the built home."""
    with app_over(built_home, workers=2) as app:
        yield app


@pytest.fixture(scope="session")
def client(app):
    """A program that asks the web application."""
    return app.test_client()


@pytest.fixture(scope="session")
def browser(app):
    """A browser that asks the web application."""
    return browser_of(app)


@dataclass(frozen=True)
class Outcome:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    """``run(home, "log")``: the command as a process of its own."""
    folder = tmp_path_factory.mktemp("elsewhere")

    def act(home, *arguments, stdin="", cwd=folder, before=(), **more):
        environment = {**os.environ, "ZOOGRAPH_HOME": str(home), "XDG_CACHE_HOME": str(folder / "cache")}
        command = [*before, sys.executable, "-m", "zoograph", *map(str, arguments)]
        done = subprocess.run(command, input=stdin.encode(), capture_output=True, cwd=cwd, env=environment, **more)
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    return act


@pytest.fixture
def run_here(monkeypatch, capsysbinary, tmp_path):
    """The same in this process, through the same ``main``: ten times as fast, for tests that run many commands."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def act(home, *arguments):
        monkeypatch.setenv("ZOOGRAPH_HOME", str(home))
        monkeypatch.setattr(sys, "argv", ["zoograph", *map(str, arguments)])
        capsysbinary.readouterr()
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = ended.code
        out, err = capsysbinary.readouterr()
        return Outcome(code, out.decode(errors="surrogateescape"), err.decode())

    return act
