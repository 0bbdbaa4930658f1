"""Zoos that come as packages are read at once, in processes of their own, and what was read is kept.

Either way, the outcome is that of reading them here.
"""

import errno
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace

import psutil
import pytest

from helpers.paths import DATA
from helpers.wheels import wheel_of
from zoograph import readings
from zoograph.errors import InputError, ZoographError
from zoograph.readings import read_at_once
from zoograph.records import Zoo
from zoograph.sources import mteb, timm
from zoograph.triples import of_reading

SCRIPT = """
import sys
from pathlib import Path
from zoograph.records import Zoo
from zoograph.sources import mteb, timm
from zoograph.readings import read_at_once
print("the script", flush=True)
folder = Path(sys.argv[1])
snapshots = [reader.fetch(folder, Zoo(reader.NAME, origin=sys.argv[1])) for reader in (timm, mteb)]
with read_at_once(snapshots, Path(sys.argv[2])) as read:
    print([reading().listed > 3 for reading in read])
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheels")
    for name in ("timm", "mteb"):
        wheel_of(DATA / name, folder, name)
    return folder


@pytest.fixture
def snapshots(folder, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    return [reader.fetch(folder, Zoo(reader.NAME, origin=str(folder))) for reader in (timm, mteb)]


def test_a_script_without_a_main_guard_runs_once_and_gets_what_is_read(folder, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    done = subprocess.run([sys.executable, script, folder, tmp_path], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("the script\n[True, True]\n", "")


@pytest.mark.slow
def test_readings_and_errors_are_those_of_reading_here(snapshots, tmp_path):
    missing = replace(snapshots[1].packages[0], path=tmp_path / "missing.whl")
    broken = replace(snapshots[1], zoo=Zoo("broken", reader="mteb"), packages=(missing,))
    with read_at_once([*snapshots, broken], tmp_path) as (one, other, none):
        for found, expected in ((one(), timm.read(snapshots[0])), (other(), mteb.read(snapshots[1]))):
            expect_same(found, expected)
        with pytest.raises(InputError, match="is not a wheel that can be read") as raised:
            none()
    assert raised.value.file == tmp_path / "missing.whl"


@pytest.mark.slow
def test_a_process_that_is_killed_is_an_error(snapshots, tmp_path):
    with read_at_once(snapshots, tmp_path) as read:
        for child in psutil.Process().children():
            with suppress(psutil.ZombieProcess):  # one of another test, that has ended
                if "spawn_main" in " ".join(child.cmdline()):
                    child.kill()
        with pytest.raises(ZoographError, match="the process that read timm was ended"):
            read[0]()


@pytest.mark.slow
def test_processes_end_with_a_parent_that_is_killed(folder, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.replace("    print([", "    print(flush=True); import time; time.sleep(60); print(["))
    with subprocess.Popen([sys.executable, script, folder, tmp_path], stdout=subprocess.PIPE) as parent:
        assert [parent.stdout.readline() for _ in range(2)] == [b"the script\n", b"\n"]
        children = psutil.Process(parent.pid).children()
        parent.send_signal(signal.SIGKILL)
    assert children
    assert psutil.wait_procs(children, timeout=20)[1] == []


def test_one_alone_is_read_in_this_process(snapshots, tmp_path, monkeypatch):
    monkeypatch.setattr(readings, "ProcessPoolExecutor", None)
    with read_at_once(snapshots[:1], tmp_path) as [read]:
        assert read().listed


def expect_same(found, expected):
    assert of_reading(found) == of_reading(expected)
    assert (found.listed, found.findings) == (expected.listed, expected.findings)


# -- what is kept


@pytest.fixture
def snapshot(snapshots):
    return snapshots[0]


@pytest.fixture
def reads(monkeypatch):
    """``reads(snapshot, cache)``: the reading, and whether the packages were read for it."""
    read = []
    monkeypatch.setattr(readings, "_read", lambda *given, act=readings._read: read.append(given) or act(*given))

    def act(snapshot, cache):
        before = len(read)
        with read_at_once([snapshot], cache) as [reading]:
            return reading(), len(read) > before

    return act


def test_what_was_read_is_kept(snapshot, reads, tmp_path):
    first, second = reads(snapshot, tmp_path), reads(snapshot, tmp_path)
    assert (first[1], second[1]) == (True, False)
    assert first[0] == second[0]
    expect_same(second[0], timm.read(snapshot))


def test_it_is_read_again_if_the_program_changed(snapshot, reads, tmp_path, monkeypatch):
    reads(snapshot, tmp_path)
    monkeypatch.setattr(readings, "reading_fingerprint", lambda: "another")
    assert reads(snapshot, tmp_path)[1]


@pytest.mark.parametrize(
    "change",
    [
        lambda snapshot: replace(snapshot, packages=(replace(snapshot.packages[0], sha256="0" * 64),)),
        lambda snapshot: replace(snapshot, packages=(replace(snapshot.packages[0], version="9.9"),)),
        lambda snapshot: replace(snapshot, zoo=replace(snapshot.zoo, label="Ours")),
        lambda snapshot: replace(snapshot, zoo=replace(snapshot.zoo, options={"versions": ["9.9"]})),
    ],
    ids=["content", "version", "label", "options"],
)
def test_it_is_read_again_if_the_zoo_changed(snapshot, reads, tmp_path, change):
    reads(snapshot, tmp_path)
    reading, is_read = reads(change(snapshot), tmp_path)
    assert is_read
    assert reading.snapshot == change(snapshot)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content.replace(b"model", b"modal"),
        lambda content: b"[1]\n" + content.partition(b"\n")[2],
        lambda content: b"\xff" + content,
    ],
    ids=["empty", "cut off", "changed", "of another form", "no text"],
)
def test_what_is_damaged_is_read_again(snapshot, reads, tmp_path, damage):
    whole = reads(snapshot, tmp_path)[0]
    (file,) = tmp_path.rglob("*.reading")
    file.write_bytes(damage(file.read_bytes()))
    assert reads(snapshot, tmp_path) == (whole, True)
    assert reads(snapshot, tmp_path) == (whole, False)


def test_of_an_internal_zoo_nothing_is_kept(snapshot, reads, tmp_path):
    internal = replace(snapshot, zoo=replace(snapshot.zoo, internal=True))
    assert [reads(internal, tmp_path)[1] for _ in range(2)] == [True, True]
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_cannot_be_written_keeps_nothing(snapshot, reads, tmp_path):
    (tmp_path / "timm").write_text("a file where a folder would be")
    assert [reads(snapshot, tmp_path)[1] for _ in range(2)] == [True, True]


def test_a_full_disk_leaves_no_half_file(snapshot, reads, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(readings.Path, "replace", full)
    assert reads(snapshot, tmp_path)[0].listed
    assert list((tmp_path / "timm").iterdir()) == []
