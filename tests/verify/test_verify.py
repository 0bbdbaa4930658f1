"""Whether a version is intact: each kind of damage is found, and named, by the check that looks for it."""

import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Triple
from pyoxigraph import Store as Engine

from zoograph import answers
from zoograph.changes import Change
from zoograph.publish import preview, publish
from zoograph.store import History, Version
from zoograph.verify import CHECKS, verify
from zoograph.verify.subject import Subject
from zoograph.vocabulary import (
    DCT,
    GRAPH_CATALOG,
    GRAPH_CURATED,
    GRAPH_INFERRED,
    GRAPH_MERGED,
    RDF,
    RDFS,
    SDO,
    ZOO,
    graph,
    thing,
)

BASE, TUNED = thing("model", "base"), thing("model", "tuned")
MODELS = {
    *(Triple(model, RDF.type, ZOO.Model) for model in (BASE, TUNED)),
    *(Triple(model, RDFS.label, Literal(model.value.rsplit("/", 1)[-1])) for model in (BASE, TUNED)),
    Triple(TUNED, ZOO.builtOn, BASE),
}
STRANGE = Triple(TUNED, RDFS.label, Literal("not published"))


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    home = tmp_path_factory.mktemp("verify") / "home"
    publish(History(home), {GRAPH_CURATED: Change(MODELS)}, "test", from_nothing=True)
    return home


@pytest.fixture
def version(published, tmp_path):
    """A copy of a version, to damage."""
    shutil.copytree(published, tmp_path / "home", symlinks=True)
    return tmp_path / "home" / "versions" / "1"


def problems(directory, sample=0, **options):
    """The problems of each check that did not pass."""
    checks = {check.name: check for check in verify(directory, sample=sample, **options)}
    assert [*checks] == [name for name, _, _ in CHECKS]
    return {name: check.problems for name, check in checks.items() if not check.is_passed}


def test_a_version_as_it_was_published_is_whole(version):
    steps = []
    assert problems(version, sample=5, progress=lambda *step: steps.append(step)) == {}
    assert [what for what, _ in steps] == [what for _, what, _ in CHECKS]
    assert problems(version) == {}, "looking at it changes nothing"


def largest(version):
    return max((version / "store").glob("*.sst"), key=lambda file: file.stat().st_size)


def test_a_flipped_byte_is_named_by_its_file(version):
    file = largest(version)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    found = problems(version)
    assert found["files"] == (f"store/{file.name} has other bytes than were published (SHA-256)",)


@pytest.mark.parametrize("name", ["void.ttl", "findings.json", "search.sqlite", "answers.json"])
def test_a_flipped_byte_beside_the_store_is_named_too(version, name):
    content = bytearray((version / name).read_bytes())
    content[-1] ^= 1
    (version / name).write_bytes(content)
    assert problems(version)["files"] == (f"{name} has other bytes than were published (SHA-256)",)


def test_a_file_that_is_missing_or_cut_or_new_is_named(version):
    gone = largest(version)
    gone.unlink()
    (version / "void.ttl").write_bytes((version / "void.ttl").read_bytes()[:-5])
    (version / "store" / "999999.sst").write_bytes(b"")
    found = problems(version)["files"]
    assert f"store/{gone.name} cannot be found: No such file or directory" in found
    assert any(each.startswith("void.ttl has ") for each in found)
    assert "store/999999.sst was not there when the version was published" in found


def test_a_store_that_cannot_be_opened_leaves_the_other_checks_unmade(version):
    (version / "store" / "CURRENT").write_text("nonsense")
    checks = list(verify(version, sample=0))
    assert not any(check.is_passed for check in checks)
    assert all("cannot be opened" in check.unmade for check in checks[1:])


@pytest.mark.parametrize("name", [graph("curated"), GRAPH_MERGED, graph("another")], ids=str)
def test_a_statement_that_was_added_behind_zoograph_is_named(version, name):
    store = Engine(str(version / "store"))
    store.add(Quad(STRANGE.subject, STRANGE.predicate, STRANGE.object, name))
    store.flush()
    del store
    found = problems(version)
    assert {"files", "counts", "merged"} <= found.keys()
    assert "not published" in found["merged"][0]


def test_a_version_without_checksums_is_compared_by_size(version):
    description = json.loads((version / "version.json").read_text())
    del description["checksums"]
    (version / "version.json").write_text(json.dumps(description))
    first = next(verify(version))
    assert first.is_passed
    assert "only sizes" in first.notes[0]


def test_files_that_did_not_change_keep_their_checksum(published, tmp_path):
    shutil.copytree(published, tmp_path / "home", symlinks=True)
    history = History(tmp_path / "home")
    second = publish(history, {graph("mine"): Change(added={STRANGE})}, "test").version
    first = history.version(1)
    shared = {name for name in first.files.keys() & second.files.keys() if name.endswith(".sst")}
    assert shared
    assert all(first.checksums[name] == second.checksums[name] for name in shared)
    assert second.checksums.keys() == second.files.keys()
    assert problems(second.directory) == {}


# -- each check by itself, over a store in memory


@pytest.fixture
def subject(version):
    store = preview({GRAPH_CURATED: Change(MODELS)})
    return Subject(Version.described(version), store, 10, 0, None)


def found_by(check, subject):
    [problems] = [function for name, _, function in CHECKS if name == check]
    return list(problems(subject))


def quad(triple, name):
    return Quad(triple.subject, triple.predicate, triple.object, name)


DOWNSTREAM = Triple(BASE, ZOO.hasDownstream, TUNED)


