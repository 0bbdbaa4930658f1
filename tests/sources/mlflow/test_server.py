"""A real MLflow server, filled over its API: what it holds, what changes, and what goes."""

import json
from dataclasses import replace

import pytest

from helpers.application import app_over, browser_of
from helpers.paths import DATA
from helpers.zoos import excerpt
from zoograph import sync
from zoograph.publish import publish_readings
from zoograph.records import Zoo
from zoograph.resources import CURATED_FILE
from zoograph.sources import curated, mlflow
from zoograph.store import EmbeddedStore, History
from zoograph.vocabulary import thing

pytestmark = pytest.mark.slow


@pytest.fixture
def zoo(registry_server):
    """The registry as an internal zoo."""
    return Zoo("team", "mlflow", registry_server.address, internal=True)


def read(zoo, cache, cursor=None):
    return mlflow.read(mlflow.fetch(cache, zoo) if cursor is None else mlflow.fetch_since(cache, zoo, cursor))


def keys(reading):
    return {model.key for model in reading.models}


def test_it_says_the_same_as_the_state_that_was_recorded(zoo, tmp_path):
    """The recorded state is what this server says: a newer MLflow that says it in another way fails here."""
    recorded = mlflow.read(mlflow.fetch(tmp_path, Zoo("team", "mlflow", str(DATA / "mlflow" / "registry.json")))).models
    now = {model.key: model for model in read(zoo, tmp_path).models}
    for model in recorded:
        same = json.loads(json.dumps(repr(now[model.key])).replace(zoo.origin, "http://mlflow.example.org"))
        assert without_days(same) == without_days(repr(model))


def without_days(text):
    return text.partition("release_date=")[0]


def test_all_pages_are_read(registry_server, zoo, tmp_path, monkeypatch):
    monkeypatch.setattr("zoograph.sources.mlflow.registry.PAGE_SIZE", 1)
    assert keys(read(zoo, tmp_path)) >= {"speech-asr/1", "speech-asr/2", "voice-search/1"}


def test_hostile_names_come_back_as_they_are(registry_server, zoo, tmp_path):
    name = """it's "<b>50%<b>" & é 🎉 ?#"""
    registry_server.model(name, description="<script>alert(1)</script>", tags=[("a / b", "'; DROP <i>")])
    registry_server.version(name, tags=[("base_model", f"models:/{name}/1")])
    models = {model.key: model for model in read(zoo, tmp_path).models}
    assert models[f"{name}/1"].family.description == "<script>alert(1)</script>"
    assert models[f"{name}/1"].keywords == ("a / b: '; DROP <i>",)


def test_numbers_that_are_none_are_told(registry_server, zoo, tmp_path):
    run, measured = registry_server.run(), {"dataset_name": "x", "dataset_digest": "1"}
    for key, value in (("wer", "NaN"), ("cer", "Infinity")):
        registry_server.post("runs/log-metric", run_id=run, key=key, value=value, timestamp=1, **measured)
    registry_server.model("odd-numbers")
    registry_server.version("odd-numbers", run_id=run)
    reading = read(zoo, tmp_path)
    assert not next(model for model in reading.models if model.key == "odd-numbers/1").evaluations
    assert {f.rule for f in reading.findings if f.label == "odd-numbers v1"} == {"mlflow-value"}


def test_a_deleted_run_is_told(registry_server, zoo, tmp_path):
    run = registry_server.run(parameters=[("secret", "1")])
    registry_server.model("without-run")
    registry_server.version("without-run", run_id=run)
    registry_server.post("runs/delete", run_id=run)
    reading = read(zoo, tmp_path)
    assert not next(model for model in reading.models if model.key == "without-run/1").training_parameters
    assert [f.rule for f in reading.findings if f.label == "without-run v1"] == ["mlflow-run"]


def test_prompts_are_passed_over(registry_server, zoo, tmp_path):
    registry_server.model("a-prompt", tags=[("mlflow.prompt.is_prompt", "true")])
    registry_server.version(
        "a-prompt", source="prompt-template", tags=[("mlflow.prompt.is_prompt", "true"), ("mlflow.prompt.text", "Hi")]
    )
    assert not [key for key in keys(read(zoo, tmp_path)) if key.startswith("a-prompt")]


