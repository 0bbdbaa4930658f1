"""Run queries and writes in processes that may die, so that the server process never does.

The engine cannot stop a query once it runs, and some texts crash it. So each query runs in an *evaluator*: a process
that is killed and replaced when the query passes a limit. That really frees its memory and processor time.
"""

from zoograph.workers.comparison import GraphChange, compare
from zoograph.workers.exporting import write_export
from zoograph.workers.messages import Kind, Limits, Query, Target
from zoograph.workers.pool import Evaluators, RunningQuery
from zoograph.workers.view import EvaluatedView, KeptAnswers
from zoograph.workers.writer import Write, Written, write

__all__ = [
    "EvaluatedView",
    "Evaluators",
    "GraphChange",
    "KeptAnswers",
    "Kind",
    "Limits",
    "Query",
    "RunningQuery",
    "Target",
    "Write",
    "Written",
    "compare",
    "write",
    "write_export",
]
