"""``zoograph reconcile``: columns are added, and what is wrong with a file is told by its row."""

import csv
import io

import pytest
from click.testing import CliRunner

from zoograph.cli import commands
from zoograph.cli import reconcile as module
from zoograph.errors import InputError, UnknownName
from zoograph.link.reconciliation import Match

ROWS = 'name,year\n"HuBERT Base",2021\n,2022\nnothing is called so,\nfacebook/hubert-base-ls960,2021\n'


def run(home, monkeypatch, file, *options):
    monkeypatch.setenv("ZOOGRAPH_HOME", str(home))
    return CliRunner().invoke(commands, ["reconcile", str(file), *options])


def table(text, delimiter=","):
    return [*csv.DictReader(io.StringIO(text), delimiter=delimiter)]


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "models.csv"
    file.write_text("\ufeff" + ROWS, encoding="utf-8")
    return file


def test_columns_are_added_and_all_others_stay(built_home, monkeypatch, file):
    result = run(built_home, monkeypatch, file, "--column", "name", "--type", "model")
    assert result.exit_code == 0, result.output
    rows = table(result.stdout)
    assert [*rows[0]] == ["name", "year", "iri", "label", "score", "match"]
    assert [row["year"] for row in rows] == ["2021", "2022", "", "2021"]
    assert [row["match"] for row in rows] == ["true", "", "", "true"]
    assert {rows[0]["iri"], rows[3]["iri"]} == {"https://w3id.org/zoograph/model/hubert-base-ls960"}
    assert rows[0]["label"] == "HuBERT Base"
    assert "4 rows: 2 matched" in result.stderr


def test_a_file_of_tabs_stays_one(built_home, monkeypatch, tmp_path):
    file, out = tmp_path / "models.tsv", tmp_path / "out.tsv"
    file.write_text("id\tname\n1\tHuBERT Base\n")
    result = run(built_home, monkeypatch, file, "--column", "name", "--output", str(out), "--prefix", "zoo_")
    assert result.stdout == ""
    [row] = table(out.read_text(), "\t")
    assert row["zoo_label"] == "HuBERT Base"


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        (b"", [], ["empty"]),
        (b"name,x\na\n", [], ["row 2", "1 cells"]),
        (b"name,x\na,b\n\nc,d,e\n", [], ["row 4", "3 cells"]),
        (b'name,x\n"a,b\n', [], ["row 2"]),
        (b"name\na\n\xff\n", [], ["models.csv:3", "UTF-8"]),
        (b"name,label\na,b\n", [], ["'label'", "--prefix"]),
        (b"name\nHuBERT\n", ["--type", "star"], ["row 2", "star", "family"]),
    ],
)
def test_what_is_wrong_is_told_by_its_row(built_home, monkeypatch, file, content, options, words):
    file.write_bytes(content)
    result = run(built_home, monkeypatch, file, "--column", "name", *options)
    assert isinstance(result.exception, InputError)
    for word in words:
        assert word in str(result.exception)


def test_a_column_that_there_is_not_is_told_with_those_that_are(built_home, monkeypatch, file):
    result = run(built_home, monkeypatch, file, "--column", "nme")
    assert isinstance(result.exception, UnknownName)
    assert "name" in str(result.exception)


def test_a_service_is_asked_batch_by_batch_and_a_failure_names_the_rows(built_home, monkeypatch, tmp_path):
    asked = []

    class Stub:
        name, version, batch_size = "Stub", "0.2", 2

        def candidates(self, names, *, of_type):
            asked.append(list(names))
            if "bad" in names:
                raise InputError("the server answers 500")
            return [[Match(f"https://example.org/{name}", "=1+1", None, False)] for name in names]

    monkeypatch.setattr(module.Service, "at", lambda *_: Stub())
    file = tmp_path / "models.csv"
    file.write_text("name\na\nb\na\nc\n")
    result = run(built_home, monkeypatch, file, "--column", "name", "--service", "https://example.org/reconcile")
    assert asked == [["a", "b"], ["c"]]  # each name once
    rows = table(result.stdout)
    assert [row["iri"][-1] for row in rows] == ["a", "b", "a", "c"]
    assert rows[0]["label"] == "'=1+1"  # no formula
    file.write_text("name\na\nb\nbad\nc\n")
    result = run(built_home, monkeypatch, file, "--column", "name", "--service", "https://example.org/reconcile")
    assert "row 4 to row 5: the server answers 500" in str(result.exception)


def test_the_token_of_a_service_comes_from_the_environment(built_home, monkeypatch, tmp_path):
    tokens = []

    class Stub:
        name, version, batch_size = "Stub", "0.2", 2

        def candidates(self, names, *, of_type):
            return [[] for _ in names]

    monkeypatch.setattr(module.Service, "at", lambda _, token: tokens.append(token) or Stub())
    monkeypatch.setenv("ZOO_TOKEN", "s3cret-of-the-zoo")
    file = tmp_path / "models.csv"
    file.write_text("name\na\n")
    asked = ["--column", "name", "--service", "https://example.org/reconcile"]
    assert run(built_home, monkeypatch, file, *asked).exit_code == 0
    assert run(built_home, monkeypatch, file, *asked, "--token-env", "ZOO_TOKEN").exit_code == 0
    assert [each and each._token for each in tokens] == [None, "s3cret-of-the-zoo"]
    result = run(built_home, monkeypatch, file, *asked, "--token-env", "NO_SUCH_TOKEN")
    assert str(result.exception) == "the environment variable NO_SUCH_TOKEN, which --token-env names, is not set"
    assert run(built_home, monkeypatch, file, "--column", "name", "--token-env", "ZOO_TOKEN").exit_code == 2
