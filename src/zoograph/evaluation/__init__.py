"""Evaluating queries in processes that may die, so that the one that talks to clients never does.

The engine cannot stop a query that it has begun, and some texts crash it. So a query is evaluated by an *evaluator*, a
process that is killed and replaced when the query passes a limit; the memory and the processor are really free after.
"""

from zoograph.evaluation.comparison import GraphChange, compare
from zoograph.evaluation.messages import Dataset, Kind, Limits, Query
from zoograph.evaluation.pool import Evaluation, Evaluators
from zoograph.evaluation.store import EvaluatedStore
from zoograph.evaluation.writer import Write, Written, write

__all__ = [
    "Dataset",
    "EvaluatedStore",
    "Evaluation",
    "Evaluators",
    "GraphChange",
    "Kind",
    "Limits",
    "Query",
    "Write",
    "Written",
    "compare",
    "write",
]
