"""SPARQL 1.1 Update → the changes of each graph.

An update never runs on a version itself. Its changes are worked out first and then published like any other change:
with inference and validation, and refused as a whole if they break a rule.

=====================  =====================================================================================
an update that is       is worked out by
=====================  =====================================================================================
data only               running it on an empty store, which then holds what it inserts (or deletes)
one operation           asking the current version for the solutions of its WHERE, and filling in its templates
anything else           running it on a copy of the current version, and comparing
=====================  =====================================================================================
"""

from zoograph.writes.update import Update

__all__ = ["Update"]
