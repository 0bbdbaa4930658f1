"""Zoograph: a knowledge graph of machine-learning model zoos.

Data flows one way: zoo → sources → records → triples → (validate, infer) → store → question | page | export | link.
"""

__version__ = "0.1.0"
