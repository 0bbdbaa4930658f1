"""A real MLflow server for tests, on loopback, and what is put into it over its API."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from helpers.paths import ROOT
from helpers.server import free_port

ENVIRONMENT = ROOT / ".cache" / "mlflow"
"""Where ``make test`` installs MLflow: in an environment of its own, because it pins what this project pins otherwise."""
_PYTHON = ENVIRONMENT / "bin" / "python"
TRAINING, TEST = "training", "test"


def is_installed() -> bool:
    """Whether this machine has MLflow."""
    return (ENVIRONMENT / "installed").exists()


class Registry:
    """An MLflow server, as a program that trains models uses it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._session = requests.Session()
        self._experiment = ""

    def call(self, method: str, path: str, **body):
        """Ask the API for something; the answer must be good."""
        answer = self._session.request(method, f"{self.address}/api/2.0/mlflow/{path}", json=body)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def post(self, path: str, **body):
        return self.call("POST", path, **body)

    @property
    def experiment(self) -> str:
        self._experiment = self._experiment or self.post("experiments/create", name="speech")["experiment_id"]
        return self._experiment

    def run(self, *, parameters=(), metrics=(), datasets=(), tags=()) -> str:
        """A run that was logged, by its id. Parameters and tags are pairs, metrics are (key, value) and more members,
        datasets (name, context)."""
        run = self.post("runs/create", experiment_id=self.experiment, start_time=1, tags=_pairs(tags))
        run_id = run["run"]["info"]["run_id"]
        self.post("runs/log-batch", run_id=run_id, params=_pairs(parameters))
        for key, value, more in ((*each, {}) if len(each) == 2 else each for each in metrics):
            self.post("runs/log-metric", run_id=run_id, key=key, value=value, timestamp=1, step=0, **more)
        if datasets:
            self.post("runs/log-inputs", run_id=run_id, datasets=[_dataset(*each) for each in datasets])
        return run_id

    def logged_model(self, name: str, run_id: str, *, parameters=(), tags=()) -> str:
        """A logged model of MLflow 3, by its id."""
        model = self.post(
            "logged-models", experiment_id=self.experiment, name=name, model_type="pytorch", source_run_id=run_id,
            params=_pairs(parameters), tags=_pairs(tags),
        )["model"]["info"]["model_id"]  # fmt: skip
        self.call("PATCH", f"logged-models/{model}", model_id=model, status="LOGGED_MODEL_READY")
        return model

    def model(self, name: str, *, description="", tags=()) -> None:
        """A registered model."""
        self.post("registered-models/create", name=name, description=description, tags=_pairs(tags))

    def version(self, name: str, *, run_id="", source="", description="", tags=(), model_id="") -> str:
        """The next version of a registered model, by its number."""
        body = {
            "name": name,
            "source": source or f"models:/{model_id}" if model_id else source or f"s3://weights/{name}",
        }
        body |= {"run_id": run_id} if run_id else {}
        body |= {"model_id": model_id} if model_id else {}
        made = self.post("model-versions/create", **body, description=description, tags=_pairs(tags))
        return made["model_version"]["version"]

    def alias(self, name: str, alias: str, version: str) -> None:
        self.post("registered-models/alias", name=name, alias=alias, version=version)

    def stage(self, name: str, version: str, stage: str) -> None:
        self.post(
            "model-versions/transition-stage", name=name, version=version, stage=stage, archive_existing_versions=False
        )

    def forget(self, name: str, version: str) -> None:
        """Delete a version."""
        self.call("DELETE", "model-versions/delete", name=name, version=version)


def fill(registry: Registry) -> None:
    """Two registered models: ``speech-asr`` with two versions, made from HuBERT, and ``voice-search``, made from it."""
    run = registry.run(
        parameters=[("learning_rate", "3e-5"), ("epochs", "20")],
        metrics=[("loss", 0.31)],
        datasets=[("librispeech", TRAINING), ("mozilla-foundation/common_voice_11_0", TRAINING, "hugging_face")],
        tags=[("mlflow.source.git.repoURL", "https://github.com/example/speech")],
    )
    logged = registry.logged_model("asr", run, parameters=[("layers", "12")])
    measured = {"dataset_name": "librispeech", "dataset_digest": "d1", "model_id": logged}
    registry.post("runs/log-metric", run_id=run, key="test_wer", value=0.052, timestamp=2, step=1, **measured)
    registry.model(
        "speech-asr", description="Speech recognition for the call centre.\n\nAsk the speech team.",
        tags=[("team", "speech"), ("license", "apache-2.0"), ("task", "automatic-speech-recognition")],
    )  # fmt: skip
    tags = [("base_model", "facebook/hubert-base-ls960"), ("base_model_relation", "finetune"), ("language", "en")]
    registry.version("speech-asr", run_id=run, model_id=logged, description="The first that was used.", tags=tags)
    registry.alias("speech-asr", "champion", "1")
    registry.stage("speech-asr", "1", "Production")
    registry.version("speech-asr", tags=[("base_model", "models:/speech-asr/1"), ("base_model_relation", "quantized")])
    registry.model("voice-search", tags=[("task", "audio-classification")])
    registry.version("voice-search", tags=[("base_model", "models:/speech-asr@champion")])


@contextmanager
def running(folder: Path) -> Iterator[Registry]:
    """A server over an empty database in a folder, until the block ends."""
    port, log = free_port(), folder / "mlflow.log"
    environment = {
        **os.environ,
        # What `mlflow server` sets for the workers that it starts; starting one ourselves takes a third of the time.
        "_MLFLOW_SERVER_FILE_STORE": f"sqlite:///{folder / 'mlflow.db'}",
        "_MLFLOW_SERVER_ARTIFACT_ROOT": str(folder / "artifacts"),
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "HOME": str(folder),
    }
    environment.pop("PYTHONPATH", None)
    command = [_PYTHON, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "-w", "1", "--threads", "4",
               "--graceful-timeout", "1", "--no-control-socket", "mlflow.server:app"]  # fmt: skip
    with log.open("w") as file:
        server = subprocess.Popen(command, env=environment, stdout=file, stderr=file, cwd=folder)
    try:
        registry = Registry(f"http://127.0.0.1:{port}")
        end = time.monotonic() + 120
        while not _answers(registry):
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.2)
        yield registry
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def _answers(registry: Registry) -> bool:
    try:
        return requests.get(f"{registry.address}/health", timeout=60).status_code == 200
    except requests.ConnectionError:
        return False


def _pairs(said):
    return [{"key": key, "value": value} for key, value in said]


def _dataset(name, context, source_type="local"):
    source = json.dumps({"path": name} if source_type == "hugging_face" else {"uri": f"/data/{name}"})
    dataset = {"name": "dataset" if source_type == "hugging_face" else name, "digest": "d1", "source": source}
    return {"dataset": {**dataset, "source_type": source_type}, "tags": _pairs([("mlflow.data.context", context)])}
