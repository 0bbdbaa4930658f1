"""OWL RL inference: the ontology's axioms compiled to rules, and the rules run in the store."""

from zoograph.infer.materialise import MADE, asserted_graphs, infer, materialise, update
from zoograph.infer.rules import Rule, compile_rules

__all__ = ["MADE", "Rule", "asserted_graphs", "compile_rules", "infer", "materialise", "update"]
