"""The audit: the same seed draws the same facts, and each is shown beside the line that says it."""

import pytest

import zoograph
from audit import lines
from audit.__main__ import _found
from audit.facts import Drawn, Facts
from audit.lines import Document
from helpers.paths import DATA
from helpers.wheels import wheel_of
from zoograph.vocabulary import compact

METAFILE = Document(
    "metafile.yml",
    (
        "Models:",
        "  - Name: vit-base",
        "    Config: configs/vit/vit-base.py",
        "    Metadata:",
        "      Parameters: 86567656",
        "    Results:",
        "        Top 1 Accuracy: 85.43",
        "        Top 5 Accuracy: 97.77",
        "  - Name: vit-large",
        "      Parameters: 304326632",
    ),
)


@pytest.mark.parametrize(
    ("spellings", "near", "numbers"),
    [
        (["86567656"], (), [2, 5]),
        (["304326632"], (), [2, 10]),
        (["97.77", "0.9777"], ["top-5-accuracy", "Top 5 Accuracy"], [2, 8]),
        (["ImageNet"], (), [2, 3, 4, 5, 6, 7]),
        (["vit-base"], (), [2, 3]),
    ],
)
def test_a_value_is_looked_for_after_the_name_of_its_entry(spellings, near, numbers):
    assert [line.number for line in lines.lines(METAFILE, ["vit-base"], spellings, near)] == numbers


def test_a_longer_name_is_another_entry():
    table = Document("resnet.py", ("    'convnext.fcmae_ft_in1k': _cfg(", "    'convnext.fcmae': _cfg("))
    assert lines.lines(table, ["convnext.fcmae"], ["none"])[0].number == 2


def test_an_entry_that_is_not_there_has_no_line():
    assert lines.lines(METAFILE, ["swin"], ["86567656"]) == []
    assert [line.number for line in lines.anywhere(METAFILE, ["86567656"])] == [5]


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """The cache of packages, with excerpts of OpenMMLab's."""
    wheel_of(DATA / "openmmlab" / "mmdet", tmp_path / "openmmlab" / "mmdet-0.0.0", "mmdet")
    monkeypatch.setattr(lines.platformdirs, "user_cache_dir", lambda *_, **__: str(tmp_path))
    yield
    lines._in_wheel.cache_clear()


def test_a_base_is_shown_in_the_configuration_that_names_it_or_in_one_that_it_inherits(packages):
    fact = Drawn(
        "openmmlab", zoograph.Iri("https://w3id.org/zoograph/model/openmmlab/mmdet/faster-rcnn_r50_coco"),
        "faster-rcnn_r50_coco", "zoo:builtOn model:openmmlab/torchvision/resnet50", ("torchvision/resnet50", "resnet50"),
        ("pkg:pypi/mmdet@0.0.0#mmdet/.mim/configs/detector/metafile.yml",),
    )  # fmt: skip
    found = [(line.file, line.text.strip()) for line in _found(fact)]
    assert found[0][1].endswith("Name: faster-rcnn_r50_coco")
    assert "torchvision://resnet50" in found[-1][1]
    assert found[-1][0].startswith("mmdet 0.0.0: mmdet/.mim/configs/")


def test_the_same_seed_draws_the_same_facts_of_the_curated_zoo_with_their_lines(built_home):
    with zoograph.open(built_home) as graph:
        first, again, other = (list(Facts(graph).draw(6, seed)) for seed in (1, 1, 2))
    assert first == again != other
    for fact in first:
        subject, *said = _found(fact)
        assert subject.text == compact(fact.subject or fact.entry)
        assert said
        assert fact.documents
