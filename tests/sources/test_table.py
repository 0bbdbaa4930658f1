"""Tables of models: what spreadsheets write, what people write into them, and what is said of what cannot be read."""

import json
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from pyoxigraph import Triple

from helpers.paths import ROOT
from zoograph.changes import Change
from zoograph.errors import InputError
from zoograph.publish import preview
from zoograph.records import Base, Dataset, Derivation, Weights, Zoo
from zoograph.sources import table
from zoograph.triples import of_reading
from zoograph.vocabulary import DCT, graph, thing

PAGE = (ROOT / "docs" / "sources" / "table.md").read_text()
ASR = "automatic-speech-recognition"


def read(file):
    return table.read(table.fetch(file.parent, Zoo("table", origin=str(file))))


def of_text(folder, text, *, encoding="utf-8", description=None, name="models.csv"):
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    if description is not None:
        (folder / f"{name}-metadata.json").write_text(json.dumps(description))
    return read(file)


def of_cells(folder, *rows, epoch=None, name="models.xlsx"):
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    for row in rows:
        book.active.append(row)
    book.save(folder / name)
    return read(folder / name)


def described(*columns, **dialect):
    return {"url": "models.csv", "dialect": dialect, "tableSchema": {"columns": list(columns)}}


def messages(reading):
    return [finding.message for finding in reading.findings]


# -- the page


def test_the_example_of_the_page_is_read_as_it_says(tmp_path):
    [text] = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
    reading = of_text(tmp_path, text)
    assert reading.findings == ()
    first, second, base = reading.models
    assert (first.key, first.label, first.tasks, first.licence) == (
        "call-centre-asr",
        "Call centre ASR",
        (ASR,),
        "Apache-2.0",
    )
    assert first.trained_on == (Dataset("librispeech", "LibriSpeech"), Dataset("our-calls", "our calls"))
    assert (first.parameter_count, first.publisher, first.release_date) == (95_000_000, "Speech team", "2024-05-02")
    assert first.code == "https://git.example.org/speech/asr"
    assert first.weights == (Weights(url="s3://models/asr.pt"),)
    assert [paper.arxiv for paper in first.papers] == ["2106.07447"]
    [result] = first.evaluations
    assert (result.metric, result.value, result.dataset.key, result.split) == (
        "wer",
        Decimal("3.4"),
        "librispeech",
        "test-clean",
    )
    assert [rule.stage for rule in first.stage_rules] == ["downstream-task"]
    assert second.bases == (Base("call-centre-asr", Derivation.DERIVED_FROM),)
    assert (second.languages, second.licence, second.release_year) == (("en", "de"), "LicenseRef-Internal", 2025)
    assert (base.listed, base.weights) == (False, (Weights(repository="facebook/hubert-base-ls960"),))
    team = Triple(thing("model", "table/call-centre-asr"), DCT.publisher, thing("organization", "speech-team"))
    assert team in of_reading(reading)


def test_the_description_of_the_page_is_read_as_it_says(tmp_path):
    [text] = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    rows = (
        "Modell;Sprachen;Größe;Freigabe;WER;Bemerkung\nÄhre;de/en;94.700.000;02.05.2024;3,4;gut\nHalm;de;1,5B;;offen;\n"
    )
    reading = of_text(tmp_path, rows, encoding="windows-1252", description=json.loads(text))
    assert reading.findings == ()
    first, second = reading.models
    assert (first.label, first.languages, first.parameter_count) == ("Ähre", ("de", "en"), 94_700_000)
    assert (first.release_date, first.evaluations[0].value) == ("2024-05-02", Decimal("3.4"))
    assert (second.parameter_count, second.evaluations) == (1_500_000_000, ())


def test_the_page_lists_every_field():
    assert set(table.FIELDS) == set(re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE))


