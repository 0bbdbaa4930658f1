"""Worker processes: they run their own work, and never the script of whoever starts them."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

SCRIPT = """
print("the script")
from zoograph.settings import Settings
from zoograph.web import create_app
app = create_app(Settings.from_environment(), workers=1)
print(app.test_client().get("/sparql?query=ASK{}&format=json").json["boolean"])
app.extensions["zoograph.evaluators"].close()
"""


def test_a_script_without_a_main_guard_runs_once(built_home, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    environment = {"ZOOGRAPH_HOME": str(built_home), "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=environment, check=False)
    assert (done.stdout.split("\n"), done.stderr) == (["the script", "True", ""], "")
