"""Wheels are fetched once, checked against their pins, and read without being unpacked."""

import hashlib
import zipfile

import pytest

from helpers.wheels import wheel_of
from zoograph.errors import InputError
from zoograph.records import Zoo
from zoograph.sources import packages
from zoograph.sources.packages import Pin, Wheel, fetch

ZOO = Zoo("small")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "content" / "small").mkdir(parents=True)
    (tmp_path / "content" / "small" / "models.py").write_text("x = 1")
    wheel_of(tmp_path / "content", tmp_path / "wheels", "small", "1.0")
    return tmp_path


def pin(folder, **more):
    content = next((folder / "wheels").glob("small-1.0-*.whl")).read_bytes()
    return Pin(**{"name": "small", "version": "1.0", "sha256": hashlib.sha256(content).hexdigest(), **more})


@pytest.fixture
def index(folder, monkeypatch):
    """A package index that has what lies in ``wheels``; counts how often it is asked."""
    asked = []

    def pip(requirement, place):
        asked.append(requirement)
        name, version = requirement.split("==")
        found = next((folder / "wheels").glob(f"{name}-{version}-*.whl"), None)
        if found is None:
            raise InputError(f"{requirement} cannot be fetched: no such version")
        (folder / place / found.name).write_bytes(found.read_bytes())

    monkeypatch.setattr(packages, "_pip", pip)
    return asked


def test_a_package_is_fetched_once_and_then_read_from_the_cache(folder, index):
    first = fetch((pin(folder),), folder / "cache", ZOO)
    second = fetch((pin(folder),), folder / "cache", ZOO)
    assert first == second
    assert index == ["small==1.0"]
    assert (first[0].version, first[0].iri) == ("1.0", "pkg:pypi/small@1.0")


def test_a_pinned_version_with_another_hash_is_refused_wherever_it_comes_from(folder, index):
    wrong = pin(folder, sha256="0" * 64)
    with pytest.raises(InputError, match="is not the small 1.0 that is known"):
        fetch((wrong,), folder / "cache", ZOO)
    assert not list((folder / "cache").rglob("*.whl"))
    with pytest.raises(InputError, match="is not the small 1.0 that is known"):
        fetch((wrong,), folder / "cache", Zoo("small", origin=str(next((folder / "wheels").glob("*.whl")))))


def test_what_was_tampered_with_in_the_cache_is_refused(folder, index):
    found = fetch((pin(folder),), folder / "cache", ZOO)
    found[0].path.write_bytes(found[0].path.read_bytes() + b" ")
    with pytest.raises(InputError, match="is not the small 1.0"):
        fetch((pin(folder),), folder / "cache", ZOO)


def test_another_version_is_taken_as_it_is(folder, index):
    wheel_of(folder / "content", folder / "wheels", "small", "2.0")
    [found] = fetch((pin(folder),), folder / "cache", Zoo("small", options={"versions": ["2.0"]}))
    assert found.version == "2.0"
    [found] = fetch((pin(folder),), folder / "cache", Zoo("small", options={"versions": ["small==2.0"]}))
    assert found.version == "2.0"
    with pytest.raises(InputError, match="no such version"):
        fetch((pin(folder),), folder / "cache", Zoo("small", options={"versions": ["3.0"]}))


def test_of_several_packages_the_version_says_which(folder):
    both = (pin(folder), Pin("other", "1.0", ""))
    with pytest.raises(InputError, match="say which package the version is of: small==2.0"):
        fetch(both, folder / "cache", Zoo("small", options={"versions": ["2.0"]}))
    with pytest.raises(InputError, match="is not a version of small, other"):
        fetch(both, folder / "cache", Zoo("small", options={"versions": ["third==2.0"]}))
    with pytest.raises(InputError, match="is not a version of"):
        fetch(both, folder / "cache", Zoo("small", options={"versions": ["small==2.0; rm -rf"]}))


def test_from_takes_a_wheel_or_a_folder_of_them(folder):
    wheel = next((folder / "wheels").glob("*.whl"))
    assert fetch((pin(folder),), folder / "cache", Zoo("small", origin=str(wheel)))[0].path == wheel
    assert fetch((pin(folder),), folder / "cache", Zoo("small", origin=str(folder / "wheels")))[0].path == wheel
    with pytest.raises(InputError, match="is not a wheel of other"):
        fetch((Pin("other", "1.0", ""),), folder / "cache", Zoo("small", origin=str(wheel)))
    (folder / "notes.txt").write_text("no wheel")
    with pytest.raises(InputError, match="not named like a wheel"):
        fetch((pin(folder),), folder / "cache", Zoo("small", origin=str(folder / "notes.txt")))


def test_a_package_that_cannot_be_had_leaves_nothing_behind(folder, index):
    with pytest.raises(InputError, match="cannot be fetched"):
        fetch((Pin("nothing", "1.0", ""),), folder / "cache", ZOO)
    assert list((folder / "cache").iterdir()) == []


def test_pip_itself_says_why_in_one_line(tmp_path):
    requirement = "zoograph-there-is-no-such-package==0.0.1"
    with pytest.raises(InputError, match=f"{requirement} cannot be fetched: .*") as refused:
        packages._pip(requirement, str(tmp_path))
    assert "\n" not in str(refused.value)


def test_a_file_that_is_no_wheel_is_an_error_that_names_it(tmp_path):
    broken = tmp_path / "small-1.0-py3-none-any.whl"
    broken.write_bytes(b"PK not really")
    with pytest.raises(InputError, match="small-1.0-py3-none-any.whl: is not a wheel"):
        Wheel(broken)


def test_a_file_made_to_fill_the_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(packages, "_LARGEST_FILE", 1000)
    path = tmp_path / "bomb-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.py", "0" * 100_000)
    with pytest.raises(InputError, match="bomb.py is too long"):
        Wheel(path).text("bomb.py")
    with pytest.raises(InputError, match="has no file other.py"):
        Wheel(path).text("other.py")