# -- how files are written


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "windows-1252"]
)
@pytest.mark.parametrize(("delimiter", "point"), [(",", "."), (";", ","), ("\t", ","), ("|", ",")])
def test_a_table_is_read_however_a_spreadsheet_saved_it(tmp_path, encoding, delimiter, point):
    rows = [["Name", "Base model", "metric:wer:librispeech"], ["Größe", "gpt2", f"12{point}5"]]
    reading = of_text(tmp_path, "\r\n".join(delimiter.join(row) for row in rows), encoding=encoding)
    assert [model.label for model in reading.models] == ["Größe", "openai-community/gpt2"]
    assert reading.models[0].evaluations[0].value == Decimal("12.5")
    said = [finding.rule for finding in reading.findings]
    assert said == (["table-encoding"] if encoding == "windows-1252" else [])


def test_excel_s_own_mark_titles_above_empty_rows_and_lines_in_cells_are_no_matter(tmp_path):
    text = 'sep=;\nModels of 2024;;\n;;\nname;language;task\n"a\nb";en|de;\n;;\nc;"en\nfr";\n'
    reading = of_text(tmp_path, text)
    assert [(model.label, model.languages) for model in reading.models] == [("a b", ("en", "de")), ("c", ("en", "fr"))]
    assert reading.findings == ()


def test_a_delimiter_of_the_description_goes_before_what_the_file_shows(tmp_path):
    columns = ({"titles": "name,1", "name": "name"}, {"titles": "x", "suppressOutput": True})
    reading = of_text(tmp_path, "name,1;x\na,b;2\n", description=described(*columns, delimiter=";"))
    assert [model.label for model in reading.models] == ["a,b"]


def test_a_table_without_a_header_has_its_columns_by_place(tmp_path):
    description = described({"name": "name"}, {"name": "language"}, header=False)
    assert [(each.label, each.languages) for each in of_text(tmp_path, "a,de\nb,\n", description=description).models] == [
        ("a", ("de",)), ("b", ()),
    ]  # fmt: skip


def test_rows_to_skip_comments_defaults_and_marks_of_the_dialect(tmp_path):
    description = described(
        {"titles": "name", "name": "name"},
        {"titles": {"en": "lang", "de": ["Sprache"]}, "name": "language", "default": "en"},
        {"titles": "WER", "name": "metric:wer:librispeech"},
        skipRows=1, commentPrefix="#", decimalChar=",",
    )  # fmt: skip
    text = 'name,language\nname,Sprache,WER\n# name,x\na,,"1,234"\n'
    [model] = of_text(tmp_path, text, description=description).models
    assert (model.languages, model.evaluations[0].value) == (("en",), Decimal("1.234"))


# -- workbooks


def test_a_workbook_has_dates_numbers_and_truths(tmp_path):
    reading = of_cells(
        tmp_path,
        ["name", "released", "parameters", "owner", "metric:wer:librispeech"],
        ["a", datetime(2024, 5, 2), 95_000_000, "x", 0.034],
        ["b", 2023, 7e9, True, 3.4],
        [7.0, 45414, "110M", None, None],
    )
    a, b, seven = reading.models
    assert (a.release_date, a.parameter_count, a.evaluations[0].value) == ("2024-05-02", 95_000_000, Decimal("3.4"))
    assert (b.release_year, b.parameter_count, b.publisher) == (2023, 7_000_000_000, "TRUE")
    assert (seven.label, seven.release_date, seven.parameter_count) == ("7", "2024-05-02", 110_000_000)
    assert reading.findings == ()


def test_a_workbook_that_counts_from_1904_has_the_same_dates(tmp_path):
    rows = [["name", "released"], ["a", date(2024, 5, 2)], ["b", 43952]]
    first, second = of_cells(tmp_path, *rows, epoch=CALENDAR_MAC_1904).models
    assert (first.release_date, second.release_date) == ("2024-05-02", "2024-05-02")


