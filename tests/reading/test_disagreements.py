"""Where zoos contradict each other, both sides are shown; where one is silent, there is no contradiction."""

import json
from decimal import Decimal

import pytest

from helpers.zoos import graph_of, zoo
from zoograph.changes import changes_of
from zoograph.publish import publish
from zoograph.reading.disagreements import disagreements
from zoograph.reading.local import LocalView
from zoograph.records import Dataset, Evaluation, Family, Inferred, Model, Paper, Reading, Snapshot, Weights, Zoo
from zoograph.store import EmbeddedStore, History

FILE = "https://download.pytorch.org/models/resnet50-0676ba61.pth"
VIT, BERT = Paper(arxiv="2010.11929"), Paper(arxiv="1810.04805")


def entry(key="x", **more):
    return Model(key, key.upper(), weights=(Weights(FILE),), source=f"https://example.org/{key}", **more)


def found(*zoos):
    return disagreements(LocalView(EmbeddedStore(graph_of(*zoos))))


def test_both_licences_are_shown_with_the_documents_that_state_them():
    [finding] = found(zoo("a", entry(licence="MIT")), zoo("b", entry("y", licence="Apache-2.0")))
    assert finding.rule == "zoos-disagree-on-licence"
    assert finding.message == (
        "a says spdx:MIT (https://example.org/x); "
        "b says spdx:Apache-2.0 (https://example.org/y) of model:b/y, the same weights"
    )
    assert finding.zoo == "a, b"


def test_a_zoo_can_contradict_itself():
    [finding] = found(zoo("a", entry(release_year=2020), entry("y", release_year=2021)))
    assert finding.rule == "zoos-disagree-on-year"
    assert finding.zoo == "a"


def test_papers_contradict_only_if_none_is_shared_and_a_family_s_papers_count():
    def on(*entries):
        return [finding.rule for finding in found(*(zoo(name, each) for name, each in zip("ab", entries, strict=True)))]

    of_family = entry(family=Family("vit", "ViT", (VIT,)))
    assert on(entry(papers=(VIT,)), entry(papers=(BERT,))) == ["zoos-disagree-on-paper"]
    assert on(of_family, entry(papers=(BERT,))) == ["zoos-disagree-on-paper"]
    assert on(of_family, entry(papers=(VIT, BERT))) == []
    assert on(of_family, entry()) == []


def test_titles_of_a_paper_contradict_each_other_if_more_than_case_and_punctuation_differs():
    def on(title, other):
        entries = (
            Model(key, key, papers=(Paper(arxiv="1904.01169", title=t),)) for key, t in (("x", title), ("y", other))
        )
        return found(*(zoo(name, each) for name, each in zip("ab", entries, strict=True)))

    assert on("Res2Net: A New Backbone", "Res2Net, a new backbone") == []
    [finding] = on("Res2Net for detection", "Res2Net: A New Backbone")
    assert (finding.rule, finding.severity) == ("zoos-disagree-on-title", "Info")
    assert finding.message == (
        "a says Res2Net for detection; b says Res2Net: A New Backbone of paper:1904.01169, the same paper"
    )


def test_what_is_only_inferred_contradicts_nobody():
    default = (Inferred("dct:license", "https://example.org/helper"),)
    assert found(zoo("a", entry(licence="MIT")), zoo("b", entry("y", licence="Apache-2.0", inferred=default))) == []


@pytest.mark.parametrize(("size", "other", "contradicts"), [
    (250_000_000, 278_043_648, False), (21_000_000, 22_056_000, False), (21_000_001, 22_056_000, True),
    (190_000_000, 200_000_000, True),
])  # fmt: skip
def test_a_rounded_size_does_not_contradict_an_exact_one_near_it(size, other, contradicts):
    """But two exact ones, or two rounded ones, do from 5 % on; much larger differences are of other weights."""
    rules = [each.rule for each in found(zoo("a", entry(parameter_count=size)), zoo("b", entry(parameter_count=other)))]
    assert rules == ["zoos-disagree-on-size"] * contradicts


def data(*names):
    return tuple(Dataset(name, name.upper()) for name in names)


def test_training_data_contradict_only_if_none_is_shared():
    mine = zoo("a", entry(trained_on=data("c4", "pile")))
    [finding] = found(mine, zoo("b", entry("y", source_datasets=data("laion"))))
    assert finding.rule == "zoos-disagree-on-training-data"
    assert finding.message.startswith("a says C4; PILE (https://example.org/x); b says LAION (https://example.org/y)")
    assert found(mine, zoo("b", entry("y", target_datasets=data("pile", "laion")))) == []
    assert found(mine, zoo("b", entry("y"))) == []


@pytest.mark.parametrize(("value", "split", "contradicts"), [
    ("80.0", None, True), ("83.2", None, False), ("80.0", "test", False), ("83.18", None, False),
])  # fmt: skip
def test_results_of_the_same_weights_on_the_same_data_contradict_from_one_per_cent_on(value, split, contradicts):
    def scored(key, number, part=None):
        return entry(key, evaluations=(Evaluation("accuracy", Decimal(number), *data("coco"), part),))

    findings = found(zoo("a", scored("x", "83.18")), zoo("b", scored("y", value, split)))
    assert [each.rule for each in findings] == ["zoos-disagree-on-result"] * contradicts
    assert all("83.18 accuracy on COCO" in each.message for each in findings)


def test_silence_and_agreement_are_no_contradiction():
    assert found(zoo("a", entry(licence="MIT")), zoo("b", entry())) == []
    assert (
        found(zoo("a", entry(licence="MIT", release_year=2020)), zoo("b", entry(licence="MIT", release_year=2020)))
        == []
    )
    assert found(zoo("a", entry(licence="MIT")), zoo("b", Model("y", "Y", licence="ISC"))) == []


def test_the_command_shows_contradictions_and_counts_the_rest(tmp_path, run_here):
    readings = [
        Reading(Snapshot(Zoo(name), name, (), "0" * 64, "2026-01-01T00:00:00Z", "urn:x"), (entry(licence=licence),))
        for name, licence in (("a", "MIT"), ("b", "ISC"))
    ]
    publish(History(tmp_path / "home"), changes_of(readings), "test")
    home = tmp_path / "home"
    shown = run_here(home, "findings")
    assert shown.code == 0
    assert "zoos-disagree-on-licence (1)" in shown.out
    assert "a says spdx:MIT" in shown.out
    assert "model-domain-missing" in shown.out
    of_zoo = run_here(home, "findings", "--zoo", "b", "--format", "json")
    assert {each["zoo"] for each in json.loads(of_zoo.out)} == {"b", "a, b"}
    of_rule = run_here(home, "findings", "--rule", "zoos-disagree", "--format", "json")
    assert [each["value"] for each in json.loads(of_rule.out)] == ["http://spdx.org/licenses/MIT"]
