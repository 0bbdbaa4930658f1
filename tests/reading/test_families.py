"""A family has its models, whichever zoo's entry stands for them."""

import pytest

from helpers.zoos import graph_of, zoo
from zoograph.reading.kinds.families import FAMILY
from zoograph.reading.listing import Filters
from zoograph.reading.listing.selection import NOTHING, all_query, counts_query
from zoograph.records import Family, Model, Weights
from zoograph.store import EmbeddedStore
from zoograph.store.table import read

FILE = (Weights("https://download.pytorch.org/models/resnet50-0676ba61.pth"),)


@pytest.fixture(scope="module")
def store():
    """Two zoos with one model, each in a family of its own; that of zoo a stands for both."""
    return graph_of(
        zoo("a", Model("x", "X", weights=FILE, stage="preprocessing", family=Family("vision", "Vision"))),
        zoo("b", Model("x", "X", weights=FILE, family=Family("resnet", "ResNet"))),
    )


@pytest.mark.parametrize("family", ["a/vision", "b/resnet"])
def test_the_page_the_list_and_the_facet_have_the_model(store, family):
    iri = f"https://w3id.org/zoograph/family/{family}"
    model = "https://w3id.org/zoograph/model/a/x"
    asked = EmbeddedStore(store)
    [shown] = read(asked, FAMILY.queries["models"].replace("$thing", f"<{iri}>"))
    assert shown["model"] == model
    [listed] = read(asked, all_query(Filters.read({"family": [family]}), NOTHING))
    assert listed["model"] == model
    counted = read(asked, counts_query(Filters(), NOTHING, ("family",)))
    assert {row["value"]: row["models"] for row in counted}[iri] == 1
