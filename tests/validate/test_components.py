"""Which patterns the engine matches, and which Python does, as pySHACL does."""

import re

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store as Engine
from rdflib import SH

from zoograph.validate.components import Compiler

SAME = ["^10\\.[0-9]{4,9}/[^ ]+$", "^(https?|ftp)://", "^[A-Za-z0-9][A-Za-z0-9._-]*(/[a-z]+)?$", "a|b.c", "[.+-]"]
OTHER = ["(?=a)", "\\d", "[[a]]", "[a&&b]", "[a--b]", "a++", "a*+", "a{2}+", "a(?:b)", "\\u0041", "é"]


def condition_of(pattern):
    shapes = rdflib.Graph()
    shape = rdflib.URIRef("http://example.org/shape")
    shapes.add((shape, SH.pattern, rdflib.Literal(pattern)))
    return Compiler(shapes).condition(shape)


@pytest.mark.parametrize("pattern", SAME)
def test_the_engine_matches_patterns_that_mean_the_same_in_python(pattern):
    assert "REGEX" in condition_of(pattern)


@pytest.mark.filterwarnings("ignore::FutureWarning")  # Python warns of a pattern that may mean something else one day
@pytest.mark.parametrize("pattern", OTHER)
def test_python_matches_all_other_patterns(pattern):
    """Classes in classes, possessive quantifiers and the like: the engine reads them otherwise, or not at all."""
    assert "REGEX" not in condition_of(pattern)


@given(st.sampled_from(SAME), st.text("ab1./:-+ \n9héA", max_size=12))
def test_what_the_engine_matches_python_matches(pattern, text):
    query = f"ASK {{ FILTER(REGEX({rdflib.Literal(text).n3()}, {rdflib.Literal(pattern).n3()})) }}"
    matches = re.search(pattern, text) is not None
    assert matches or not bool(Engine().query(query))
    assert bool(Engine().query(query)) or not matches or text.endswith("\n")