def test_formulas_without_a_value_errors_joined_cells_and_other_sheets_are_told(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Notes"
    sheet.append(["about", "this"])
    models = book.create_sheet("Models")
    for row in (["name", "language", "parameters"], ["a", "=A1", "#N/A"], [None, "de", None]):
        models.append(row)
    models.merge_cells("A2:A3")
    book.create_sheet("Old").sheet_state = "hidden"
    book.save(tmp_path / "models.xlsx")
    reading = read(tmp_path / "models.xlsx")
    assert [(model.label, model.languages, model.parameter_count) for model in reading.models] == [("a", (), None)]
    told = {finding.rule: finding for finding in reading.findings}
    assert "2 sheets, of which 'Models' was read" in told["table-sheet"].message
    assert "B2: here are formulas without a saved value" in told["table-formula"].message
    assert (told["table-name"].focus, "row 3, column A (name)" in told["table-name"].message) == ("models.xlsx:3", True)
    assert "joined" in told["table-name"].fix


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04 and more", "is no workbook: save it as .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an .xls of old"),
        (b"", "is no workbook"),
    ],
)
def test_what_is_no_workbook_is_told(tmp_path, content, why):
    (tmp_path / "models.xlsx").write_bytes(content)
    with pytest.raises(InputError, match=re.escape(why)):
        read(tmp_path / "models.xlsx")


def test_a_workbook_that_unpacks_to_too_much_or_names_entities_is_refused(tmp_path):
    of_cells(tmp_path, ["name"], ["a"], name="good.xlsx")
    for name, sheet, why in (
        ("bomb.xlsx", b" " * (257 << 20), "unpacks to more than 256 MiB"),
        (
            "entities.xlsx",
            b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>',
            "is no workbook that can be read",
        ),
    ):
        with (
            zipfile.ZipFile(tmp_path / "good.xlsx") as good,
            zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as bad,
        ):
            for part in good.infolist():
                bad.writestr(part.filename, sheet if part.filename.endswith("sheet1.xml") else good.read(part))
        with pytest.raises(InputError, match=why):
            read(tmp_path / name)


# -- what people write


CELLS = [
    ("parameters", "7", "'7' may be millions or billions"),
    ("parameters", "8x7B", "is no count"),
    ("parameters", "-5M", "is no count"),
    ("parameters", "1e400", "is more than any model has"),
    ("released", "soon", "is no date"),
    ("released", "05/06/2024", "may be of two months"),
    ("released", "2024-02-30", "is no day"),
    ("released", "45414", "serial number"),
    ("language", "Klingonish", "is no code of a language"),
    ("license", "proprietary", "the licence 'proprietary' is not known"),
    ("task", "juggling", "is no known task"),
    ("paper", "see intranet", "has no arXiv id or DOI"),
    ("weights", "/mnt/models/a.pt", "is no address"),
    ("weights", "https://huggingface.co/datasets/rajpurkar/squad", "is no address of weights"),
    ("repository", "javascript:alert(1)", "is no address"),
    ("base_model", "model", "is the model itself"),
    ("base_model", "C:\\models\\base", "is no model, but a path"),
    ("base_model", "something of ours", "is neither in this zoo nor a repository"),
    ("base_model_relation", "cousin", "is no relation to a base model"),
    ("metric:wer:librispeech", "good", "is no number"),
    ("metric:wer:librispeech", "-5", "is no value that wer can have"),
    ("metric:accuracy:librispeech", "9500", "is no value that accuracy can have"),
    ("metric:wer:librispeech", '"1,234"', "before decimals or between thousands"),
    ("metric:juggling:librispeech", "1", "the metric 'juggling' is not known"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "cell", "why"), CELLS, ids=[f"{field}-{cell[:12]}" for field, cell, _ in CELLS])
def test_what_is_not_understood_is_told_with_row_column_and_what_to_write(tmp_path, field, cell, why):
    reading = of_text(tmp_path, f"name,{field}\nother,\nmodel,{cell}\n")
    assert "model" in [model.label for model in reading.models]
    [finding] = reading.findings
    assert why in finding.message
    assert f"row 3, column B ({field})" in finding.message
    assert (finding.focus, finding.label, finding.zoo) == ("models.csv:3", "model", "table")
    assert finding.fix.endswith(".")


def test_two_rows_of_one_name_are_one_model_and_two_names_of_one_slug_are_two(tmp_path):
    reading = of_text(tmp_path, "name,language\nA B,en\na b,de\nA-B,fr\n音声,ja\n画像,ja\n")
    assert [(model.key, model.languages) for model in reading.models] == [
        ("a-b", ("en",)), ("a-b.2", ("fr",)), ("音声", ("ja",)), ("画像", ("ja",)),
    ]  # fmt: skip
    assert messages(reading) == ["row 3, column A (name): 'a b' is the name of row 2, too; this row is not read"]


