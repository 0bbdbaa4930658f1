"""Back up a home, delete it, restore it: by the commands of the docs, as they are written there."""

import json
import os
import re
import shutil
import subprocess

import pytest
from pyoxigraph import Literal, Triple

from helpers.application import app_over
from helpers.paths import ROOT
from zoograph import tokens
from zoograph.changes import Change
from zoograph.internal import publish_internal
from zoograph.publish import publish
from zoograph.store import History
from zoograph.views import follow_tokens
from zoograph.vocabulary import RDF, RDFS, ZOO, graph, thing

pytestmark = pytest.mark.slow

FILES = {
    "zoos.toml": b'[zoo.team]\nreader = "table"\norigin = "models.csv"\ninternal = true\n',
    "links.sssom.tsv": b"#mapping_set_id: https://example.org/links\nsubject_id\tpredicate_id\tobject_id\tmapping_justification\n",
}
"""What people edit in a home."""


def blocks():
    """The blocks of commands in the section of the docs, in order."""
    text = (ROOT / "docs" / "operations.md").read_text()
    section = text.partition("\n## Backup and restore\n")[2].partition("\n## ")[0]
    return [re.sub(r"^ {4}", "", block, flags=re.M) for block in re.findall(r"(?:^ {4}.+\n)+", section, flags=re.M)]


def model(name):
    return {Triple(thing("model", name), RDF.type, ZOO.Model), Triple(thing("model", name), RDFS.label, Literal(name))}


@pytest.fixture
def place(empty_home):
    """What ``/srv/zoograph`` is to the docs: a home with three versions, an internal view, and a token for a zoo."""
    history = History(empty_home)
    for name in ("one", "two"):
        publish(history, {graph("notes"): Change(added=model(name))}, name)
    publish_internal(history, {graph("team"): Change(added=model("secret-one"))}, "internal")
    for name, content in FILES.items():
        (empty_home / name).write_bytes(content)
    secret = tokens.add(history, "team", reads=(graph("team").value,))
    follow_tokens(history)
    (empty_home.parent / "backup").mkdir()
    (empty_home.parent / "secret").write_text(secret)
    return empty_home.parent


def run(place, block, **environment):
    script = block.replace("/srv/zoograph", str(place))
    return subprocess.run(
        ["sh", "-ec", script],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def seen(place):
    """What is served to everybody and to the token, and what the home knows of its past."""
    found = {}
    with app_over(place / "home") as app:
        client = app.test_client()
        bearer = {"Authorization": f"Bearer {(place / 'secret').read_text()}"}
        for who, headers in (("everybody", {}), ("team", bearer)):
            count = "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?m) AS ?models) { ?s ?p ?o . OPTIONAL { ?m a zoo:Model } }"
            answer = client.get("/sparql", query_string={"query": count}, headers=headers)
            assert answer.status_code == 200, answer.text
            found[who] = answer.json["results"]["bindings"]
    history = History(place / "home")
    for name, view in (("public", history), ("internal", history.internal)):
        found[name] = [(each.tag, each.created, each.message, each.triples) for each in view.versions()]
    return found | {name: (place / "home" / name).read_bytes() for name in (*FILES, "tokens.json", "zoograph.json")}


def test_a_home_that_is_deleted_comes_back_with_all_that_it_had(place, run_here):
    save, restore, check, *_ = blocks()
    before = seen(place)
    assert before["everybody"] != before["team"]
    done = run(place, save)
    assert (done.returncode, done.stderr) == (0, "")
    shutil.rmtree(place / "home")
    done = run(place, restore)
    assert (done.returncode, done.stderr) == (0, "")
    assert not (place / "home" / "views").exists()
    for line in check.splitlines():
        command = line.removeprefix("zoograph ").split()
        if command[0] == "verify":
            outcome = run_here(place / "home", *command, "--sample", "0")
            assert outcome.code == 0, outcome.err
    follow_tokens(History(place / "home"))  # as every command that writes does
    assert seen(place) == before
    assert publish(History(place / "home"), {graph("notes"): Change(added=model("three"))}, "three").version.number == 4


def test_a_backup_that_ends_early_leaves_the_one_before(place, tmp_path):
    save, *_ = blocks()
    assert run(place, save).returncode == 0
    whole = (place / "backup" / "home.tar.gz").read_bytes()
    broken = place / "bin"
    broken.mkdir()
    (broken / "tar").write_text('#!/bin/sh\nfor each; do last=$file; file=$each; done\necho half > "$last"; exit 1\n')
    (broken / "tar").chmod(0o755)
    assert run(place, save, PATH=f"{broken}:{os.environ['PATH']}").returncode == 1
    assert (place / "backup" / "home.tar.gz").read_bytes() == whole


def test_writers_wait_for_a_backup_and_readers_do_not(place):
    save, *_ = blocks()
    slow = place / "bin"
    slow.mkdir()
    # In place of tar: who may write while the copy is made, as the lock itself tells, and who may read.
    (slow / "tar").write_text(
        "#!/bin/sh\n"
        "for each in home/lock home/internal/lock; do flock --nonblock $each true && echo free: $each; done\n"
        "flock --nonblock --shared home/versions/3/version.json true || echo not to be read\n"
        "touch backup/home.tar.gz.new\n"
    )
    (slow / "tar").chmod(0o755)
    done = run(place, save, PATH=f"{slow}:{os.environ['PATH']}")
    assert (done.returncode, done.stdout) == (0, "")
    assert run(place, "cd /srv/zoograph; flock --nonblock home/lock echo free").stdout == "free\n"
    assert json.loads((place / "home" / "zoograph.json").read_text()) == {"format": 1}
