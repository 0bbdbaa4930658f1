"""Identifiers of other registries are recognised however they are written, and nothing else is taken for one."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zoograph.addresses import weight_file
from zoograph.identifiers import arxiv_id, doi, github_repository, hub_repository

RECOGNISERS = (arxiv_id, doi, github_repository, hub_repository, weight_file)

modest = settings(max_examples=200, derandomize=True)

months = st.builds("{:02}{:02}".format, st.integers(0, 99), st.integers(1, 12))
new_ids = st.builds(
    "{}.{}".format, months, st.integers(0, 99999).map("{:05}".format) | st.integers(0, 9999).map("{:04}".format)
)
archives = st.sampled_from(["cs", "math", "math-ph", "hep-th", "quant-ph", "q-bio", "cond-mat", "cmp-lg"])
old_ids = st.builds("{}/{}{:03}".format, archives, months, st.integers(0, 999))
versions = st.just("") | st.integers(1, 20).map("v{}".format)

ARXIV_FORMS = [
    "{}",
    "arXiv:{}",
    "https://arxiv.org/abs/{}",
    "http://www.arxiv.org/abs/{}",
    "https://arxiv.org/pdf/{}",
    "https://arxiv.org/pdf/{}.pdf",
    "https://export.arxiv.org/abs/{}?context=cs#comments",
    "https://arxiv.org/html/{}",
    "https://huggingface.co/papers/{}",
    "https://doi.org/10.48550/arXiv.{}",
    "10.48550/arXiv.{}",
    "  https://ar5iv.org/abs/{}  ",
    "(https://arxiv.org/abs/{}",
]

owners = st.from_regex(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,8}[A-Za-z0-9])?", fullmatch=True)
names = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,10}[A-Za-z0-9_]", fullmatch=True).filter(
    lambda n: n[-4:] != ".git"
)
repositories = st.builds("{}/{}".format, owners, names)
text = st.text() | st.builds(
    "{}{}{}".format,
    st.sampled_from(
        ["http://", "https://", "//", "git+https://github.com/", "https://huggingface.co/", "doi:", "arXiv:"]
    ),
    st.text(alphabet="[]:/@?#.%℀10vabs") | st.text(),
    st.sampled_from(["", "/abs/2010.11929", "/a/b", ":99999/a/b"]),
)


@pytest.mark.parametrize("form", ARXIV_FORMS)
@modest
@given(identifier=new_ids | old_ids, version=versions)
def test_an_arxiv_id_in_any_form(form, identifier, version):
    assert arxiv_id(form.format(identifier + version)) == identifier


@modest
@given(archive=st.sampled_from(["cs", "math", "physics"]), subject=st.sampled_from(["CL", "CV", "AG"]), number=old_ids)
def test_the_subject_class_is_no_part_of_an_old_arxiv_id(archive, subject, number):
    digits = number.split("/")[1]
    assert arxiv_id(f"https://arxiv.org/abs/{archive}.{subject}/{digits}") == f"{archive}/{digits}"


@pytest.mark.parametrize(
    "other",
    [
        "",
        "ViT",
        "2013.11929",
        "2010.119",
        "2010.119290",
        "12010.11929",
        "1.2010.11929",
        "https://example.org/abs/2010.11929",
        "https://arxiv.org.example.org/abs/2010.11929",
        "https://notarxiv.org/abs/2010.11929",
        "https://arxiv.org/",
        "https://arxiv.org/list/cs.CV/2010",
        "https://doi.org/10.1109/CVPR.2019.00075",
        "10.1234/2010.11929",
        "https://doi.org/10.1093/nar/0309034",
    ],
)
def test_what_is_no_arxiv_id(other):
    assert arxiv_id(other) is None


doi_suffixes = st.text(
    alphabet=st.characters(codec="ascii", exclude_categories=["Cc", "Zs"]), min_size=1, max_size=30
).filter(lambda suffix: suffix == suffix.strip())


@pytest.mark.parametrize(
    "form", ["{}", "doi:{}", "DOI:{}", "https://doi.org/{}", "http://dx.doi.org/{}", "https://www.doi.org/{}", " {}\n"]
)
@modest
@given(prefix=st.integers(1000, 999999999), suffix=doi_suffixes)
def test_a_doi_in_any_form(form, prefix, suffix):
    assert doi(form.format(f"10.{prefix}/{suffix}")) == f"10.{prefix}/{suffix}".lower()


@pytest.mark.parametrize("other", ["", "10.1109", "10.1/x", "11.1109/x", "https://doi.org/", "https://example.org/x"])
def test_what_is_no_doi(other):
    assert doi(other) is None


@pytest.mark.parametrize(
    "form",
    [
        "https://github.com/{}",
        "http://www.github.com/{}/",
        "https://github.com/{}.git",
        "git+https://github.com/{}.git",
        "https://github.com/{}/tree/main/examples",
        "https://github.com/{}#readme",
        "https://github.com/{}?tab=readme",
        " https://GitHub.com/{} ",
    ],
)
@modest
@given(repository=repositories)
def test_a_github_repository_in_any_form(form, repository):
    assert github_repository(form.format(repository)) == repository


@pytest.mark.parametrize(
    "other",
    ["", "google-research/bert", "https://github.com/google-research", "https://gist.github.com/a/b", "https://gitlab.com/a/b",
     "https://github.com.example.org/a/b", "https://github.com/a/.git"],
)  # fmt: skip
def test_what_is_no_github_repository(other):
    assert github_repository(other) is None


@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "https://huggingface.co/{}",
        "https://hf.co/{}",
        "http://www.huggingface.co/{}/",
        "https://huggingface.co/{}/tree/main",
        "https://huggingface.co/{}/resolve/main/pytorch_model.bin?download=true",
        " https://huggingface.co/{} ",
    ],
)
@modest
@given(repository=repositories.filter(lambda r: r.split("/")[0] not in ("datasets", "spaces", "docs", "papers", "blog",
                                                                         "models", "tasks", "collections", "api")))  # fmt: skip
def test_a_hub_repository_in_any_form(form, repository):
    assert hub_repository(form.format(repository)) == repository


@pytest.mark.parametrize(
    "other",
    ["", "gpt2", "a/b/c", "https://huggingface.co/", "https://huggingface.co/datasets/rajpurkar/squad",
     "https://huggingface.co/spaces/a/b", "https://huggingface.co/papers/2010.11929", "https://example.org/a/b",
     "https://github.com/google-research/bert", "a b/c"],
)  # fmt: skip
def test_what_is_no_hub_repository(other):
    assert hub_repository(other) is None


@pytest.mark.parametrize("recognise", RECOGNISERS)
@modest
@given(text=text)
@example(text="http://[::1/x")
@example(text="http://[x]/y")
@example(text="http://℀.example/x")
def test_no_text_is_too_strange(recognise, text):
    found = recognise(text)
    assert found is None or (found and found == found.strip())


@pytest.mark.parametrize("recognise", [arxiv_id, doi, hub_repository])
@modest
@given(text=st.one_of(new_ids, old_ids, repositories, st.builds("10.1234/{}".format, doi_suffixes)))
def test_what_was_recognised_is_recognised_again(recognise, text):
    found = recognise(text)
    assert found is None or recognise(found) == found


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("http://download.pytorch.org/models/r.pth", "https://download.pytorch.org/models/r.pth"),
        ("https://www.Example.org//a//r.PTH?download=true", "https://example.org/a/r.PTH"),
        ("https://hf.co/o/n/blob/main/r.bin", "https://huggingface.co/o/n/resolve/main/r.bin"),
        (
            "https://huggingface.co/o/n/resolve/main/r.bin?download=true",
            "https://huggingface.co/o/n/resolve/main/r.bin",
        ),
        ("gs://vit_models/augreg/B_16.npz", "https://storage.googleapis.com/vit_models/augreg/B_16.npz"),
        (
            "https://console.cloud.google.com/storage/browser/_details/vit_models/augreg/B_16.npz",
            "https://storage.googleapis.com/vit_models/augreg/B_16.npz",
        ),
        ("https://bucket.s3.us-west-2.amazonaws.com/r.pt", "https://s3.amazonaws.com/bucket/r.pt"),
        ("https://s3-eu-west-1.amazonaws.com/bucket/r.pt", "https://s3.amazonaws.com/bucket/r.pt"),
        ("https://example.org/r.pth?id=7", "https://example.org/r.pth?id=7"),
        ("https://example.org/r%20s.pth", "https://example.org/r%20s.pth"),
        ("https://github.com/facebookresearch/deit", None),
        ("https://example.org/weights/", None),
        ("ftp://example.org/r.pth", None),
        ("file:///etc/r.pth", None),
        ("https:///r.pth", None),
        ("not an address.pth", None),
        ("https://[bad/r.pth", None),
    ],
)
def test_a_weight_file_has_one_address(written, meant):
    assert weight_file(written) == meant
    assert meant is None or weight_file(meant) == meant
