"""What is no update is refused exactly where the engine refuses it; and what the engine lacks of the grammar is there."""

import random

import pytest
from pyoxigraph import Store as Engine

from zoograph.errors import InputError
from zoograph.sparql.source import Source
from zoograph.sparql.tokens import tokens
from zoograph.sparql.update import names, requests
from zoograph.vocabulary import PREFIXES
from zoograph.writes import Update

E = "PREFIX e: <https://example.org/> "
BASE = "http://localhost/sparql"


class Empty:
    """A home without a version; or with one that holds nothing, so that single operations are understood by themselves."""

    def __init__(self, parent):
        self.parent = parent

    def parent_store(self):
        return Engine()

    copy_of_parent = parent_store


def ours(text, parent=None, **more):
    """The changes, or the error."""
    try:
        return Update(text, base=BASE, **more).changes(Empty(parent))
    except InputError as error:
        return error


def engine_refuses(text):
    try:
        Engine().update(text, base_iri=BASE, prefixes=PREFIXES)
    except (SyntaxError, OSError, RuntimeError, ValueError):
        return True
    return False


GOOD = [
    "INSERT DATA { e:a e:p 1 , 'x'@en ; e:q _:b . GRAPH e:g { _:b e:p [ e:q 2 ] } }",
    "DELETE DATA { e:a e:p 1 . GRAPH e:g { e:a e:p true } }",
    "DELETE DATA { e:a e:p 1 } ; DELETE DATA { GRAPH e:g { e:a e:p 1 } } ;",
    "INSERT DATA { e:a e:p _:x } ; INSERT DATA { e:a e:p _:y }",
    "DELETE WHERE { GRAPH ?g { ?s e:p ?o } }",
    "DELETE WHERE { ?s e:p ?o } ; INSERT DATA { e:a e:p 1 }",
    "WITH e:g DELETE { ?s e:p ?o } INSERT { ?s e:p _:b } USING e:h USING NAMED e:i WHERE { ?s e:p ?o . _:b e:q ?o }",
    "INSERT { GRAPH ?g { ?s e:r ( 1 ?o ) } } WHERE { GRAPH ?g { ?s e:p ?o FILTER ( ?o > 1 ) } }",
    "DELETE { ?s ?p ?o } WHERE { { SELECT ?s ?p ( COUNT ( ?x ) AS ?o ) { ?s ?p ?x } GROUP BY ?s ?p } }",
    "CLEAR SILENT GRAPH e:g ; DROP SILENT ALL ; COPY SILENT DEFAULT TO e:g ; ADD SILENT e:g TO e:h",
    "CREATE GRAPH e:n ; MOVE SILENT e:n TO DEFAULT ; CLEAR NAMED",
]
MORE = [
    "_:x", "_:b", "?v", "[]", "[", "]", "{", "}", "(", ")", ";", ".", ",", "GRAPH", "e:g", "1", "'a'", "a", "DATA", "WHERE", "INSERT", "DELETE",
    "USING", "WITH", "NAMED", "DEFAULT", "ALL", "SILENT", "TO", "INTO", "<x>", "<>", "UNDEF", "VALUES", "UNION", "OPTIONAL", "BIND", "AS",
]  # fmt: skip
#: As in the W3C's syntax tests of updates (syntax-update-1), of which each is bad.
BAD = [
    "INSERT DATA { ?s e:p 1 }", "INSERT DATA { GRAPH ?g { e:a e:p 1 } }", "DELETE DATA { e:a e:q _:x }", "DELETE DATA { e:a e:q [] }",
    "DELETE DATA { GRAPH e:v { e:a e:q _:x } }", "DELETE DATA { e:a e:q ( 1 ) }", "DELETE DATA { ?s e:q 1 }", "DELETE WHERE { _:a e:p ?o }",
    "DELETE WHERE { ?s e:p [] }", "DELETE { _:a e:p ?o } WHERE { ?a e:p ?o }", "DELETE { ?s e:p [] } WHERE { ?s e:p ?o }",
    "INSERT DATA { e:a e:p _:b } ; INSERT DATA { e:c e:p _:b }", "INSERT DATA { GRAPH e:g { GRAPH e:h { e:a e:p 1 } } }",
    "CREATE GRAPH DEFAULT", "CREATE DEFAULT", "DELETE DATA { e:a e:p 1 } WHERE {}", "INSERT { e:a e:p 1 }", "DELETE { e:a e:p 1 }",
    "INSERT DATA { e:a e:p 1 } INSERT DATA { e:a e:p 2 }", "INSERT DATA { e:a e:p 1 } ;; INSERT DATA { e:a e:p 2 }", "DELETE WHERE {}  WHERE {}",
    "INSERT { e:a e:p 1 } WHERE { _:b e:p 1 OPTIONAL { _:b e:q 2 } }", "COPY e:a", "MOVE e:a TO", "CLEAR", "WITH e:g", "SELECT * {}",
    "INSERT DATA { e:a e:p 1 } ; PREFIX", "INSERT DATA { e:a e:p 1 } ; PREFIX x: DELETE WHERE { ?s ?p ?o }", "INSERT DATA { e:a e:p/e:q 1 }",
    "USING e:g DELETE WHERE { ?s ?p ?o }", "INSERT DATA { e:a e:p 1 FILTER(true) }", "INSERT DATA { nowhere:a e:p 1 }",
]  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_update_is_refused_with_a_place(text):
    for parent in (None, 1):
        error = ours(E + text, parent)
        assert isinstance(error, InputError)
        assert error.line == 1
        assert 1 <= error.column <= len(E + text) + 1
        assert "expected one of" not in str(error)


