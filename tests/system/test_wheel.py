"""What is installed from the wheel works by itself, from any folder."""

import csv
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from helpers.paths import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT]
    subprocess.run(command, check=True, cwd=folder)
    [found] = folder.glob("*.whl")
    return found


def test_the_wheel_holds_the_files_that_travel_with_the_code(wheel):
    names = {Path(name) for name in zipfile.ZipFile(wheel).namelist()}
    folders = ("ontology", "shapes", "data", "queries")
    wanted = {Path("zoograph") / file.relative_to(ROOT) for folder in folders for file in (ROOT / folder).glob("*.*")}
    wanted |= {
        Path("zoograph") / file.relative_to(ROOT / "src/zoograph")
        for folder in ("web/templates", "web/static")
        for file in (ROOT / "src/zoograph" / folder).rglob("*")
        if file.is_file()
    }
    if os.environ.get("CI"):
        wanted |= {
            Path("zoograph/web/static/built") / name for name in ("chart.js", "editor.js", "fonts.css", "lineage.js")
        }
    assert wanted - names == set()
    assert len(wanted) > 40
    assert not [name for name in names if name.parts[0] == "tests" or "node_modules" in name.parts]


def test_an_installed_wheel_builds_and_answers_from_another_folder(wheel, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    pip = [sys.executable, "-m", "pip", "--python", tmp_path / "venv/bin/python", "install", "--quiet", "--no-compile"]
    subprocess.run([*pip, "--constraint", ROOT / "constraints.txt", wheel], check=True)
    (tmp_path / "elsewhere").mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment |= {"ZOOGRAPH_HOME": str(tmp_path / "home"), "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def zoograph(*arguments):
        command = [tmp_path / "venv/bin/zoograph", *arguments]
        done = subprocess.run(command, cwd=tmp_path / "elsewhere", env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done

    assert "version 1:" in zoograph("build", "--only", "curated").stderr
    answer = zoograph("ask", "rlms-of-a-domain", "--param", "domain=speech", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(answer)))
    assert "https://w3id.org/zoograph/model/hubert-base-ls960" in {row["model"] for row in rows}
    assert list((tmp_path / "elsewhere").iterdir()) == []
