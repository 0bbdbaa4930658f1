"""Zoos that are not their readers: registered in zoos.toml, each read into a graph of its own name."""

import json
import re
import string
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.paths import DATA
from helpers.wheels import wheel_of
from zoograph.errors import InputError, UnknownName
from zoograph.records import Zoo
from zoograph.resources import ZOOS_FILE
from zoograph.sources import SOURCES, source
from zoograph.store import History
from zoograph.vocabulary import MADE_GRAPHS, slug
from zoograph.zoos import FILE_NAME, RESERVED, check, has_address, read_zoos, register, unregister

LIST = """Representation Learning Models
------------------------------

NLP
^^^

**{}**

- Code: https://example.org/{}
"""


def a_list(folder, name):
    """A list of one model."""
    file = folder / f"{name}.rst"
    file.write_text(LIST.format(name, name))
    return file


def models(run, home, zoo):
    query = f"SELECT ?m {{ GRAPH graph:{zoo} {{ ?m dct:isPartOf modelzoo:{zoo} }} }}"
    return sorted(run(home, "query", query, "--format", "csv").out.split()[1:])


def listed(run, home):
    return {each["name"]: each for each in json.loads(run(home, "zoos", "list", "--format", "json").out)}


# -- on the command line


def test_two_lists_are_two_zoos(run_here, home, tmp_path):
    first, second = a_list(tmp_path, "Alpha"), a_list(tmp_path, "Beta")
    for name, file in (("one", first), ("two", second)):
        done = run_here(home, "zoos", "add", name, "--reader", "rst", "--from", file)
        assert done.code == 0
        assert f"zoograph sync {name}" in done.err
    assert run_here(home, "sync", "one", "two").code == 0
    assert models(run_here, home, "one") == ["https://w3id.org/zoograph/model/one/alpha"]
    assert models(run_here, home, "two") == ["https://w3id.org/zoograph/model/two/beta"]
    # Reading one of them again leaves the other, and its findings, as they are.
    a_list(tmp_path, "Alpha").write_text(LIST.format("Gamma", "gamma"))
    assert run_here(home, "sync", "one").code == 0
    assert models(run_here, home, "one") == ["https://w3id.org/zoograph/model/one/gamma"]
    assert models(run_here, home, "two") == ["https://w3id.org/zoograph/model/two/beta"]
    found = json.loads(run_here(home, "findings", "--format", "json").out)
    assert {each["label"] for each in found if each["rule"] == "list-field-missing"} == {"Gamma", "Beta"}
    assert {each["zoo"] for each in found if each["rule"] == "list-field-missing"} == {"one", "two"}
    told = listed(run_here, home)
    assert told["one"]["reader"] == "rst"
    assert told["one"]["origin"] == str(first)
    assert (told["one"]["models"], told["two"]["models"], told["curated"]["models"]) == (
        1,
        1,
        len(models(run_here, home, "curated")),
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told["one"]["read"])
    assert told["timm"] == {
        "name": "timm", "reader": "timm", "origin": None, "internal": False, "registered": False, "version": None,
        "read": None, "models": None,
    }  # fmt: skip
    # One is removed: of it nothing is left, in the file and in the graph, but in the version before.
    number = History(home).current_number()
    assert run_here(home, "zoos", "remove", "one").code == 0
    assert set(read_zoos(home).registered) == {"two"}
    assert run_here(home, "query", "ASK { GRAPH graph:one { ?s ?p ?o } }").out == "no\n"
    assert run_here(home, "query", "ASK { graph:one ?p ?o }").out == "no\n"
    assert "one" not in {each["zoo"] for each in json.loads(run_here(home, "findings", "--format", "json").out)}
    assert models(run_here, home, "two") == ["https://w3id.org/zoograph/model/two/beta"]
    assert run_here(home, "query", "ASK { GRAPH graph:one { ?s ?p ?o } }", "--version", number).out == "yes\n"
    assert run_here(home, "zoos", "remove", "one").code == 2


