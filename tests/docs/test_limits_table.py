"""The table of limits in the docs: every row is tested, and says the numbers that the code has."""

import ast
import re
from pathlib import Path

import pytest

from zoograph import federation, publish
from zoograph.cli import server
from zoograph.front import framing, patience
from zoograph.rdf import json_ld
from zoograph.reading.reconcile import messages
from zoograph.sources import snapshot
from zoograph.sources.mlflow import rest, said, training
from zoograph.sources.rst import document
from zoograph.sources.table import rows, workbook
from zoograph.web import answers, writing
from zoograph.web import sparql as endpoint
from zoograph.workers import pool, writer

TESTS = next(folder for folder in Path(__file__).parents if folder.name == "tests")
TABLE = (
    (TESTS.parent / "docs" / "operations.md").read_text().partition("\n## Limits\n")[2].partition("\n\nAn answer")[0]
)
ROWS = {
    what: f"{limit} | {beyond}" for what, limit, beyond in re.findall(r"^\| (.+?) \| ?(.*?) ?\| (.*?) \|$", TABLE, re.MULTILINE)
}  # fmt: skip
MIB = 1 << 20

#: Each row: the numbers that it must name, from the code, and the test that shows the limit.
CHECKED = {
    "time of a query, and of the WHERE of an update": ([], "test_a_hostile_query_ends_as_a_problem_and_leaves_the_processor_idle"),
    "memory of the same": ([], "test_a_query_that_eats_memory_is_stopped_before_its_time_is_up"),
    "rows of a table, for callers without a token": ([], "test_an_anonymous_caller_gets_so_many_rows_and_is_told"),
    "queries at a time": ([pool._MOST_WAITING], "test_when_all_evaluators_are_busy_a_caller_is_told_when_to_come_back"),
    "parameters of a form": ([endpoint._MOST_PARAMETERS], "test_a_form_of_a_million_parameters_is_refused_before_it_is_read"),
    "an answer that is buffered on disk": ([answers._HELD_BACK_BYTES // MIB], "test_what_is_too_long_to_be_held_back_is_broken_off"),
    "time for a client to read a streamed answer": ([pool._READING_SECONDS, patience.READING_SECONDS], "test_what_is_too_long_to_be_held_back_is_broken_off"),
    "silence of a client in the middle of a request": ([patience.SENDING_SECONDS], "test_a_body_that_comes_too_slowly_is_given_up"),
    "time and memory of a whole write": ([int(writer._MOST_SECONDS)], "test_a_write_that_takes_too_long_is_stopped"),
    "time for sending a request": ([patience._WHOLE_SECONDS, patience._LEAST_BYTES_A_SECOND], "test_who_sends_too_slowly_for_too_long_is_given_up"),
    "time for reading an answer": ([patience.READING_SECONDS], "test_who_does_not_read_is_given_up"),
    "the part of an answer that is buffered for a slow reader": ([patience._BEHIND_BYTES // MIB], "test_an_answer_that_nobody_reads_is_kept_up_to_a_limit"),
    "request line": ([f"{framing.MOST_LINE_BYTES:,}"], "test_what_is_no_request_is_refused_at_once_with_a_problem"),
    "headers": ([framing.MOST_HEADERS, f"{framing.MOST_HEADER_BYTES:,}", framing.MOST_HEAD_BYTES >> 10], "test_what_is_no_request_is_refused_at_once_with_a_problem"),
    "connections at a time": ([f"{server._CONNECTIONS:,}"], "test_who_has_been_sending_longest_makes_room"),
    "size of a query or form": ([4, 256], "test_a_query_in_chunks_may_be_as_long_as_the_limit_and_no_longer"),
    "its size after decoding, with `Content-Encoding: gzip` or `deflate`": ([], "test_a_bomb_is_refused_for_what_comes_out"),
    "a body that ends before its `Content-Length`, its last chunk, its last boundary or its gzip does": ([], "test_less_than_was_announced_is_refused"),
    "a list that `sync rst` reads, unpacked": ([document.LIMITS.size // MIB, document.LIMITS.seconds], "test_substitutions_that_grow_without_end_are_given_up"),
    "a table that `sync table` reads": ([rows.LARGEST_FILE // MIB, workbook._LARGEST_CONTENT // MIB, f"{rows.MOST_ROWS:,}", f"{rows.MOST_COLUMNS:,}", f"{rows.LONGEST_CELL:,}"], "test_a_workbook_that_unpacks_to_too_much_or_names_entities_is_refused"),
    "a list that `sync rst --from URL` fetches": ([document.LIMITS.size // MIB, document.LIMITS.seconds], "test_it_takes_no_longer_than_the_limit"),
    "a package that `sync --from URL` fetches": ([snapshot.LIMITS.size // MIB, snapshot.LIMITS.seconds], "test_no_more_is_taken_than_the_limit"),
    "an answer of an MLflow server, which is one page of a list": ([rest.LIMITS.size // MIB, rest.LIMITS.seconds], "test_a_page_that_is_too_large_is_told"),
    "pages of a list of an MLflow server": ([f"{rest.MOST_PAGES:,}", f"{rest.PAGE_SIZE:,}"], "test_pages_without_end_are_told"),
    "of an MLflow registry: a tag or parameter, a description, the parameters of a run": ([said.LONGEST_VALUE, f"{said.LONGEST_DESCRIPTION:,}", training.MOST_PARAMETERS], "test_what_is_too_long_to_keep_is_left_out_and_told"),
    "named graphs": ([f"{publish.MOST_GRAPHS:,}"], "test_there_is_an_end_to_how_many_graphs_there_may_be"),
    "what entities of RDF/XML expand to": ([10], "test_entities_without_end_or_from_elsewhere_are_refused_at_once"),
    "nesting of JSON-LD": ([json_ld._DEEPEST], "test_deeply_nested_json_is_refused"),
    "blank nodes that look alike and lead to each other": ([6], "test_what_would_stall_a_reader_is_refused_at_once"),
    "names in a batch of `/reconcile`": ([messages.MOST_QUERIES, messages.MOST_THINGS, messages.MOST_PROPERTIES], "test_batches_have_an_end"),
    "time of all SERVICE clauses of a query": ([], "test_one_that_gives_no_answer_is_an_error_or_a_partial_answer"),
    "what a SERVICE clause asks about": ([f"{federation.store._MOST_VALUES:,}", federation.store.BATCH], "test_too_many_rows_and_too_many_values_are_refused"),
    "what endpoints may answer to a query": ([f"{federation.store._MOST_ROWS:,}", federation.asking._MOST_BYTES // MIB, federation.store._MOST_CLAUSES], "test_too_many_rows_and_too_many_values_are_refused"),
    "writes at a time": ([writing._WAIT_SECONDS, writer._WAIT_SECONDS], "test_a_write_waits_for_the_command_line_and_gives_up_with_retry_after"),
}  # fmt: skip


def names_of_tests():
    for file in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield node.name


def test_every_row_is_checked():
    assert ROWS.keys() - {"what", "---"} == CHECKED.keys()


@pytest.mark.parametrize("what", CHECKED)
def test_a_row_says_what_the_code_has(what):
    for number in CHECKED[what][0]:
        assert str(number) in ROWS[what], f"{what}: {number}"


def test_each_limit_has_a_test():
    assert {name for _, name in CHECKED.values()} - {*names_of_tests()} == set()