@pytest.mark.parametrize("check", ["inferred", "owlrl"])
def test_an_inference_that_is_missing_is_named(subject, check):
    assert found_by(check, subject) == []
    for name in (GRAPH_INFERRED, GRAPH_MERGED):
        subject.store.remove(quad(DOWNSTREAM, name))
    assert any("hasDownstream" in each and "is missing" in each for each in found_by(check, subject))


@pytest.mark.parametrize("check", ["inferred", "owlrl"])
def test_an_inference_that_does_not_follow_is_named(subject, check):
    invented = Triple(BASE, ZOO.builtOn, TUNED)
    for name in (GRAPH_INFERRED, GRAPH_MERGED):
        subject.store.add(quad(invented, name))
    if check == "owlrl":  # which takes what is merged and not inferred for asserted
        assert any("builtOn" in each and "does not follow" in each for each in found_by(check, subject))
    else:
        assert f"{invented} is marked as inferred, but does not follow" in found_by(check, subject)


def test_an_inference_that_is_asserted_too_is_named(subject):
    subject.store.add(quad(DOWNSTREAM, GRAPH_CURATED))
    assert found_by("merged", subject) == [f"{DOWNSTREAM} is marked as inferred, but is asserted"]


def test_a_statistic_that_is_wrong_is_named(subject):
    subject.store.remove(quad(Triple(TUNED, RDFS.label, Literal("tuned")), GRAPH_MERGED))
    assert any("label" in each and "in void.ttl" in each for each in found_by("statistics", subject))


@pytest.mark.parametrize("check", ["findings", "pyshacl"])
def test_a_finding_that_is_gone_or_was_made_up_is_named(subject, check):
    file = subject.version.directory / "findings.json"
    kept = json.loads(file.read_text())
    [gone, *rest] = [each for each in kept if each["focus"] == TUNED.value]
    file.write_text(json.dumps([*rest, {**gone, "rule": "model-licence", "focus": BASE.value, "value": "made up"}]))
    found = found_by(check, subject)
    assert any(gone["rule"] in each and TUNED.value in each for each in found)
    assert any(BASE.value in each and "is stored" in each for each in found)


def test_a_name_that_is_missing_in_the_search_index_is_named(subject):
    with closing(sqlite3.connect(subject.version.directory / "search.sqlite")) as connection:
        connection.execute("DELETE FROM thing WHERE iri = ?", (TUNED.value,))
        connection.execute("UPDATE thing SET label = 'Other' WHERE iri = ?", (BASE.value,))
        connection.commit()
    assert found_by("search", subject) == [
        f"{BASE.value} is in the index with other words than in the graph",
        f"{TUNED.value} is not in the index",
    ]


def test_a_row_of_a_kept_answer_that_is_changed_or_missing_is_named(version):
    twins = {
        *(Triple(model, DCT.license, NamedNode(f"http://spdx.org/licenses/{name}"))
          for model, name in ((BASE, "MIT"), (TUNED, "ISC"))),
        Triple(BASE, ZOO.sameWeightsAs, TUNED),
    }  # fmt: skip
    store = preview({GRAPH_CURATED: Change({*MODELS, *twins})})
    subject = Subject(Version.described(version), store, 0, 0, None)
    answers.write(version, store)
    assert found_by("answers", subject) == []
    file = version / "answers.json"
    file.write_text(file.read_text().replace("licenses/ISC", "licenses/Zlib"))
    changed, missing = found_by("answers", subject)
    assert "licenses/Zlib" in changed
    assert changed.endswith("is kept, but is not in the answer")
    assert "licenses/ISC" in missing
    assert missing.endswith("is missing")


def test_an_answer_to_an_earlier_edition_of_a_question_is_no_damage(subject):
    (subject.version.directory / "answers.json").write_text("{}")
    assert found_by("answers", subject) == []
    assert "is asked live" in subject.notes[0]


def test_a_package_in_the_cache_with_other_bytes_is_named(subject, tmp_path):
    folder = tmp_path / "cache" / "timm" / "timm-1.0"
    folder.mkdir(parents=True)
    (folder / "timm-1.0-py3-none-any.whl").write_bytes(b"changed")
    for name in ("timm@1.0", "mteb@2.0"):
        package = NamedNode(f"pkg:pypi/{name}")
        subject.store.add(Quad(package, SDO.sha256, Literal("0" * 64), GRAPH_CATALOG))
    subject.cache = tmp_path / "cache"
    [found] = found_by("snapshots", subject)
    assert "timm-1.0-py3-none-any.whl has other bytes" in found
    assert subject.notes == ["1 of 2 packages are in the cache"]


# -- the command


def test_the_command_says_what_is_wrong_and_ends_with_1(version, run_here):
    home = version.parent.parent
    assert run_here(home, "verify", "--sample", "2").code == 0
    (version / "void.ttl").unlink()
    outcome = run_here(home, "verify", "1", "--sample", "0")
    assert outcome.code == 1
    assert "void.ttl cannot be found" in outcome.out
    assert "version 1 is damaged: files, statistics" in outcome.err


def test_the_command_in_json(version, run_here):
    home = version.parent.parent
    outcome = run_here(home, "verify", "--format", "json", "--sample", "1")
    report = json.loads(outcome.out)
    assert (outcome.code, report["version"], report["whole"]) == (0, 1, True)
    assert [check["name"] for check in report["checks"]] == [name for name, _, _ in CHECKS]
    assert run_here(home, "verify", "7").code == 2
    assert run_here(home, "verify", "--internal").code == 1
