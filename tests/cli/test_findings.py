"""``zoograph findings`` about an internal zoo, and about one that is not there."""

import pytest


@pytest.fixture(scope="module")
def home(run, tmp_path_factory):
    """A home with a public list and an internal table, in which a row has no name."""
    folder = tmp_path_factory.mktemp("findings")
    (folder / "public.ttl").write_text(
        "<https://example.org/a> a <https://w3id.org/zoograph/ns#Model> ; "
        "<http://www.w3.org/2000/01/rdf-schema#label> 'A' ."
    )
    (folder / "models.csv").write_text("name,task\nOurs,image-classification\n,object-detection\n")
    assert run(folder / "home", "load", folder / "public.ttl", "--graph", "https://example.org/g").code == 0
    done = run(folder / "home", "sync", "table", "--from", folder / "models.csv")
    assert done.code == 0
    assert "version 1 of the internal view: " in done.err
    return folder / "home"


def test_what_is_wrong_in_an_internal_zoo_is_told_by_its_name(run_here, home):
    counted = run_here(home, "findings", "--zoo", "table")
    assert "table-name" in counted.out
    told = run_here(home, "findings", "--zoo", "table", "--rule", "table")
    assert "row 3, column A (name): there is no name" in told.out
    public = run_here(home, "findings")
    assert "name one: --zoo NAME" in public.err
    assert "table" not in public.out + public.err, "the public view does not name internal zoos"


def test_a_zoo_that_is_not_there_is_no_zoo_without_findings(run_here, home):
    done = run_here(home, "findings", "--zoo", "tabel")
    assert done.code == 2
    assert "no zoo 'tabel'; did you mean 'table'?" in done.err
    assert "nothing" not in done.err
