"""What the tests of the reader share: a real server, and states that no server needs to be asked for."""

import json
import os

import pytest

from helpers import mlflow as helper
from zoograph.records import Zoo
from zoograph.sources import mlflow


@pytest.fixture(scope="session")
def registry_server(tmp_path_factory):
    """A real MLflow server over the registry of :func:`helpers.mlflow.fill`; tests may add models, and name their own."""
    if not helper.is_installed():
        reason = "MLflow is not installed here: make .cache/mlflow/installed"
        assert "CI" not in os.environ, reason
        pytest.skip(reason)
    with helper.running(tmp_path_factory.mktemp("mlflow")) as registry:
        helper.fill(registry)
        yield registry


@pytest.fixture
def state_of(tmp_path):
    """``state_of(versions, …)``: a reading of a registry in which each entry has what a test does not say."""

    def act(*versions, registered=(), runs=(), logged=()):
        whole = [
            {"name": "asr", "version": str(number), "status": "READY", "current_stage": "None", **version}
            for number, version in enumerate(versions, 1)
        ]
        state = {
            "address": "https://mlflow.example.org",
            "registered_models": [{"name": "asr", **each} for each in registered],
            "model_versions": whole,
            "runs": list(runs),
            "logged_models": list(logged),
        }
        file = tmp_path / "registry.json"
        file.write_text(json.dumps(state), encoding="utf-8")
        return mlflow.read(mlflow.fetch(tmp_path, Zoo("mlflow", origin=str(file))))

    return act


@pytest.fixture
def one_of(state_of):
    """The same for one version: its record, or None if it is left out."""
    return lambda version, **more: next((m for m in state_of(version, **more).models if m.listed), None)
