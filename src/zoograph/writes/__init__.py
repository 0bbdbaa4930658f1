"""SPARQL 1.1 Update → what changes in each graph.

An update is never run on what is served, nor on what will be: what it would do is found out, and published like any
other change: inferred from, validated, and refused as a whole if it breaks a rule.

=====================  =====================================================================================
an update that is       is understood by
=====================  =====================================================================================
data only               running it on an empty store, which then holds what it inserts (or deletes)
one operation           asking the current version for the solutions of its WHERE, and filling in its templates
anything else           running it on a copy of the current version, and comparing
=====================  =====================================================================================
"""

from zoograph.writes.update import Update

__all__ = ["Update"]
