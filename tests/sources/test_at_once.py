"""Zoos that come as packages are read at once, in processes of their own, with the outcome of reading them here."""

import os
import signal
import subprocess
import sys
from dataclasses import replace

import psutil
import pytest

from helpers.paths import DATA
from helpers.wheels import wheel_of
from zoograph.errors import InputError, ZoographError
from zoograph.records import Zoo
from zoograph.sources import at_once, mteb, timm
from zoograph.sources.at_once import read_at_once

SCRIPT = """
import sys
from pathlib import Path
from zoograph.records import Zoo
from zoograph.sources import mteb, timm
from zoograph.sources.at_once import read_at_once
print("the script", flush=True)
folder = Path(sys.argv[1])
snapshots = [reader.fetch(folder, Zoo(reader.NAME, origin=sys.argv[1])) for reader in (timm, mteb)]
with read_at_once(snapshots) as read:
    print([len(reading().models) > 3 for reading in read])
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
    done = subprocess.run([sys.executable, script, folder], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("the script\n[True, True]\n", "")


@pytest.mark.slow
def test_readings_and_errors_are_those_of_reading_here(snapshots, tmp_path):
    missing = replace(snapshots[1].packages[0], path=tmp_path / "missing.whl")
    broken = replace(snapshots[1], zoo=Zoo("broken", reader="mteb"), packages=(missing,))
    with read_at_once([*snapshots, broken]) as (one, other, none):
        assert (one(), other()) == (timm.read(snapshots[0]), mteb.read(snapshots[1]))
        with pytest.raises(InputError, match="is not a wheel that can be read") as raised:
            none()
    assert raised.value.file == tmp_path / "missing.whl"


@pytest.mark.slow
def test_a_process_that_is_killed_is_an_error(snapshots):
    with read_at_once(snapshots) as read:
        for child in psutil.Process().children():
            if "spawn_main" in " ".join(child.cmdline()):
                child.kill()
        with pytest.raises(ZoographError, match="the process that read timm was ended"):
            read[0]()


@pytest.mark.slow
def test_processes_end_with_a_parent_that_is_killed(folder, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.replace("    print([", "    print(flush=True); import time; time.sleep(60); print(["))
    with subprocess.Popen([sys.executable, script, folder], stdout=subprocess.PIPE) as parent:
        assert [parent.stdout.readline() for _ in range(2)] == [b"the script\n", b"\n"]
        children = psutil.Process(parent.pid).children()
        parent.send_signal(signal.SIGKILL)
    assert children
    assert psutil.wait_procs(children, timeout=20)[1] == []


def test_one_alone_is_read_in_this_process(snapshots, monkeypatch):
    monkeypatch.setattr(at_once, "ProcessPoolExecutor", None)
    with read_at_once(snapshots[:1]) as [read]:
        assert read().models
