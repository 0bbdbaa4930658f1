"""The reader that the how-to shows: it is short, and reads a real list as the text says."""

import re
from types import ModuleType

import pytest

from helpers.paths import DATA, ROOT
from helpers.wheels import wheel_of
from zoograph.errors import InputError
from zoograph.publish import publish_readings
from zoograph.records import Weights, Zoo
from zoograph.stages import Rule
from zoograph.store import EmbeddedStore, History

SECTION = (ROOT / "docs" / "how-to.md").read_text().partition("\n## Write a reader\n")[2].partition("\n## ")[0]
[CODE] = re.findall(r"```python\n(.*?)```", SECTION, re.DOTALL)
AMY = "https://huggingface.co/rhasspy/piper-voices/resolve/v1.0.0/en/en_US/amy/low/en_US-amy-low.onnx"


@pytest.fixture(scope="module")
def piper():
    """The code of the how-to as a module."""
    module = ModuleType("zoograph.sources.piper")
    exec(compile(CODE, "piper.py", "exec"), module.__dict__)
    return module


def reading_of(piper, folder, name="piper"):
    wheel = wheel_of(DATA / "piper", folder, "piper_tts")
    return piper.read(piper.fetch(folder / "cache", Zoo(name, "piper", str(wheel))))


def test_it_is_short():
    assert len(CODE.splitlines()) <= 65


def test_it_reads_the_list_as_it_is(piper, tmp_path):
    reading = reading_of(piper, tmp_path)
    assert [model.key for model in reading.models] == ["cs_CZ-jirka-medium", "en_US-amy-low", "pt_BR-edresson-low"]
    amy = reading.models[1]
    assert (amy.tasks, amy.stage_rules, amy.languages) == (("text-to-speech",), (Rule.STATED_TASK,), ("en-US",))
    assert amy.aliases == ("en-us-amy-low",)
    assert amy.weights == (Weights(url=AMY, file_format="ONNX", byte_size=63104526),)
    assert (amy.licence, amy.release_date, reading.findings) == (None, None, ())
    assert reading.models == reading_of(piper, tmp_path, "voices").models


def test_it_says_what_is_wrong_with_a_list(piper, tmp_path):
    (tmp_path / "odd" / "piper").mkdir(parents=True)
    file = tmp_path / "odd" / "piper" / "voices.json"
    file.write_text('{"a": {"files": {}, "aliases": [], "language": {"code": "de_DE"}}}')
    reading = piper.read(
        piper.fetch(tmp_path, Zoo("piper", origin=str(wheel_of(tmp_path / "odd", tmp_path, "piper_tts"))))
    )
    assert [(each.rule, each.focus) for each in reading.findings] == [("piper-weights", "a")]
    file.write_text("[")
    with pytest.raises(InputError, match=r"voices\.json is no JSON"):
        piper.read(piper.fetch(tmp_path, Zoo("piper", origin=str(wheel_of(tmp_path / "odd", tmp_path, "piper_tts")))))


@pytest.mark.slow
def test_what_it_reads_can_be_published(piper, tmp_path):
    history = History(tmp_path / "home")
    publish_readings(history, [reading_of(piper, tmp_path)], "test", from_nothing=True)
    store = EmbeddedStore.read_only(history.version().store_directory)
    [row] = store.query(
        "SELECT (COUNT(?m) AS ?n) { ?m a zoo:DTM ; zoo:domain domain:speech ; zoo:checkpoint ?c }"
    ).rows()
    assert row[0].value == "3"
