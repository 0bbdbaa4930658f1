"""Blank nodes that look alike are refused before they stall a reader; all that people write is read."""

import time

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from zoograph.errors import InputError
from zoograph.rdf import stable_blank_nodes

P, NEXT = NamedNode("https://example.org/p"), NamedNode("https://example.org/next")


def node(*name):
    return BlankNode("b" + "x".join(map(str, name)))


def joined(pairs):
    return {Triple(node(*a), P, node(*b)) for a, b in pairs}


def all_joined(number):
    return joined(((i,), (j,)) for i in range(number) for j in range(number) if i != j)


def two_sides(number):
    return joined((("l", i), ("r", j)) for i in range(number) for j in range(number))


def torus(side):
    at = [(i, j) for i in range(side) for j in range(side)]
    right = [((i, j), ((i + 1) % side, j)) for i, j in at]
    return joined([*right, *(((i, j), (i, (j + 1) % side)) for i, j in at)])


def same_values(number):
    return {Triple(node(i), P, Literal("x")) for i in range(number)} | {
        Triple(node(i), NEXT, node(i + 1)) for i in range(number - 1)
    }


@pytest.mark.parametrize(
    "triples",
    [all_joined(8), all_joined(30), two_sides(6), torus(9), same_values(2_000), joined(((i,), (i // 2,)) for i in range(1, 2_000))],
    ids=["8 joined", "30 joined", "two sides", "torus", "same values", "tree"],
)  # fmt: skip
def test_what_would_stall_a_reader_is_refused_at_once(triples):
    began = time.process_time()
    with pytest.raises(InputError, match="so similar"):
        stable_blank_nodes(triples)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "triples",
    [
        all_joined(4), two_sides(3), torus(3), same_values(20),
        {Triple(node(i), P, Literal(str(i))) for i in range(1_000)} | {Triple(node(i), NEXT, node(i + 1)) for i in range(999)},
        joined((("l", i), ("r", i)) for i in range(1_000)),
    ],
    ids=["4 joined", "two sides", "torus", "same values", "a long list", "pairs"],
)  # fmt: skip
def test_what_can_be_told_apart_is_read(triples):
    assert len(stable_blank_nodes(triples)) == len(triples)