def test_an_internal_zoo_leaves_no_trace_in_the_public_view(run_here, empty_home, tmp_path):
    for name in ("secret", "other"):
        add = ["zoos", "add", name, "--reader", "rst", "--from", a_list(tmp_path, f"{name}Model"), "--internal"]
        assert run_here(empty_home, *add).code == 0
    before = History(empty_home).current_number()
    assert run_here(empty_home, "sync", "secret").code == 0  # without --internal
    assert run_here(empty_home, "sync", "other").code == 0
    assert History(empty_home).current_number() == before
    assert models(run_here, empty_home / "internal", "secret") == ["https://w3id.org/zoograph/model/secret/secretmodel"]
    assert models(run_here, empty_home / "internal", "other") == ["https://w3id.org/zoograph/model/other/othermodel"]
    assert run_here(empty_home / "internal", "query", "ASK { modelzoo:secret zoo:external false }").out == "yes\n"
    for file in (empty_home / "versions").rglob("*"):
        assert not file.is_file() or not re.search(rb"secretmodel", file.read_bytes(), re.IGNORECASE), file
    told = listed(run_here, empty_home)
    assert told["secret"]["internal"] is True
    assert told["secret"]["models"] == 1
    # It is no part of what is built for everybody, named or not.
    done = run_here(empty_home, "build", "--only", "secret")
    assert done.code == 1
    assert "zoograph sync secret" in done.err
    # Removed, it is gone from the internal view; what else is there stays, and the public view never knew.
    assert run_here(empty_home, "zoos", "remove", "secret").code == 0
    assert History(empty_home).current_number() == before
    assert run_here(empty_home / "internal", "query", "ASK { GRAPH graph:secret { ?s ?p ?o } }").out == "no\n"
    assert run_here(empty_home / "internal", "query", "ASK { graph:secret ?p ?o }").out == "no\n"
    assert models(run_here, empty_home / "internal", "other") == ["https://w3id.org/zoograph/model/other/othermodel"]


def test_graphs_that_were_loaded_are_listed_after_the_zoos_that_are_read(run_here, empty_home, tmp_path):
    file = tmp_path / "own.ttl"
    for options in (["ours"], ["https://example.org/graph/own", "--internal"]):
        file.write_text(
            f"PREFIX zoo: <https://w3id.org/zoograph/ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> <https://example.org/{len(options)}> a zoo:Model ; rdfs:label 'Own' ."
        )
        assert run_here(empty_home, "load", file, "--graph", *options).code == 0
    *_, ours, own = json.loads(run_here(empty_home, "zoos", "list", "--format", "json").out)
    assert (ours["name"], ours["internal"], ours["models"], ours["read"]) == ("ours", False, 1, None)
    assert (own["name"], own["internal"], own["models"]) == ("https://example.org/graph/own", True, 1)
    again = run_here(empty_home, "zoos", "add", "ours", "--reader", "rst", "--from", a_list(tmp_path, "A"))
    assert "holds what was loaded into it" in again.err
    for each in (ours, own):
        assert run_here(empty_home, "zoos", "remove", each["name"]).code == 0
    listed = json.loads(run_here(empty_home, "zoos", "list", "--format", "json").out)
    assert not {"ours", "https://example.org/graph/own"} & {each["name"] for each in listed}
    assert run_here(empty_home, "zoos", "remove", "ours").code == 2


def test_a_zoo_is_internal_or_public_not_both(run_here, empty_home, tmp_path):
    file = a_list(tmp_path, "Alpha")
    assert run_here(empty_home, "sync", "rst", "--from", file).code == 0
    done = run_here(empty_home, "sync", "rst", "--from", file, "--internal")
    assert done.code == 1
    assert "graph:rst is a public graph" in done.err
    assert "zoograph zoos add NAME --reader rst" in done.err
    assert run_here(empty_home, "zoos", "add", "rst", "--from", file, "--internal").code == 1
    # What the message proposes works.
    assert run_here(empty_home, "zoos", "add", "ours", "--reader", "rst", "--from", file, "--internal").code == 0
    assert run_here(empty_home, "sync", "ours").code == 0
    assert models(run_here, empty_home, "rst") == ["https://w3id.org/zoograph/model/rst/alpha"]
    assert run_here(empty_home, "zoos", "remove", "rst").code == 0
    assert run_here(empty_home, "zoos", "add", "rst", "--from", file, "--internal").code == 0
    assert run_here(empty_home, "sync", "rst").code == 0
    assert run_here(empty_home, "query", "ASK { modelzoo:rst ?p ?o }").out == "no\n"
    assert models(run_here, empty_home / "internal", "rst") == ["https://w3id.org/zoograph/model/rst/alpha"]


