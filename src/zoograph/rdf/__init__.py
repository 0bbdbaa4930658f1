"""RDF: its terms, files in all its syntaxes, and Turtle that is the same every time."""

from zoograph.rdf.reading import expect_rdf_11, parse_quads, rdf_format, read_quads, read_triples
from zoograph.rdf.terms import (
    GraphName,
    graph_name,
    in_graph,
    is_stand_in,
    merged,
    named_node,
    rdflib_term,
    restored,
    stable_blank_nodes,
    stand_in,
    to_rdflib,
)
from zoograph.rdf.turtle import Formatted, canonical_turtle, formatted

__all__ = [
    "Formatted",
    "GraphName",
    "canonical_turtle",
    "expect_rdf_11",
    "formatted",
    "graph_name",
    "in_graph",
    "is_stand_in",
    "merged",
    "named_node",
    "parse_quads",
    "rdf_format",
    "rdflib_term",
    "read_quads",
    "read_triples",
    "restored",
    "stable_blank_nodes",
    "stand_in",
    "to_rdflib",
]
