"""A zoo that lost many of its models is not published, unless somebody says that it is right."""

import pytest

from zoograph.errors import InputError
from zoograph.records import Zoo
from zoograph.store import History
from zoograph.sync import states, sync


def listed(folder, number):
    """A list with that many models, as a zoo."""
    file = folder / "team.csv"
    file.write_text("name,task\n" + "".join(f"encoder-{n},automatic-speech-recognition\n" for n in range(number)))
    return Zoo("team", reader="table", origin=str(file))


@pytest.fixture
def read_before(home, tmp_path):
    history = History(home)
    sync(history, [listed(tmp_path, 40)])
    return history


def models(history):
    return {state.zoo.name: state.models for state in states(history)}["team"]


def test_a_zoo_that_lost_many_models_stays_as_it_was(read_before, tmp_path):
    number = read_before.current_number()
    with pytest.raises(InputError, match=r"has 35 models now and had 40, so it lost 12%.*--accept-shrinking"):
        sync(read_before, [listed(tmp_path, 35)])
    assert read_before.current_number() == number


@pytest.mark.parametrize("left", [36, 41])
def test_a_tenth_may_go(read_before, tmp_path, left):
    sync(read_before, [listed(tmp_path, left)])
    assert models(read_before) == left


def test_what_is_said_to_be_right_is_published(read_before, tmp_path):
    sync(read_before, [listed(tmp_path, 3)], accept_shrinking=True)
    assert models(read_before) == 3


def test_a_small_zoo_may_lose_any_number(home, tmp_path):
    history = History(home)
    sync(history, [listed(tmp_path, 5)])
    sync(history, [listed(tmp_path, 2)])
    assert models(history) == 2


def test_the_others_are_read_and_the_command_fails(read_before, tmp_path, run_here, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")  # what comes as packages cannot be read
    home = read_before.home
    assert (
        run_here(home, "zoos", "add", "team", "--reader", "table", "--from", tmp_path / "team.csv", "--public").code
        == 0
    )
    listed(tmp_path, 10)
    ended = run_here(home, "sync", "--all")
    assert ended.code == 1
    assert "team is left out: team has 10 models now and had 40" in ended.err
    assert "curated: " in ended.err
    assert "team: left out, as it was" in ended.err
    assert models(read_before) == 40
    accepted = run_here(home, "sync", "team", "--accept-shrinking")
    assert accepted.code == 0
    assert models(read_before) == 10
