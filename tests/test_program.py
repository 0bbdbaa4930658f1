"""Upgrade and roll-back: a home that another Zoograph wrote is read, and what that one derived is derived anew."""

import json
import re
import shutil

import pytest
from pyoxigraph import Literal, Triple
from pyoxigraph import Store as Engine

from zoograph import program as module
from zoograph.changes import Change
from zoograph.errors import StoreError
from zoograph.internal import follow, publish_internal
from zoograph.program import program
from zoograph.publish import publish
from zoograph.store import History
from zoograph.verify import verify
from zoograph.verify.check import CHECKS, DERIVED_HERE
from zoograph.vocabulary import GRAPH_INFERRED, RDFS, ZOO, graph, thing

OTHER = "0.0.9+0123456789ab"
MINE, NOTES, OURS = graph("mine"), graph("notes"), graph("ours")
BASE, TUNED = thing("model", "base"), thing("model", "tuned")
FOLLOWS = Triple(TUNED, ZOO.derivedFrom, BASE)
NOTE = {NOTES: Change(added=[Triple(BASE, RDFS.comment, Literal("baseline"))])}


@pytest.fixture(scope="module")
def of_another(tmp_path_factory):
    """A home that another program made, which knew no rules."""
    history = History(tmp_path_factory.mktemp("program") / "home")
    models = {Triple(each, RDFS.label, Literal(each.value.rsplit("/", 1)[-1])) for each in (BASE, TUNED)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("zoograph.staging.rules", lambda: ())
        patch.setattr("zoograph.staging.program", lambda: OTHER)
        patch.setattr("zoograph.store.versions.program", lambda: OTHER)
        publish(history, {MINE: Change(models | {Triple(TUNED, ZOO.builtOn, BASE)})}, "test", from_nothing=True)
        publish_internal(history, {OURS: Change([Triple(TUNED, RDFS.comment, Literal("ours"))])}, "internal")
    return history.home


@pytest.fixture
def history(of_another, tmp_path):
    return History(shutil.copytree(of_another, tmp_path / "home", symlinks=True))


def inferred(version):
    store = Engine.read_only(str(version.store_directory))
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, GRAPH_INFERRED)}


def failed(version):
    return [check.name for check in verify(version.directory, sample=0) if not check.is_passed]


def described(version, **changes):
    """Write other values into the description of a version."""
    file = version.directory / "version.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))


def test_a_version_records_what_program_made_it(history):
    assert history.version().program == OTHER
    assert publish(history, NOTE, "note").version.program == program()
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*\+[0-9a-f]{12}", program())


@pytest.mark.slow
def test_a_small_write_after_an_upgrade_derives_the_whole_anew(history):
    assert FOLLOWS not in inferred(history.version())
    after = publish(history, NOTE, "note").version
    assert FOLLOWS in inferred(after)
    assert after.triples[MINE.value] == history.version(1).triples[MINE.value], "what was asserted stays"
    assert failed(after) == []


@pytest.mark.slow
def test_a_small_write_of_the_same_program_derives_only_what_follows_from_it(history):
    described(history.version(), program=program())
    after = publish(history, NOTE, "note").version
    assert FOLLOWS not in inferred(after)
    assert failed(after) == ["inferred"]


def test_reading_the_same_after_an_upgrade_is_enough(history):
    assert publish(history, {MINE: Change()}, "sync").version.number == 2
    assert publish(history, {MINE: Change()}, "sync").version.number == 2


@pytest.mark.slow
def test_the_internal_view_is_derived_anew_with_the_public_one(history):
    publish(history, NOTE, "note")
    internal = follow(history).version
    assert internal.program == program()
    assert FOLLOWS in inferred(internal)
    assert internal.triples[OURS.value] == 1


def test_what_another_program_derived_is_no_damage(history):
    checks = {check.name: check for check in verify(history.directory(), sample=0)}
    assert all(check.is_passed for check in checks.values())
    assert {name for name, check in checks.items() if "another Zoograph" in "".join(check.notes)} == DERIVED_HERE
    assert {name for name, _, _ in CHECKS} >= DERIVED_HERE


def test_a_roll_back_says_who_made_what_it_brings_back(history):
    publish(history, NOTE, "note")
    back = history.rollback(1)
    assert (back.number, back.program) == (3, OTHER)
    assert {path.name for path in back.directory.iterdir()} == {path.name for path in history.directory(1).iterdir()}


def test_what_a_later_program_writes_beside_is_left_alone(history):
    described(history.version(), colour="blue")
    (history.directory() / "later.json").write_text("{}")
    assert history.version().number == 1
    assert publish(history, NOTE, "note").version.number == 2


def test_a_home_of_another_format_is_refused_with_what_to_do(history):
    marker = history.home / "zoograph.json"
    for other in (0, 2):
        marker.write_text(json.dumps({"format": other}))
        with pytest.raises(StoreError, match=rf"names format {other}.*nothing was touched.*Install the Zoograph that"):
            History(history.home)
    assert history.directory(1).is_dir()


@pytest.mark.parametrize(
    ("file", "counts"), [("infer/rules.py", True), ("text.py", True), ("web/pages/home.py", False)]
)
def test_the_fingerprint_is_of_what_derives(tmp_path, monkeypatch, file, counts):
    monkeypatch.setattr(module, "_PACKAGE", tmp_path)
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    found = []
    for content in ("a = 1\n", "a = 2\n"):
        (tmp_path / file).write_text(content)
        found.append(program.__wrapped__())
    assert (found[0] != found[1]) is counts


def test_every_folder_that_derives_nothing_exists():
    assert all((module._PACKAGE / name / "__init__.py").is_file() for name in module._DERIVE_NOTHING)
