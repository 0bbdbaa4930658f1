"""The lines of code that load a model: those of the package that its zoo was read in, whatever the zoo is called."""

import pytest

from zoograph.reading.weights import QUERY, code
from zoograph.sparql.rewriting import selected
from zoograph.store.table import Iri, Table
from zoograph.vocabulary import graph, thing


def row(zoo, key, document, **more):
    return {
        **dict.fromkeys(selected(QUERY)),
        "entry": Iri(thing("model", f"{zoo}/{key}").value), "zoo": Iri(thing("zoo", zoo).value),
        "document": Iri(document), "graph": Iri(graph(zoo).value), **more,
    }  # fmt: skip


TIMM = ("resnet50.a1_in1k", "pkg:pypi/timm@1.0.30#timm/models/resnet.py", {})
TRANSFORMERS = (
    "bert", "pkg:pypi/transformers@5.0.0#transformers/models/bert/configuration_bert.py",
    {"repository": "google-bert/bert-base-uncased", "architecture": "BertModel"},
)  # fmt: skip
MMDET = ("mmdet/atss_r50", "pkg:pypi/mmdet@3.2.0#mmdet/.mim/configs/atss/metafile.yml", {"label": "atss_r50"})


@pytest.mark.parametrize(
    ("zoo", "given", "package"),
    [
        ("timm", TIMM, "timm"),
        ("timm-before", TIMM, "timm"),
        ("hub", TRANSFORMERS, "Transformers"),
        ("openmmlab", MMDET, "OpenMIM"),
        ("detectors", MMDET, "OpenMIM"),
    ],
)
def test_code_is_that_of_the_package_whatever_the_zoo_is_called(zoo, given, package):
    key, document, more = given
    assert [each.package for each in code(Table("", (), (row(zoo, key, document, **more),)), ())] == [package]


@pytest.mark.parametrize(
    ("zoo", "key", "document"),
    [
        ("timm", "resnet50.a1_in1k", "https://example.org/list.rst"),  # a list that was registered under this name
        ("timm", "resnet50", "pkg:pypi/timm-extras@1.0#timm_extras/models.py"),
        ("mteb", "mmdet/atss_r50", "pkg:pypi/mteb@2.0#mteb/models/atss.py"),
    ],
)
def test_no_code_is_given_for_what_another_package_lists(zoo, key, document):
    assert code(Table("", (), (row(zoo, key, document, label=key.rpartition("/")[2]),)), ()) == []