def test_what_changed_is_read_alone(registry_server, zoo, tmp_path):
    registry_server.model("changing")
    for _ in range(3):
        registry_server.version("changing")
    before = read(zoo, tmp_path).snapshot.cursor
    nothing = read(zoo, tmp_path, before)
    assert (nothing.models, nothing.forgotten, nothing.is_partial) == ((), frozenset(), True)
    assert nothing.snapshot.cursor == before
    # None of these but the last two moves last_updated_timestamp.
    registry_server.alias("changing", "champion", "1")
    registry_server.post("model-versions/set-tag", name="changing", version="2", key="team", value="a")
    registry_server.forget("changing", "3")
    registry_server.version("changing")
    after = read(zoo, tmp_path, before)
    assert keys(after) == {"changing/1", "changing/2", "changing/4"}
    assert after.forgotten == {"changing/3"}
    whole = {model.key: model for model in read(zoo, tmp_path).models}
    assert all(model == whole[model.key] for model in after.models)


def test_a_cursor_whose_state_is_not_there_any_more_gives_all(registry_server, zoo, tmp_path):
    cursor = read(zoo, tmp_path / "elsewhere").snapshot.cursor
    registry_server.model("newer")
    registry_server.version("newer")
    reading = read(zoo, tmp_path, cursor)
    assert not reading.is_partial
    assert keys(reading) >= {"speech-asr/1", "newer/1"}
    cursor = reading.snapshot.cursor
    assert not read(zoo, tmp_path, f"0.0.1 {cursor.split()[1]}").is_partial, "another Zoograph reads it in another way"


@pytest.fixture(scope="module")
def synced(registry_server, tmp_path_factory):
    """A home with two models of the curated zoo and the registry, and ``again()`` to sync it."""
    folder = tmp_path_factory.mktemp("synced")
    home, file = folder / "home", folder / "curated.ttl"
    file.write_text(excerpt(CURATED_FILE, "hubert-base-ls960"), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(curated, "CURATED_FILE", file)
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        reading = curated.read(curated.fetch(folder, Zoo("curated")))
        publish_readings(History(home), [reading], "build curated", from_nothing=True)

        def again():
            sync.sync(History(home), [Zoo("team", "mlflow", registry_server.address, internal=True)])
            return History(home).internal

        again()
        yield home, again


def models_in(version):
    store = EmbeddedStore.read_only(version.store_directory)
    rows = store.query(
        "SELECT ?model { GRAPH graph:team { ?model dct:isPartOf zoo:team } }".replace(
            "zoo:team", f"<{thing('zoo', 'team').value}>"
        )
    )
    return {str(row[0].value).partition("/model/team/")[2] for row in rows.rows()}


def test_a_deleted_version_goes_and_older_versions_of_the_graph_keep_it(registry_server, synced):
    _, again = synced
    registry_server.model("short-lived")
    registry_server.version("short-lived")
    before = again().version().number
    registry_server.forget("short-lived", "1")
    internal = again()
    assert "short-lived/1" not in models_in(internal.version())
    assert "short-lived/1" in models_in(internal.version(before))
    assert {"speech-asr/1", "speech-asr/2"} <= models_in(internal.version())


def test_the_page_shows_aliases_stage_lineage_and_parameters_and_the_public_view_nothing(synced):
    home, _ = synced
    with app_over(home, ZOOGRAPH_INTERNAL_TOKEN="for-us") as app:
        path = "/model/team/speech-asr/1"
        page = browser_of(app).get(path, headers={"Authorization": "Bearer for-us"})
        assert page.status_code == 200
        text = page.get_data(as_text=True)
        for said in (
            "speech-asr@champion",
            "Production",
            "HuBERT Base",
            "learning_rate = 3e-5",
            "team: speech",
            "5.2",
            "LibriSpeech",
            "The first that was used.",
        ):
            assert said in text
        family = browser_of(app).get("/family/team/speech-asr", headers={"Authorization": "Bearer for-us"})
        assert "Speech recognition for the call centre." in family.get_data(as_text=True)
        public = browser_of(app).get(path)
        assert public.status_code == 404
        assert "champion" not in public.get_data(as_text=True)


def test_the_command_reads_it_into_the_internal_view(empty_home, registry_server, run_here):
    done = run_here(empty_home, "sync", "mlflow", "--from", registry_server.address)
    assert done.code == 0, done.err
    assert "internal" in run_here(empty_home, "zoos", "list").out.split("mlflow")[2]
    assert not History(empty_home).version().triples.get("https://w3id.org/zoograph/graph/mlflow")


def test_the_state_in_the_cache_is_for_its_owner_alone(zoo, tmp_path):
    file = mlflow.fetch(tmp_path, replace(zoo)).files[0]
    assert file.stat().st_mode & 0o077 == 0
