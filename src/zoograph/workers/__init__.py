"""Evaluating queries in processes that may die, so that the one that talks to clients never does.

The engine cannot stop a query that it has begun, and some texts crash it. So a query is evaluated by an *evaluator*, a
process that is killed and replaced when the query passes a limit; the memory and the processor are really free after.
"""

from zoograph.workers.comparison import GraphChange, compare
from zoograph.workers.messages import Kind, Limits, Query, Target
from zoograph.workers.pool import Evaluators, RunningQuery
from zoograph.workers.store import EvaluatedStore
from zoograph.workers.writer import Write, Written, write

__all__ = [
    "EvaluatedStore",
    "Evaluators",
    "GraphChange",
    "Kind",
    "Limits",
    "Query",
    "RunningQuery",
    "Target",
    "Write",
    "Written",
    "compare",
    "write",
]