@pytest.fixture
def _organisations_read_lists(monkeypatch):
    """The reader of lists, as one of what organisations keep to themselves."""
    monkeypatch.setattr(source("rst"), "INTERNAL_BY_DEFAULT", True)


@pytest.mark.usefixtures("_organisations_read_lists")
def test_a_zoo_is_internal_where_its_reader_says_so_and_nothing_else_is_said(run_here, empty_home, tmp_path):
    file = a_list(tmp_path, "Alpha")
    assert run_here(empty_home, "sync", "rst", "--from", file).code == 0
    assert models(run_here, empty_home / "internal", "rst") == ["https://w3id.org/zoograph/model/rst/alpha"]
    assert run_here(empty_home, "query", "ASK { modelzoo:rst ?p ?o }").out == "no\n"
    for name, option, is_internal in (("a", [], True), ("b", ["--public"], False), ("c", ["--internal"], True)):
        assert run_here(empty_home, "zoos", "add", name, "--reader", "rst", "--from", file, *option).code == 0
        assert read_zoos(empty_home).get(name).internal is is_internal
    assert read_zoos(home_of(tmp_path / "other", '[a]\nreader = "rst"\n')).get("a").internal
    # An option must not publish what zoos.toml keeps.
    done = run_here(empty_home, "sync", "a", "--public")
    assert done.code == 1
    assert "zoos.toml: a is internal; to publish it, write internal = false there" in done.err
    assert run_here(empty_home, "zoos", "remove", "rst").code == 0
    assert run_here(empty_home, "sync", "rst", "--from", file, "--public").code == 0
    assert models(run_here, empty_home, "rst") == ["https://w3id.org/zoograph/model/rst/alpha"]
    # Read again without a word, it is neither published nor hidden by chance.
    done = run_here(empty_home, "sync", "rst", "--from", file)
    assert done.code == 1
    assert "zoograph sync rst --public" in done.err


def test_build_reads_the_public_zoos_of_the_file_and_those_that_readers_know(
    run_here, tmp_path, monkeypatch, small_curated_zoo
):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    home = tmp_path / "home"
    home.mkdir()
    a_list(tmp_path, "Alpha")
    a_list(tmp_path, "Beta")
    (home / FILE_NAME).write_text(
        '[team]\nreader = "rst"\norigin = "../Alpha.rst"\nlabel = "The team\'s"\n\n'
        f'[hidden]\nreader = "rst"\norigin = "{tmp_path}/Beta.rst"\ninternal = true\n'
    )
    done = run_here(home, "build")
    assert done.code == 0
    assert "(build curated, team)" in done.err
    assert "warning: timm is left out" in done.err
    assert (
        run_here(home, "query", "SELECT ?n { modelzoo:team rdfs:label ?n }", "--format", "csv").out.split("\r\n")[1]
        == "The team's"
    )
    assert run_here(home, "sync", "--all").code == 1  # timm and others are left out, as said
    assert models(run_here, home / "internal", "hidden") == ["https://w3id.org/zoograph/model/hidden/beta"]
    assert run_here(home, "query", "ASK { modelzoo:hidden ?p ?o }").out == "no\n"