def test_a_base_is_found_by_name_slug_and_repository_and_a_circle_is_broken(tmp_path):
    text = (
        "name,base_model,base_model_relation,repository\n"
        "One,Two,finetune,acme/one\nTwo,,,\nThree,acme/ONE,adapter,\nFour,https://huggingface.co/acme/one,quantized,\n"
        'Five,"one, two",,\nSix,two.,,\nA,B,,\nB,C,,\nC,A,,\n'
    )
    reading = of_text(tmp_path, text)
    bases = {model.label: [(base.key, base.how.name) for base in model.bases] for model in reading.models}
    assert bases == {
        "One": [("two", "FINE_TUNED_FROM")], "Two": [], "Three": [("one", "ADAPTER_OF")],
        "Four": [("one", "QUANTIZED_FROM")], "Five": [("one", "MERGED_FROM"), ("two", "MERGED_FROM")],
        "Six": [("two", "DERIVED_FROM")], "A": [("b", "DERIVED_FROM")], "B": [("c", "DERIVED_FROM")], "C": [],
    }  # fmt: skip
    assert messages(reading) == [
        "C: row 10, column B (base_model): 'A' was made from the model itself, by what else this zoo says"
    ]


def test_columns_that_are_unknown_or_there_twice_and_cells_beyond_them_are_told(tmp_path):
    reading = of_text(tmp_path, "name,licens,language,Languages\na,mit,en,de,x\n")
    assert [model.languages for model in reading.models] == [("en",)]
    assert messages(reading) == [
        "column B (licens): is not read: no field 'licens'; did you mean 'license'?",
        "column D (Languages): is language again; the first is read",
        "row 2, column E: there are 1 cells beyond the last column",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        ("Modell,Sprache\na,b\n", "models.csv:1: no column is called name; the columns are: Modell, Sprache. Rename"),
        ("name\n", "has no row below its header"),
        ('name\n"' + "x\n" * 20_000, "models.csv:2: a cell has more than 20,000 characters, the limit; is a quotation mark not closed"),
        ('name,license\na,mit\n"b,mit\nc,mit\nd,mit\n', "models.csv:3: a quotation mark is not closed"),
        ('name,license\na,"mit\nc,mit\n', "models.csv:2: a quotation mark is not closed"),
        (b"name\n\x81\x8d\n", "models.csv:2: is not windows-1252"),
        ("name\n" + "," * 2000, "has more than 1,000 cells in a row"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_of_models_is_told(tmp_path, text, why):
    with pytest.raises(InputError, match=re.escape(why)):
        of_text(tmp_path, text)


def test_quotation_marks_within_a_cell_and_closed_ones_are_text(tmp_path):
    reading = of_text(tmp_path, 'name,license\n"a ""b""",mit\n5" screen,mit\n"two\nlines",mit\n')
    assert [(model.label, model.licence) for model in reading.models] == [
        ('a "b"', "MIT"), ('5" screen', "MIT"), ("two lines", "MIT")
    ]  # fmt: skip


def test_a_user_name_and_password_in_an_address_are_not_published(tmp_path):
    row = "a,https://me:secret@git.example.org/x,s3://key:secret@bucket/a.pt https://token@example.org/b.pt"
    reading = of_text(tmp_path, f"name,repository,weights\n{row}\n")
    said = " ".join(map(str, of_reading(reading)))
    assert "https://git.example.org/x" in said
    assert "s3://bucket/a.pt" in said
    assert not {"secret", "token@"} & set(re.findall(r"secret|token@", said + str(messages(reading))))
    assert [finding.rule for finding in reading.findings] == ["table-credentials"] * 3


DESCRIPTIONS = [
    ("{", r"metadata.json:1:2: is not JSON"),
    ("[]", "the description is '\\[\\]', but must be an object"),
    ('{"dialect": {"delimiter": ";;"}}', "delimiter is ';;', but must be one character"),
    ('{"dialect": {"encoding": "klingon"}}', "no encoding is called 'klingon'"),
    ('{"dialect": {"header": false}}', "must say what the columns are"),
    ('{"dialect": {"skipRows": -1}}', "skipRows is -1"),
    ('{"tableSchema": {"columns": [{"name": "licens"}]}}', "no field 'licens'; did you mean 'license'"),
    ('{"tableSchema": {"columns": [{"name": "name"}, {"name": "name"}]}}', "two columns are called name"),
    ('{"tables": [{"url": "a.csv"}, {"url": "b.csv"}]}', "describes no table whose url is models.csv"),
    ("[" * 100_000, "metadata.json"),
]


@pytest.mark.parametrize(("text", "why"), DESCRIPTIONS, ids=range(len(DESCRIPTIONS)))
def test_a_description_that_cannot_be_followed_is_told(tmp_path, text, why):
    (tmp_path / "models.csv-metadata.json").write_text(text)
    with pytest.raises(InputError, match=why):
        of_text(tmp_path, "name\na\n")


def test_a_column_that_is_described_and_not_there_is_told(tmp_path):
    description = described({"titles": "name", "name": "name"}, {"titles": "Sprache", "name": "language"})
    assert messages(of_text(tmp_path, "name\na\n", description=description)) == [
        "language: the table has no column 'Sprache', which its description names"
    ]


# -- hostile cells


HOSTILE = [
    "=HYPERLINK(1)",
    "a\x00b",
    "\u202egnp.exe",
    "<script>",
    "../../etc/passwd",
    "%2e%2e",
    "a" * 5000,
    "'; DROP",
    "🦜",
]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_text_and_can_be_published(tmp_path, name):
    reading = of_text(tmp_path, f'name,owner,datasets,license\n"{name}","{name}","{name}","{name}"\n')
    [model] = reading.models
    assert not re.search(r"[\x00-\x1f\u202e]", model.label)
    assert preview({graph("table"): Change(content=of_reading(reading))}) is not None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=4), min_size=1, max_size=4), st.binary(max_size=60))
