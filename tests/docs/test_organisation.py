"""The how-to about an organisation's models: its commands, in their order, over a small public zoo."""

import re
import shlex

import pytest

from helpers.application import app_over
from helpers.paths import ROOT

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs" / "how-to.md").read_text()
SECTION = PAGE.partition("\n## Serve the models of an organisation\n")[2].partition("\n## ")[0]
COMMANDS = [shlex.split(line, comments=True)[1:] for line in re.findall(r"^ {4}(zoograph .*)$", SECTION, re.MULTILINE)]
REQUESTS = [shlex.split(line) for line in re.findall(r"^ {4}(curl .*)$", SECTION, re.MULTILINE)]
#: These need an MLflow server, or do not end.
NOT_HERE = (["zoos", "add", "registry"], ["sync", "registry"], ["serve"])


def test_its_commands_lead_to_an_endpoint_that_tells_its_own_from_others(
    run_here, small_curated_zoo, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    [table] = re.findall(r"```csv\n(.*?)```", SECTION, re.DOTALL)
    (tmp_path / "models.csv").write_text(table)
    home, out = tmp_path / "home", {}
    for command in COMMANDS:
        if not any(command[: len(each)] == each for each in NOT_HERE):
            outcome = run_here(home, *command, *(["--only", "curated"] if command == ["build"] else []))
            assert outcome.code == 0, (command, outcome.err)
            out[" ".join(command)] = outcome.out + outcome.err
    assert "model-family" in out["findings --zoo speech"], "it is the internal zoo that is told about"
    assert "table-" not in out["findings --zoo speech"], "all of the table was read"
    secret = out["token add training-jobs --read speech --write speech"].split()[0]
    with app_over(home, ZOOGRAPH_IDENTITY_HEADER="X-Email", ZOOGRAPH_TRUSTED_PROXIES="127.0.0.1") as app:
        client = app.test_client()
        bearer, person = {"Authorization": f"Bearer {secret}"}, {"X-Email": "ada@example.org"}
        path = REQUESTS[0][-1].partition(":8000")[2]
        assert [words[-1] for words in REQUESTS] == [f"http://127.0.0.1:8000{path}"] * 2
        for headers in (bearer, person):
            answer = client.get(path, headers=headers)
            assert answer.status_code == 200
            assert len(answer.text.splitlines()) == 1 + len(table.splitlines()) - 1
            model = client.get("/model/speech/call-centre-asr-small", headers=headers | {"Accept": "text/html"})
            assert "HuBERT Base" in model.text, "the base by its repository is the public model"
            assert "MIT License" in model.text, "whose licence is told"
        assert "Call centre" not in client.get(path).text
        assert client.get("/model/speech/call-centre-asr-small").status_code == 404
    shown = run_here(home / "internal", "show", "speech/call-centre-asr")
    assert shown.code == 0
    assert "Call centre ASR" in shown.out
