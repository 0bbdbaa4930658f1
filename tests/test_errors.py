"""The errors: where they stand in the tree, and what each becomes over HTTP, as the docstring of the module says."""

import pickle
import re
from pathlib import Path

import pytest
from flask import Flask

from zoograph import errors
from zoograph.records import Finding, Severity
from zoograph.web import problems

TREE, TABLE = errors.__doc__.split("What each becomes:")
KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.ZoographError)]
FOUND = Finding(Severity.VIOLATION, "rule", "https://example.org/a", "is wrong", "mend it")
EXAMPLES = {
    "InputError": errors.InputError("is not UTF-8", file="body", line=3),
    "UnknownName": errors.UnknownName("graph", "tim", ["timm"]),
    "Refused": errors.Refused([FOUND], ""),
    "Overloaded": errors.Overloaded("ask later", 2),
    "ServiceFailed": errors.ServiceFailed("https://example.org/sparql", "it answers 429", retry_after=2),
}
#: Told by the routes, which know the forms that they offer.
ELSEWHERE = {"NotWritable"}


def answer_to(error):
    app = Flask(__name__)
    problems.register(app)

    @app.get("/")
    def failing():
        raise error

    return app.test_client().get("/", headers={"Accept": "application/json"})


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes():
    above = {}
    for line in TREE.splitlines():
        if found := re.match(r"^( {4,8})([A-Z]\w+) ", line):
            depth = len(found[1]) // 2 - 2
            above[depth] = found[2]
            assert getattr(errors, found[2]).__base__.__name__ == (above[depth - 1] if depth else "Exception")
    assert {kind.__name__ for kind in KINDS} == set(re.findall(r"^ {4,8}([A-Z]\w+) ", TREE, re.MULTILINE))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.__name__ not in ELSEWHERE], ids=lambda k: k.__name__)
def test_each_error_has_the_status_that_the_docstring_says(kind):
    rows = dict(re.findall(r"^(\w[\w ]*?)  +(\d+)", TABLE, re.MULTILINE))
    error = EXAMPLES.get(kind.__name__) or kind("something is wrong")
    response = answer_to(error)
    assert response.status_code == int(rows.get(kind.__name__, rows["any other"]))
    assert ("Retry-After" in response.headers) == (
        f"{kind.__name__} " in "".join(re.findall(r".*Retry-After.*", TABLE))
    )


def test_a_file_of_the_server_is_not_the_callers_to_mend():
    ours = answer_to(errors.InputError("is not Turtle", file=Path("/srv/zoograph/zoos.toml"), line=3))
    assert ours.status_code == 500
    assert "/srv" not in ours.text
    theirs = answer_to(errors.InputError("is not Turtle", file="body", line=3))
    assert (theirs.status_code, theirs.json["line"]) == (400, 3)


@pytest.mark.parametrize("error", EXAMPLES.values(), ids=lambda error: type(error).__name__)
def test_an_error_crosses_processes_whole(error):
    arrived = pickle.loads(pickle.dumps(error))
    assert (type(arrived), str(arrived), vars(arrived)) == (type(error), str(error), vars(error))