def test_any_table_is_read_or_refused(tmp_path_factory, rows, more):
    folder = tmp_path_factory.mktemp("tables")
    header = "name,parameters,released,metric:wer:librispeech,base_model\n"
    text = header + "\n".join(",".join(row) for row in rows)
    for content in (text.encode("utf-8", "replace") + more, more):
        try:
            of_reading(of_text(folder, content))
        except InputError as error:
            assert "models.csv" in str(error)  # noqa: PT017


# -- the guess


def test_a_guess_is_a_description_that_reads_the_table(tmp_path):
    file = tmp_path / "models.csv"
    file.write_bytes(
        "Unsere Modelle;;;;;;\nModel name;Training data;Params;Release date;WER on LibriSpeech;Remarks;Licence\nÄ;a|b;1,5B;02.05.2024;3,4;x;MIT\n".encode(
            "windows-1252"
        )
    )
    guessed = table.guess(file)
    said = json.loads(guessed.read_text())
    assert guessed == tmp_path / "models.csv-metadata.json"
    assert said["dialect"] == {"header": True, "skipRows": 1, "delimiter": ";", "encoding": "windows-1252"}
    assert [(each["titles"], each["name"]) for each in said["tableSchema"]["columns"]] == [
        ("Model name", "name"), ("Training data", "datasets"), ("Params", "parameters"), ("Release date", "released"),
        ("WER on LibriSpeech", "metric%3Awer%3ALibriSpeech"), ("Remarks", "column6"), ("Licence", "license"),
    ]  # fmt: skip
    reading = read(file)
    [model] = reading.models
    assert reading.findings == ()
    assert (model.label, model.parameter_count, model.release_date) == ("Ä", 1_500_000_000, "2024-05-02")
    assert ([each.key for each in model.trained_on], model.evaluations[0].value) == (["a", "b"], Decimal("3.4"))
    with pytest.raises(InputError, match="is there already"):
        table.guess(file)


def test_a_workbook_can_be_guessed_too(tmp_path):
    of_cells(tmp_path, ["name", "Team"], ["a", "x"])
    said = json.loads(table.guess(tmp_path / "models.xlsx").read_text())
    assert [each["name"] for each in said["tableSchema"]["columns"]] == ["name", "owner"]
    assert [model.publisher for model in read(tmp_path / "models.xlsx").models] == ["x"]
