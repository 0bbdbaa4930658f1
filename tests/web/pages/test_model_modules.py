"""How many modules the page of a model goes through, counted by a profiler in the process that serves it."""

import sys
import threading
from pathlib import Path

import pytest

import zoograph

pytestmark = pytest.mark.slow

SOURCE = Path(zoograph.__file__).parent
#: Modules, and templates. A change that needs more of them should say why; docs/design.md says why they are so many.
MOST_MODULES, MOST_TEMPLATES = 40, 9
#: When the answers to the queries are cached.
MOST_MODULES_AGAIN = 37


@pytest.fixture
def passed_through(browser):
    """``passed_through(address)``: the modules and the templates of one request, on all threads."""

    def act(address):
        files = set()

        def note(frame, event, _):
            if event == "call":
                files.add(frame.f_code.co_filename)

        threading.setprofile(note)
        sys.setprofile(note)
        try:
            assert browser.get(address).status_code == 200
        finally:
            sys.setprofile(None)
            threading.setprofile(None)
        ours = {Path(each).relative_to(SOURCE) for each in files if each.startswith(f"{SOURCE}/")}
        return [sorted(str(each) for each in ours if each.suffix == suffix) for suffix in (".py", ".html")]

    return act


def test_the_page_of_a_model_goes_through_few_modules(passed_through, browser):
    browser.get("/model/bert-base-uncased")  # what only the first request of a process does
    modules, templates = passed_through("/model/hubert-base-ls960")
    assert {"reading/model.py", "web/pages/model.py"} <= set(modules)
    assert "web/templates/model.html" in templates
    assert len(modules) <= MOST_MODULES, modules
    assert len(templates) <= MOST_TEMPLATES, templates
    again, _ = passed_through("/model/hubert-base-ls960")
    assert len(again) <= MOST_MODULES_AGAIN, again
