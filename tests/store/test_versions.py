"""Versions: what is published stays, what is not published was never there, whatever happens in between."""

import random
import signal
import subprocess
import sys
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad
from pyoxigraph import Store as Engine

from zoograph.errors import Busy, StoreError, UnknownName
from zoograph.store import EmbeddedStore, History
from zoograph.store.difference import difference

G = NamedNode("http://example.org/g")
P = NamedNode("http://example.org/p")


def quad(number):
    return Quad(NamedNode(f"http://example.org/{number}"), P, Literal(str(number)), G)


def write(history, *numbers, message="test"):
    """Publish the current version with the numbers added."""
    with history.staging() as staging:
        store = staging.empty() if staging.parent is None else staging.copy_of_parent()
        store.extend(quad(number) for number in numbers)
        store.flush()
        del store
        return staging.publish(message, {})


def numbers_in(version):
    return sorted(int(q.object.value) for q in Engine.read_only(str(version.store_directory)))


def test_a_version_holds_what_was_published_and_never_changes(tmp_path):
    history = History(tmp_path / "home")
    first, second = write(history, 1, 2), write(history, 3)
    assert (first.number, second.number, second.parent) == (1, 2, 1)
    assert numbers_in(first) == [1, 2]
    assert numbers_in(second) == [1, 2, 3]
    assert history.current_number() == 2
    assert [version.message for version in history.versions()] == ["test", "test"]


def test_a_write_that_fails_leaves_nothing(tmp_path):
    history = History(tmp_path / "home")
    write(history, 1)
    with pytest.raises(RuntimeError, match="on purpose"), history.staging() as staging:
        staging.copy_of_parent().add(quad(2))
        raise RuntimeError("on purpose")
    assert numbers_in(history.version()) == [1]
    assert not (tmp_path / "home" / "staging").exists()


def test_old_versions_are_pruned_but_none_that_is_being_read(tmp_path):
    history = History(tmp_path / "home", keep=3)
    write(history, 1)
    write(history, 2)
    with history.reading(1) as read:
        store = EmbeddedStore.read_only(read.store_directory)
        for number in range(3, 8):
            write(history, number)
        assert history.numbers() == [1, 5, 6, 7]
        assert len(store.engine) == 1
        assert numbers_in(read) == [1]
    write(history, 8)
    assert history.numbers() == [6, 7, 8]


def test_rollback_publishes_the_old_state_as_a_new_version(tmp_path):
    history = History(tmp_path / "home")
    write(history, 1, message="one")
    write(history, 2)
    version = history.rollback(1)
    assert version.number == 3
    assert numbers_in(version) == [1]
    assert version.message == "roll back to version 1: one"
    with pytest.raises(UnknownName, match="no version '9'"):
        history.rollback(9)


def test_difference_says_what_came_and_went(tmp_path):
    history = History(tmp_path / "home")
    first = write(history, 1)
    with history.staging() as staging:
        store = staging.copy_of_parent()
        store.remove(quad(1))
        store.add(quad(2))
        store.flush()
        del store
        second = staging.publish("changed", {})
    [part] = difference(first, second)
    assert part.graph == G.value
    assert part.added == ('<http://example.org/2> <http://example.org/p> "2" .',)
    assert part.removed == ('<http://example.org/1> <http://example.org/p> "1" .',)
    assert list(difference(first, first)) == []


@settings(max_examples=12)
@given(st.lists(st.one_of(st.sets(st.integers(0, 20), max_size=4), st.integers(0, 3)), min_size=1, max_size=8))
def test_history_is_what_a_list_of_sets_would_be(tmp_path_factory, acts):
    """Model test: sets are added, integers roll back to the version so many before the current one."""
    history = History(tmp_path_factory.mktemp("model") / "home", keep=100)
    model = []
    for act in acts:
        if isinstance(act, int):
            if model:
                back = max(len(model) - act, 1)
                history.rollback(back)
                model.append(model[back - 1])
        else:
            write(history, *act)
            model.append((model[-1] if model else set()) | act)
        assert [numbers_in(version) for version in history.versions()] == [sorted(state) for state in model]


def test_only_one_writer_at_a_time(tmp_path):
    history = History(tmp_path / "home")
    with history.staging(), pytest.raises(Busy, match="process .* is writing"), History(tmp_path / "home").staging():
        pass
    write(history, 1)
    assert history.current_number() == 1