def test_a_package_can_be_two_zoos_each_with_its_version(run_here, empty_home, tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    wheel = wheel_of(DATA / "timm", tmp_path, "timm", "0.9.0")
    assert run_here(empty_home, "zoos", "add", "before", "--reader", "timm", "--from", wheel).code == 0
    assert run_here(empty_home, "sync", "before").code == 0
    assert listed(run_here, empty_home)["before"]["version"] == "0.9.0"
    assert all(
        iri.startswith("https://w3id.org/zoograph/model/before/") for iri in models(run_here, empty_home, "before")
    )
    assert run_here(empty_home, "zoos", "add", "pinned", "--reader", "timm", "--option", "versions=1.0.30").code == 0
    assert "timm==1.0.30 cannot be fetched" in run_here(empty_home, "sync", "pinned").err
    assert run_here(empty_home, "zoos", "remove", "before", "--keep-graph").code == 0
    told = listed(run_here, empty_home)["before"]
    assert (told["registered"], told["reader"], told["version"]) == (False, None, "0.9.0")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["curated", "--reader", "rst", "--from", "there.rst"], 1, "give the zoo another name"),
        (["merged", "--reader", "rst", "--from", "there.rst"], 1, "give the zoo another name"),
        (["Team", "--reader", "rst", "--from", "there.rst"], 1, "use lower-case letters"),
        (["timm", "--reader", "rst", "--from", "there.rst"], 1, "read by the reader timm"),
        (["team", "--reader", "rts", "--from", "there.rst"], 2, "did you mean 'rst'"),
        (["team", "--from", "there.rst"], 2, "no reader 'team'"),
        (["team", "--reader", "rst"], 2, "--from PATH|URL"),
        (["team", "--reader", "rst", "--from", "nowhere.rst"], 1, "nowhere.rst: no such file"),
        (["team", "--reader", "rst", "--from", "there.rst", "--option", "versions=1"], 1, "the reader rst takes none"),
        (["team", "--reader", "timm", "--option", "version=1"], 1, "did you mean 'versions'"),
        (["team", "--reader", "timm", "--option", "versions"], 2, "KEY=VALUE"),
        (["team", "--reader", "timm", "--token-env", "hf_abc-123"], 1, "not the token itself"),
        (["loaded", "--reader", "timm"], 1, "holds what was loaded into it"),
    ],
)
def test_a_zoo_that_cannot_be_is_refused_and_nothing_is_written(
    run_here, home_with_a_loaded_graph, tmp_path, monkeypatch, arguments, code, message
):
    monkeypatch.chdir(a_list(tmp_path, "there").parent)
    done = run_here(home_with_a_loaded_graph, "zoos", "add", *arguments)
    assert (done.code, done.out) == (code, "")
    assert message in done.err
    assert "hf_abc" not in done.err
    assert not (home_with_a_loaded_graph / FILE_NAME).exists()


@pytest.fixture(scope="module")
def home_with_a_loaded_graph(tmp_path_factory):
    from pyoxigraph import Literal, NamedNode, Triple

    from zoograph.changes import Change
    from zoograph.publish import publish
    from zoograph.vocabulary import RDFS, graph

    home = tmp_path_factory.mktemp("loaded") / "home"
    said = Triple(NamedNode("https://example.org/a"), RDFS.label, Literal("A"))
    publish(History(home), {graph("loaded"): Change(content={said})}, "x")
    return home


def test_what_comes_with_zoograph_cannot_be_removed_and_what_is_not_there_neither(run_here, built_home):
    done = run_here(built_home, "zoos", "remove", "curated")
    assert done.code == 1
    assert "stays" in done.err
    done = run_here(built_home, "zoos", "remove", "tim")
    assert done.code == 2


def test_the_table_says_what_there_is(run_here, built_home):
    rows = run_here(built_home, "zoos", "list").out.splitlines()
    assert rows[0].split() == ["name", "reader", "origin", "visibility", "version", "read", "models"]
    assert [row.split()[0] for row in rows[1:]] == [source.NAME for source in SOURCES]
    assert "511" in rows[1]


# -- the file


def home_of(folder, content):
    folder.mkdir(exist_ok=True)
    (folder / FILE_NAME).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


