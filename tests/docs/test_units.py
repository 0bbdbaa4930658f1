"""The units of systemd in the docs: systemd itself finds nothing wrong with them."""

import re
import shutil
import subprocess

import pytest

from helpers.paths import ROOT

PAGE = (ROOT / "docs" / "operations.md").read_text()
UNITS = {
    name: re.sub(r"^ {4}", "", text, flags=re.MULTILINE)
    for name, text in re.findall(r"`/etc/systemd/system/([\w.-]+)`:\n\n((?: {4}.*\n|\n)+)", PAGE)
}
ANALYZE = shutil.which("systemd-analyze")


def test_a_service_and_the_nightly_reading_with_its_timer_are_there():
    assert [*UNITS] == ["zoograph.service", "zoograph-sync.service", "zoograph-sync.timer"]
    assert "zoograph sync --all" in UNITS["zoograph-sync.service"]


@pytest.mark.skipif(ANALYZE is None, reason="needs systemd-analyze")
def test_systemd_finds_nothing_wrong_with_them(tmp_path):
    for name, text in UNITS.items():
        # It looks for the command, and for the user only where it runs as root.
        installed = text.replace("/srv/zoograph/venv/bin/zoograph", shutil.which("true"))
        (tmp_path / name).write_text(installed)
    files = [str(tmp_path / name) for name in UNITS]
    done = subprocess.run([ANALYZE, "verify", *files], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.skipif(ANALYZE is None, reason="needs systemd-analyze")
def test_systemd_would_find_what_is_wrong(tmp_path):
    (tmp_path / "wrong.service").write_text(UNITS["zoograph.service"].replace("KillMode=mixed", "KillMode=sometimes"))
    command = [ANALYZE, "verify", str(tmp_path / "wrong.service")]
    assert "sometimes" in subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stderr
