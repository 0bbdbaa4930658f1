"""What is wrong with a text is said in a sentence, with the place of the word that it is about."""

import random

import pytest
from click.testing import CliRunner
from pyoxigraph import Store as Engine

from zoograph.cli import commands
from zoograph.errors import InputError
from zoograph.questions import questions, read_question
from zoograph.sparql.messages import syntax_error
from zoograph.sparql.source import Source
from zoograph.sparql.tokens import tokens
from zoograph.store import EmbeddedStore
from zoograph.vocabulary import PREFIXES

STORE = EmbeddedStore(Engine())


def error(text):
    with pytest.raises(InputError) as found:
        STORE.query(text)
    return found.value


#: A query, what is said of it, and the word that it is said about: the first such, or the last.
WRONG = [
    ("SELECT ?x { ?x undeclared:y ?z }", "the prefix undeclared: is declared nowhere", "undeclared:y"),
    ("SELECT ?x {\n ?x zoo:a ?z ;\n rdfz:label 'x' }", "did you mean rdf:label or rdfs:label?", "rdfz:label"),
    ("ASK { ?x a 'b'^^nope:c }", "PREFIX nope: <https://…>", "nope:c"),
    ("ASK { FILTER(nope:f(1)) }", "the prefix nope:", "nope:f"),
    ("ASK { nope:a/zoo:b ?p ?o }", "the prefix nope:", "nope:a"),
    ("ASK { ?s nope:a/zoo:b* ?o }", "the prefix nope:", "nope:a"),
    ("ASK { GRAPH nope: { ?s ?p ?o } }", "the prefix nope:", "nope:"),
    ("SELECT * FROM nope:g { ?s ?p ?o }", "the prefix nope:", "nope:g"),
    ("SELECT ?x ?x { ?x ?p ?o }", "?x is selected twice", "?x {"),
    ("SELECT ?x (1 AS ?x) { ?s ?p ?o }", "?x", "?x)"),
    ("SELECT (?s AS ?s) { ?s ?p ?o }", "(… AS ?s) gives a value", "?s)"),
    ("SELECT * { ?s ?p ?o } GROUP BY ?s", "SELECT * cannot be grouped", "*"),
    ("SELECT ?s ?o { ?s ?p ?o } GROUP BY ?s", "?o is selected and not grouped by", "?o "),
    ("SELECT (STR(?o) AS ?x) { ?s ?p ?o } GROUP BY ?s", "?o is not grouped by", "?o)"),
    ("SELECT * { ?s ?p ?o BIND(1 AS ?s) }", "BIND(… AS ?s) gives a value", "?s)"),
    ("SELECT * { VALUES (?a ?b) { (1 2)\n (3) } }", "this row of VALUES", "(3)"),
    ("SELECT * { VALUES (?a ?a) { (1 2) } }", "?a occurs twice", "?a)"),
    ("SELECT * { ?s ?p ?o } LIMIT 99999999999999999999", "too large for LIMIT", "99999999999999999999"),
    ("SELECT * { ?s ?p ?o } OFFSET 99999999999999999999", "too large for OFFSET", "99999999999999999999"),
    ("SELECT * { _:b ?p ?o OPTIONAL { _:b ?q ?r } }", "the blank node _:b occurs in two patterns", "-_:b"),
    ("SELECT * { ?s ?p <rel> }", "<rel> is not an absolute IRI", "<rel>"),
    ("PREFIX x: <rel> ASK {}", "<rel> is not an absolute IRI", "<rel>"),
    ("ASK { ?s ?p 'a'@abcdefghij }", "not a language tag", "@abc"),
    ("ASK { ?s ?p 'a'@en--up }", "neither ltr nor rtl", "@en"),
    ("ASK { ?s ?p 'a\\q' }", "an escape that SPARQL does not know", "'a"),
    ("ASK { ?s ?p 'a }", "is a string not closed?", "'a"),
    ("ASK { ?s ?p }", "} is not allowed here; expected a variable", "}"),
    ("ASK { ?s ?p ?o . FILTER ?o > 3 }", "?o is not allowed here", "?o >"),
    ("SELECT * { ?s (1) 2 }", "1 is not allowed here", "1"),
    ("ASK {\n { ?s ?p ?o }", "the { of line 1, column 5 is closed", None),
    ("SELECT", "the text ends too early", None),
    ("INSERT DATA {}", "INSERT is not allowed here", "INSERT"),
    ("VALUES ?x { 1 }", "VALUES is not allowed here", "VALUES"),
    ("SELECT * { ?s ?p ?o } LIMIT ?x", "?x is not allowed here", "?x"),
    ("SELECT * { ?s ?p ?\\u006f } ?s", "?s is not allowed here", "-?s"),
    ("# é𐀀\nSELECT ?x ?x { }", "?x is selected twice", "-?x"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason", "word"), WRONG)
def test_what_is_wrong_is_said_where_it_is(text, reason, word):
    found = error(text)
    assert reason in found.reason
    find = text.rfind if (word or "").startswith("-") else text.find
    at = len(text) if word is None else find(word.removeprefix("-"))
    before = text[:at]
    assert (found.line, found.column) == (before.count("\n") + 1, at - before.rfind("\n"))


def test_what_is_not_known_passes_through():
    source = Source.of("ASK {}")
    assert syntax_error(SyntaxError("something new"), source, "query").reason == "something new"
    shown = syntax_error(SyntaxError("error at 1:5: expected one of Something new, ['a']"), source, "query")
    assert (shown.line, shown.column) == (1, 5)
    assert "expected one of" not in str(shown)


def refusal(text):
    try:
        STORE.query(text)
    except InputError as found:
        return found
    except RuntimeError:
        return None  # a function that there is not
    return None


MORE = [
    "?x", "nope:x", "zoo:a", "{", "}", "(", ")", "[", "]", ".", ";", ",", "'a'", "1", "SELECT", "WHERE", "GROUP", "BY", "AS", "BIND", "VALUES", "UNDEF", "COUNT",
    "DISTINCT", "*", "_:b", "<rel>", "@en", "^^", "/", "|", "!", "<", ">", "FILTER", "OPTIONAL", "\\u0061", "~", "LIMIT", "-", "é",
]  # fmt: skip


@pytest.mark.slow
def test_any_broken_query_is_told_of_in_a_sentence_with_its_place():
    chance = random.Random(11)
    refused = 0
    good = [question.text for question in questions()]
    for _ in range(500):
        text = chance.choice(good)
        words = list(tokens(text))
        for _ in range(chance.randint(1, 2)):
            word = chance.choice(words)
            new = chance.choice(["", f" {chance.choice(MORE)} ", f"{word.text} {word.text}"])
            text = text[: word.start] + new + text[word.start + len(word.text) :]
        found = refusal(text)
        if found is None:
            continue
        refused += 1
        lines = text.split("\n")
        assert 1 <= found.line <= len(lines)
        assert 1 <= found.column <= len(lines[found.line - 1]) + 1
        assert "expected one of" not in str(found)
        assert "['" not in str(found)
        assert len(found.reason) < 400
    assert refused > 250


def test_the_command_line_says_the_same(built_home, monkeypatch):
    monkeypatch.setenv("ZOOGRAPH_HOME", str(built_home))
    with pytest.raises(InputError, match="^query:2:5: the prefix undeclared: is declared nowhere"):
        CliRunner().invoke(commands, ["query", "SELECT ?x {\n ?x undeclared:y ?z }"], catch_exceptions=False)


def test_a_broken_question_is_told_of_by_its_file(tmp_path):
    file = tmp_path / "broken.rq"
    file.write_text("# number: 1\n# title: T\n# description: D.\n# theme: choose\nSELECT ?x WHERE { ?x nope:a ?y }\n")
    with pytest.raises(InputError, match=r"broken\.rq:5:22: the prefix nope:"):
        read_question(file).ask(STORE)


def test_an_update_is_told_of_in_the_same_way():
    with pytest.raises(SyntaxError) as found:
        Engine().update("CLEAR ALL ;\n INSERT DATA { nope:a zoo:b 1 }", prefixes=PREFIXES)
    shown = syntax_error(found.value, Source.of("CLEAR ALL ;\n INSERT DATA { nope:a zoo:b 1 }"), "update")
    assert str(shown).startswith("update:2:16: the prefix nope: is declared nowhere")