DAMAGED = [
    ("[team\n", r"zoos.toml:1:\d+: is not TOML: .*; fix it"),
    ('[team]\nreader = "rst"\nreader = "rst"\n', "zoos.toml:3:.*: is not TOML"),
    ('[team]\nreader = "rst', "zoos.toml:2"),
    (b'[team]\nreader = "rst" # \xff\n', "zoos.toml:2: is not UTF-8"),
    ('reader = "rst"\n', r"zoos.toml:1: 'reader' is not a table; a zoo begins with a line \[NAME\]"),
    ('# zoos\n\n[team]\norigin = "a.rst"\n', "zoos.toml:3: team: names no reader"),
    ('[team]\nreader = "rst"\norigen = "a.rst"\n', "zoos.toml:3: team: no key 'origen'; did you mean 'origin'"),
    ('[team]\nreader = "rts"\n', "zoos.toml:2: team: no reader 'rts'; did you mean 'rst'"),
    ('[team]\nreader = ["rst"]\n', "zoos.toml:2: team: reader is .*, but must be a text"),
    ('[a]\nreader = "rst"\n[b]\nreader = "rst"\ninternal = "yes"\n', "zoos.toml:5: b: internal is 'yes', but must be true or false"),
    ('[team]\nreader = "rst"\norigin = ""\n', "zoos.toml:3: team: the origin '' is neither a path nor an address"),
    ('[team]\nreader = "rst"\norigin = "a\\u0000b"\n', "zoos.toml:3: team: the origin"),
    ('[team]\nreader = "rst"\nlabel = "a\\nb"\n', "zoos.toml:3: team: the label"),
    ('[team]\nreader = "rst"\noptions = 3\n', "zoos.toml:3: team: options is 3, but must be a table"),
    ('[team]\nreader = "timm"\noptions = { version = "1" }\n', "zoos.toml:3: team: no option 'version'; did you mean 'versions'"),
    ('[team]\nreader = "timm"\n\n[team.options]\nversions = "1"\n', "zoos.toml:5: team: the option versions is '1', but must be a list of texts"),
    ('[team]\nreader = "timm"\noptions.versions = [1]\n', "zoos.toml:3: team: the option versions"),
    ('[team]\nreader = "rst"\ntoken_env = "hf_x-y"\n', "zoos.toml:3: team: token_env is the name of an environment variable"),
    ('[timm]\nreader = "rst"\n', "zoos.toml:2: timm: a zoo called timm is read by the reader timm"),
    ('[Team]\nreader = "rst"\n', "zoos.toml:1: Team: 'Team' is not a valid name for a zoo"),
    ('["my team"]\nreader = "rst"\n', "zoos.toml:1: my team: 'my team' is not a valid name"),
    ('team = { reader = "rts" }\n', "zoos.toml:1: team: no reader"),
    ("[a]\n" + "b = " + "[" * 100_000, "zoos.toml"),
    *((f'[{name}]\nreader = "rst"\n', f"zoos.toml:1: {name}: the graph {name} is reserved by Zoograph") for name in sorted(RESERVED)),
]  # fmt: skip