@pytest.mark.parametrize(
    "text", ["DELETE WHERE { _:a e:p ?o }", "DELETE DATA { e:a e:p _:b }", "DELETE WHERE { ?s e:p ?o FILTER(?o) }"]
)
def test_a_dataset_beside_an_update_hides_nothing_of_it(text):
    assert isinstance(ours(E + text, using=["http://example.org/g"]), InputError)


@pytest.mark.slow
def test_a_changed_update_is_refused_where_the_engine_refuses_it():
    chance = random.Random(7)
    refused = accepted = 0
    for _ in range(1500):
        words = [token.text for token in tokens(chance.choice(GOOD))]
        for _ in range(chance.randint(1, 2)):
            at = chance.randrange(len(words))
            words[at : at + chance.randint(0, 1)] = chance.choice([[], [chance.choice(MORE)], [words[at], words[at]]])
            words = words or ["CLEAR"]
        text = E + " ".join(words)
        wanted = engine_refuses(text)
        for parent in (None, 1):
            found = ours(text, parent)
            assert isinstance(found, InputError) == wanted, (text, found)
        refused, accepted = refused + wanted, accepted + (not wanted)
    assert min(refused, accepted) > 100


# -- a prologue before each operation


def inserted(text):
    changes = ours(text)
    assert not isinstance(changes, InputError), changes
    return sorted(f"{triple} {name}" for name, change in changes.items() for triple in change.added)


WANTED = ["<https://example.org/a> <https://example.org/p> <https://example.org/b> <https://example.org/g>"]


@pytest.mark.parametrize(
    "second",
    ["PREFIX f: <https://example.org/> INSERT DATA { GRAPH f:g { f:a f:p f:b } }",
     "prefix f: <https://example.org/>\nPrefix h: <https://example.org/>#c\ninsert data { graph h:g { f:a h:p e:b } } ;",
     "PREFIX e: <https://elsewhere.org/> PREFIX e: <https://example.org/> INSERT DATA { GRAPH e:g { e:a e:p e:b } }",
     "BASE <https://example.org/x/y> INSERT DATA { GRAPH <../g> { <../a> </p> <../b> } }",
     "BASE <https://example.org/x/> BASE <../> INSERT DATA { GRAPH <g> { <a> <p> <b> } }",
     "BASE <https://example.org/> PREFIX r: <./> INSERT DATA { GRAPH r:g { r:a r:p r:b } } ; PREFIX r: <urn:x> BASE <urn:y>",
     "# PREFIX\nPREFIX f: <https://example.org/> # ;\nINSERT DATA { GRAPH f:g { f:a f:p f:b } } ; # end",
     "PREFIX f: <https://\\u0065xample.org/> INSERT DATA { GRAPH f:g { f:\\u0061 f:p f:b } }",
     "CLEAR SILENT GRAPH e:none ; PREFIX f: <https://example.org/> INSERT DATA { GRAPH f:g { f:a f:p f:b } } ; BASE <urn:z:> PREFIX f: <urn:f>"],
)  # fmt: skip
def test_each_operation_may_have_a_prologue(second):
    text = f"{E} INSERT DATA {{ e:first e:p 1 }} ; {second}"
    assert [line for line in inserted(text) if "first" not in line] == WANTED


def test_prefixes_count_for_what_follows_and_not_for_what_came_before():
    assert isinstance(ours("INSERT DATA { f:a f:b 1 } ; PREFIX f: <urn:f:> INSERT DATA { f:a f:b 1 }"), InputError)
    text = (
        f"{E}INSERT DATA {{ e:a e:p 1 }} ; PREFIX e: <urn:e:> INSERT DATA {{ e:a e:p 1 }} ; INSERT DATA {{ e:c e:p 1 }}"
    )
    assert [line.split(" ")[0] for line in inserted(text)] == ["<https://example.org/a>", "<urn:e:a>", "<urn:e:c>"]


def test_a_fault_behind_a_second_prologue_is_told_where_it_stands():
    error = ours(f"{E}\nCLEAR ALL ;\n PREFIX f: <urn:f:>\n INSERT DATA {{ f:a ?x 1 }} ; CLEAR ALL")
    assert (error.line, error.column) == (4, 20)
    error = ours(f"{E}\nINSERT DATA {{ e:a e:p _:b }} ;\nPREFIX f: <urn:f:>\nINSERT DATA {{ e:a e:p _:b }}")
    assert (error.line, error.column) == (4, 23)


def test_every_part_of_an_update_comes_from_where_it_stands():
    text = f"{E}\nCLEAR ALL ;\nPREFIX f: <urn:f:> CLEAR GRAPH f:\\u0061b ; CLEAR GRAPH f:cd"
    for part in requests(Source.read(text)):
        for token in tokens(part):
            if token.text not in ("f:ab",):
                assert text[part.origin(token.start) :].startswith(token.text)


def test_the_names_in_an_update_are_those_that_the_engine_reads():
    text = (
        f"{E} CLEAR GRAPH e:a ; BASE <urn:x:y> BASE <http://h/i/> CLEAR GRAPH <../j> ; PREFIX e: <k#> CLEAR GRAPH e:l"
    )
    assert names(Source.read(text)) == {"https://example.org/a", "http://h/j", "http://h/i/k#l"}
