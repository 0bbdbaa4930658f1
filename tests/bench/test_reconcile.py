"""Which names are asked for, where matching is measured."""

from bench.reconcile import pairs
from zoograph.search import Facts, Hit


def hit(zoo, label, *names):
    return Hit(f"{zoo}/{label}", "model", label, Facts(zoo=zoo), names=(label, *names))


def test_a_name_is_asked_for_where_another_zoo_calls_the_same_weights_otherwise():
    groups = {
        "vit": [hit("a", "ViT"), hit("b", "vit_base", "ViT"), hit("a", "vit-b")],
        "bert": [hit("a", "bert"), hit("b", "BERT")],
        "alone": [hit("a", "one"), hit("a", "two")],
    }
    assert [each.text for each in pairs(groups)] == ["ViT", "vit_base", "vit-b"]
    assert [each.text for each in pairs(groups, any_name=True)] == ["vit_base", "vit-b"]
    assert {each.representative for each in pairs(groups)} == {"vit"}
