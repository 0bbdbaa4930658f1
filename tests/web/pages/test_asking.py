"""What pages ask: answers are kept by version, what is late is left out and not tried again at once."""

import pytest

from zoograph.web.current import current_view

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
QUICK = "SELECT ?name { model:hubert-base-ls960 rdfs:label ?name }"


@pytest.fixture
def count(client, monkeypatch):
    """Within a request: ``count()`` says how many queries were evaluated until then."""
    evaluators = client.application.extensions["zoograph.evaluators"]
    evaluated = []
    evaluate = evaluators.evaluate
    monkeypatch.setattr(evaluators, "evaluate", lambda *given: (evaluated.append(given), evaluate(*given))[1])
    with client.application.test_request_context("/"):
        yield lambda: len(evaluated)


def test_an_answer_is_worked_out_once(count):
    text = QUICK + " # once"
    assert [row["name"] for row in current_view().ask(text)] == ["HuBERT Base"]
    assert current_view().ask(f"\n{text}\n") is current_view().ask(text)
    assert count() == 1


def test_what_is_late_is_left_out_and_not_tried_again_at_once(count):
    first = current_view().ask_all({"late": CROSS, "quick": QUICK + " # beside"}, most_seconds=0.3)
    assert first["late"] is None
    assert len(first["quick"]) == 1
    assert count() == 2
    again = current_view().ask_all({"late": CROSS, "quick": QUICK + " # beside"}, most_seconds=0.3)
    assert again["late"] is None
    assert count() == 2