@pytest.mark.parametrize(("content", "message"), DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_file_is_told_by_line_and_with_what_to_do(tmp_path, content, message):
    home = home_of(tmp_path / "home", content)
    before = (home / FILE_NAME).read_bytes()
    with pytest.raises(InputError, match=message):
        read_zoos(home)
    with pytest.raises(InputError, match=message):
        register(History(home), Zoo("new", "timm"))
    assert (home / FILE_NAME).read_bytes() == before


def test_every_command_that_reads_the_file_tells_what_is_wrong_with_it(run_here, tmp_path):
    home = home_of(tmp_path / "home", "[team]\n")
    for arguments in (["zoos", "list"], ["zoos", "remove", "team"], ["sync", "timm"], ["build"]):
        done = run_here(home, *arguments)
        assert done.code == 1
        assert done.err.startswith(f"error: {home / FILE_NAME}:1: team: names no reader")


def test_a_file_that_is_none(tmp_path):
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(InputError, match="cannot be read"):
        read_zoos(tmp_path)


def test_reserved_are_the_graphs_with_a_part_of_their_own():
    assert {f"https://w3id.org/zoograph/graph/{name}" for name in RESERVED} > {name.value for name in MADE_GRAPHS}
    assert {"merged", "inferred", "links", "ontology", "questions", "catalog", "curated"} == RESERVED


def test_without_a_file_there_are_the_zoos_that_readers_know(tmp_path):
    zoos = read_zoos(tmp_path)
    assert [zoo.name for zoo in zoos] == [zoo.reader for zoo in zoos] == [source.NAME for source in SOURCES]
    assert {zoo.name for zoo in zoos if zoo.internal} == {"table", "mlflow", "cards"}
    assert {zoo.name for zoo in zoos if not has_address(zoo)} == {"rst", "table", "mlflow", "cards"}
    with pytest.raises(UnknownName, match="did you mean 'timm'"):
        zoos.get("tim")


def test_an_entry_says_more_of_a_zoo_that_is_known(tmp_path):
    zoos = read_zoos(
        home_of(tmp_path / "home", '[rst]\norigin = "a.rst"\n[zed]\nreader = "rst"\n[timm]\ninternal = true\n')
    )
    assert zoos.get("rst") == Zoo("rst", origin=str(tmp_path / "home" / "a.rst"))
    assert zoos.get("timm").internal
    assert [zoo.name for zoo in zoos] == [*(source.NAME for source in SOURCES), "zed"]


def test_the_examples_of_the_file_that_ships_are_right(tmp_path):
    text = ZOOS_FILE.read_text()
    assert tomllib.loads(text) == {}
    examples = "\n".join(line.removeprefix("#     ") for line in text.splitlines() if line.startswith("#     "))
    found = read_zoos(home_of(tmp_path / "home", examples)).registered
    assert set(found) == {"team", "timm-before"}
    assert found["team"].internal
    assert found["timm-before"].options == {"versions": ["1.0.30"]}


def test_what_people_wrote_stays(tmp_path):
    written = '# ours\n\n[team]  # the team\nreader = "rst"\norigin = "/a.rst" # here\n\n# and theirs\n[other]\nreader = "timm"\n\n[other.options]\nversions = ["1.0"]'
    home = home_of(tmp_path / "home", written)
    (home / FILE_NAME).chmod(0o600)
    register(History(home), Zoo("new", "timm", options={"versions": ["1.0.30"]}, label='A "new" one'))
    assert (home / FILE_NAME).read_text().startswith(written)
    assert (home / FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert read_zoos(home).get("new").label == 'A "new" one'
    with pytest.raises(InputError, match="zoos.toml:3: has a zoo 'team' already"):
        register(History(home), Zoo("team", "timm"))
    unregister(History(home), "other")
    left = (home / FILE_NAME).read_text()
    assert left.startswith(written.partition("[other]")[0])
    assert set(read_zoos(home).registered) == {"team", "new"}


def test_a_link_to_the_file_stays_a_link(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "kept.toml").write_text("")
    (home / FILE_NAME).symlink_to(tmp_path / "kept.toml")
    register(History(home), Zoo("new", "timm"))
    assert (home / FILE_NAME).is_symlink()
    assert "[new]" in (tmp_path / "kept.toml").read_text()


NAMES = st.one_of(
    st.text(),
    st.text(alphabet=string.ascii_lowercase + string.digits + "-._", max_size=70),
    st.sampled_from(
        [*RESERVED, *(source.NAME for source in SOURCES), "a-b", "a--b", "a/b", "a.b", "ä", "a\n", "-a", "a-"]
    ),
)


@given(name=NAMES)
def test_a_name_is_taken_if_it_is_a_slug_of_its_own(name):
    own = {source.NAME for source in SOURCES}
    fits = (
        name == slug(name)
        and "." not in name
        and len(name) <= 60
        and name not in RESERVED
        and name not in own - {"rst"}
    )
    if fits:
        check(Zoo(name, "rst"))
    else:
        with pytest.raises(InputError):
            check(Zoo(name, "rst"))


LINE = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)
ZOOS = st.builds(
    Zoo,
    name=st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True).filter(
        lambda name: name not in RESERVED | {source.NAME for source in SOURCES}
    ),
    reader=st.sampled_from(["rst", "timm"]),
    origin=st.one_of(st.none(), LINE.filter(bool).map(lambda text: f"https://{text}")),
    internal=st.booleans(),
    label=LINE,
    token_env=st.sampled_from(["", "TOKEN", "_x1"]),
).flatmap(
    lambda zoo: (
        st.just(zoo)
        if zoo.reader == "rst"
        else st.builds(
            lambda given: Zoo(zoo.name, "timm", options={"versions": given} if given else {}), st.lists(LINE)
        )
    )
)


@settings(max_examples=30)
@given(zoos=st.lists(ZOOS, min_size=1, max_size=4, unique_by=lambda zoo: zoo.name))
def test_what_is_written_is_read_back_and_removed_without_a_trace(tmp_path_factory, zoos):
    home = tmp_path_factory.mktemp("homes") / "home"
    history = History(home)
    for zoo in zoos:
        register(history, zoo)
    assert read_zoos(home).registered == {zoo.name: zoo for zoo in zoos}
    for zoo in zoos:
        unregister(history, zoo.name)
    assert (home / FILE_NAME).read_bytes().strip() == ZOOS_FILE.read_bytes().strip()
    assert not [file for file in home.iterdir() if file.name.endswith(".new")]


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_file_is_read_or_refused(tmp_path_factory, content):
    home = home_of(tmp_path_factory.mktemp("homes") / "home", content)
    try:
        zoos = read_zoos(home)
    except InputError as error:
        assert str(home / FILE_NAME) in str(error)  # noqa: PT017
    else:
        assert {zoo.name for zoo in zoos} >= {source.NAME for source in SOURCES}
