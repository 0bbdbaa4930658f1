"""One name for what zoos spell in many ways; every spelling here stands in one of their packages."""

from collections import defaultdict

import pytest

from zoograph import spellings
from zoograph.rdf import read_triples
from zoograph.records import Paper
from zoograph.resources import CURATED_FILE, ONTOLOGY_FILES
from zoograph.vocabulary import PREFIXES, RDFS, SKOS, ZOO


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("apache-2.0", "Apache-2.0"),
        ("Apache License 2.0", "Apache-2.0"),
        ("mit", "MIT"),
        ("bsd-3-clause", "BSD-3-Clause"),
        ("cc-by-nc-4.0", "CC-BY-NC-4.0"),
        ("cc-by-nc-sa-4.0", "CC-BY-NC-SA-4.0"),
        ("gemma", "LicenseRef-Gemma"),
        ("https://ai.google.dev/gemma/terms", "LicenseRef-Gemma"),
        ("dinov3-license", "LicenseRef-DINOv3"),
        ("https://ai.meta.com/resources/models-and-libraries/dinov3-license/", "LicenseRef-DINOv3"),
        ("nvidia-open-model-license", "LicenseRef-NVIDIA-Open-Model"),
        ("apple-ascl", "LicenseRef-Apple-ASCL"),
        ("seer-license", "LicenseRef-SEER"),
        ("not specified", None),
        ("other", None),
        ("unknown", None),
    ],
)
def test_licences(written, meant):
    assert spellings.licence(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Image Classification", "image-classification"),
        ("Semantic Segmentation", "image-segmentation"),
        ("Instance Segmentation", "image-segmentation"),
        ("Panoptic Segmentation", "image-segmentation"),
        ("Object Detection", "object-detection"),
        ("Text Detection", "object-detection"),
        ("Text Recognition", "text-recognition"),
        ("Image Caption", "image-to-text"),
        ("Body 2D Keypoint", "keypoint-detection"),
        ("Wholebody 2D Keypoint", "keypoint-detection"),
        ("Action Recognition", "video-classification"),
        ("Depth Estimation", "depth-estimation"),
        ("Visual Question Answering", "visual-question-answering"),
        ("Multiple Object Tracking", "object-tracking"),
        ("Action Detection", "action-detection"),
        ("Video Retrieval", "video-text-retrieval"),
        ("Making Coffee", None),
    ],
)
def test_tasks(written, meant):
    assert spellings.task(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Top 1 Accuracy", "accuracy"),
        ("Top 5 Accuracy", "top-5-accuracy"),
        ("mIoU", "mean-iou"),
        ("mIoU(ms+flip)", "mean-iou-multi-scale-flip"),
        ("box AP", "box-ap"),
        ("mask AP", "mask-ap"),
        ("PQ", "panoptic-quality"),
        ("word_acc", "word-accuracy"),
        ("CIDER", "cider"),
        ("EPE", "epe"),
        ("Elb", None),
        ("NME makeup", None),
    ],
)
def test_metrics(written, meant):
    assert spellings.metric(written) == meant


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("ImageNet-1k", "imagenet-1k"),
        ("ImageNet-1K", "imagenet-1k"),
        ("ImageNet-21K", "imagenet-21k"),
        ("ImageNet-22k", "imagenet-21k"),
        ("COCO", "coco"),
        ("MSCOCO", "coco"),
        ("Kinetic400", "kinetics-400"),
        ("Kinetics-400", "kinetics-400"),
        ("MSMARCO", "ms-marco"),
        ("YFCC100M", "yfcc-100m"),
        ("SA-1B", "sa-1b"),
        ("Halpe", "halpe"),
    ],
)
def test_datasets(written, key):
    assert spellings.dataset(written).key == key


@pytest.mark.parametrize("prefix", ["spdx", "licence", "task", "metric", "dataset"])
def test_no_spelling_means_two_things(prefix):
    meanings = defaultdict(set)
    for file in (CURATED_FILE, *ONTOLOGY_FILES) if prefix == "dataset" else ONTOLOGY_FILES:
        for triple in read_triples(file):
            iri = getattr(triple.subject, "value", "")
            if iri.startswith(PREFIXES[prefix]) and triple.predicate in (RDFS.label, SKOS.prefLabel, SKOS.altLabel):
                key = iri.removeprefix(PREFIXES[prefix])
                meanings[spellings._folded(triple.object.value)].add(key)
                meanings[spellings._folded(key)].add(key)
    assert {text: keys for text, keys in meanings.items() if len(keys) > 1} == {}


def test_a_doi_that_arxiv_gives_is_the_arxiv_id():
    assert spellings.Papers().of(None, "10.48550/arxiv.2201.12086") == Paper(arxiv="2201.12086")
    assert spellings.Papers().of("2201.12086", "10.48550/arxiv.2201.12086") == Paper(arxiv="2201.12086")


def test_a_paper_by_its_doi_is_the_one_that_the_curated_zoo_knows_by_its_arxiv_id():
    doi = "10.1109/jstsp.2022.3188113"
    assert spellings.Papers().of(None, doi) == Paper(arxiv="2110.13900", doi=doi)


def test_which_identifiers_belong_together_does_not_depend_on_the_order_of_entries():
    pairs = [("2104.02112", "10.1000/a"), ("2104.02111", "10.1000/a"), (None, "10.1000/b"), ("2104.02113", None)]
    assert all(
        spellings.Papers(each).of(None, "10.1000/a", "T") == Paper("2104.02111", "10.1000/a", "T")
        for each in (pairs, pairs[::-1])
    )
    assert spellings.Papers(pairs).of(None, "10.1000/b") == Paper(doi="10.1000/b")
    assert spellings.Papers(pairs).of(None, None) is None


def test_every_licence_that_spdx_does_not_list_has_a_class_or_says_why_not():
    said = defaultdict(dict)
    for file in (*ONTOLOGY_FILES, CURATED_FILE):
        for triple in read_triples(file):
            if "/licence/LicenseRef-" in str(triple.subject):
                said[triple.subject][triple.predicate] = triple.object.value
    assert len(said) > 15
    silent = {licence for licence, what in said.items() if (ZOO.licenceClass in what) == (SKOS.note in what)}
    assert silent == set()
    assert {each.value.rpartition("/")[2] for each, what in said.items() if SKOS.note in what} == {
        "LicenseRef-Apple-ASCL", "LicenseRef-AWS-Service-Terms", "LicenseRef-NTT-M2D", "LicenseRef-Qwen-Community-1.0",
    }  # fmt: skip
