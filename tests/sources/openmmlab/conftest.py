"""OpenMMLab read once: the excerpts, and the real packages."""

import pytest

from helpers.paths import DATA
from helpers.wheels import wheel_of
from zoograph.records import Zoo
from zoograph.sources import openmmlab


@pytest.fixture(scope="session")
def reading(tmp_path_factory):
    folder = tmp_path_factory.mktemp("openmmlab")
    for name in ("mmpretrain", "mmdet", "mmengine"):
        wheel_of(DATA / "openmmlab" / name, folder, name)
    return openmmlab.read(openmmlab.fetch(folder / "cache", Zoo("openmmlab", origin=str(folder))))


@pytest.fixture(scope="session")
def models(reading):
    return {model.key: model for model in reading.models}


@pytest.fixture(scope="session")
def real(real_reading):
    return real_reading(openmmlab)


@pytest.fixture(scope="session")
def real_models(real):
    return {model.key: model for model in real.models}