def test_a_directory_of_somebody_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("important")
    with pytest.raises(StoreError, match="not a Zoograph home"):
        History(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_home_whose_first_writer_died_while_making_it_is_a_home(tmp_path):
    (tmp_path / "zoograph.json.new").write_text('{"for')
    assert write(History(tmp_path), 1).number == 1
    assert not (tmp_path / "zoograph.json.new").exists()


def test_a_newer_format_is_refused(tmp_path):
    (tmp_path / "zoograph.json").write_text('{"format": 99}')
    with pytest.raises(StoreError, match="format 99"):
        History(tmp_path)


def test_a_version_that_is_missing_a_file_is_named_and_kept(tmp_path):
    history = History(tmp_path / "home")
    version = write(history, *range(100))
    victim = next(path for path in version.store_directory.iterdir() if path.name.startswith("MANIFEST"))
    victim.unlink()
    before = sorted(path.name for path in version.store_directory.iterdir())
    with pytest.raises(StoreError, match=f"version 1 is damaged: store/{victim.name}"):
        history.version()
    assert sorted(path.name for path in version.store_directory.iterdir()) == before


WRITER = """
import sys
from pathlib import Path
from pyoxigraph import Literal, NamedNode, Quad
from zoograph.store import History
history = History(Path(sys.argv[1]), keep=4)
print("ready", flush=True)
while True:
    number = (history.current_number() or 0) + 1
    with history.staging() as staging:
        store = staging.empty() if staging.parent is None else staging.copy_of_parent()
        store.extend(
            Quad(NamedNode(f"http://example.org/{number}/{i}"), NamedNode("http://example.org/p"),
                 Literal(str(number)), NamedNode("http://example.org/g"))
            for i in range(50)
        )
        store.flush()
        del store
        staging.publish(f"write {number}", {})
    print(number, flush=True)
"""


@pytest.mark.slow
def test_kill_9_at_any_moment_of_a_write_leaves_a_whole_version_and_a_home_that_can_be_written(tmp_path):
    """Writers that never stop are killed at random moments; after each, every version is whole.

    Every other one has published something before; the machine may be too busy for the rest to get so far.
    """
    home = tmp_path / "home"
    chance = random.Random(20260101)
    for place in range(16):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(home)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        published = [int(writer.stdout.readline())] if place % 2 else []
        time.sleep(chance.uniform(0, 0.5))
        writer.send_signal(signal.SIGKILL)
        out, err = writer.communicate()
        assert err == ""
        history = History(home, keep=4)
        published += [int(line) for line in out.split()]
        current = history.current_number()
        if published:
            assert current is not None
            assert current >= published[-1]
        if current is not None:
            for version in history.versions():
                found = sorted({int(q.object.value) for q in Engine.read_only(str(version.store_directory))})
                assert found == list(range(1, version.number + 1))
    assert (history.current_number() or 0) >= 8
    write(history, 1)


@pytest.mark.slow
def test_readers_never_see_anything_but_a_whole_version_while_versions_are_published_and_pruned(tmp_path):
    history = History(tmp_path / "home", keep=2)
    write(history, 1)
    done, faults, seen = threading.Event(), [], set()

    def read():
        while not done.is_set():
            try:
                with history.reading() as version:
                    found = numbers_in(version)
                    seen.add(version.number)
                    if found != list(range(1, version.number + 1)):
                        faults.append((version.number, found))
            except Exception as error:  # noqa: BLE001 - whatever it is, the test is to tell
                faults.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(2, 16):
        write(history, number)
    done.set()
    for reader in readers:
        reader.join()
    assert faults == []
    assert len(seen) > 3


@pytest.mark.parametrize("rest", ["staging", "pruned", "unpublished"])
def test_what_a_dead_writer_left_behind_is_cleared_by_the_next(tmp_path, rest):
    history = History(tmp_path / "home")
    write(history, 1)
    left = {"staging": "staging", "pruned": "versions/pruned-9", "unpublished": "versions/7"}[rest]
    (tmp_path / "home" / left).mkdir()
    assert history.numbers() == [1]
    assert write(history, 2).number == 2
    assert not (tmp_path / "home" / left).exists()


HOLDER = """
import sys, time
from pathlib import Path
from zoograph.store import History
with History(Path(sys.argv[1])).staging():
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_lock_goes_with_its_process(tmp_path):
    history = History(tmp_path / "home")
    with subprocess.Popen([sys.executable, "-c", HOLDER, history.home], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Busy), history.staging():
            pass
        holder.kill()
    assert write(history, 1).number == 1
