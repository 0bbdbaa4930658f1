"""The words of a SPARQL text: what is hidden in comments, strings, IRIs and names is no keyword."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store as Engine

from zoograph.errors import InputError
from zoograph.questions import questions
from zoograph.sparql.source import place
from zoograph.sparql.tokens import names_a_dataset, tokens

KEYWORDS = ["FROM", "from", "From", "SERVICE", "LOAD", "USING", "SELECT", "GRAPH"]

#: Where a keyword is not one; each is one word of SPARQL, or none.
HIDING_PLACES = [
    "# {}\n",
    "#{}\r",
    '"{}"',
    "'{}'",
    "'a \\' {} '",
    '"a \\" {} "',
    "'''it''s a\n {} \"'''",
    '"""say "{}"\n"""',
    "<http://example.org/{}>",
    "<http://example.org/?a={}#{}>",
    ":{}",
    "{}:",
    "{}:x",
    "zoo:a.{}",
    "zoo:{}",
    "zoo:a\\-{}",
    "zoo:%20{}",
    "?{}",
    "${}",
    "_:{}",
    "'x'@{}",
    "x{}",
    "{}1",
    "a_{}",
]
PLAIN = ["SELECT", "WHERE", "{", "}", "(", ")", ".", ";", ",", "a", "1", "1.5e3", ".5", "*", "+", "^^", "||", "<=", "?x",
         "'x'", "<http://example.org/>", "zoo:RLM", "true", "!", "|", "/", "^"]  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from(HIDING_PLACES), st.sampled_from(KEYWORDS)), max_size=8),
    st.lists(st.sampled_from(PLAIN), max_size=8),
    st.randoms(use_true_random=False),
)
def test_a_hidden_keyword_is_no_word(hidden, plain, chance):
    parts = [place.replace("{}", keyword) for place, keyword in hidden] + plain
    chance.shuffle(parts)
    words = {token.text for token in tokens("\n".join(parts)) if token.kind == "word"}
    assert words.isdisjoint(set(KEYWORDS) - {"SELECT"})
    assert ("SELECT" in words) == ("SELECT" in plain)
    assert not names_a_dataset("\n".join(parts))


@given(st.sampled_from(["FROM", "from", "fRoM"]), st.lists(st.sampled_from(HIDING_PLACES + PLAIN), max_size=6))
def test_a_keyword_among_hidden_ones_is_found(keyword, others):
    parts = [other.replace("{}", "FROM") for other in others]
    for position in range(len(parts) + 1):
        text = "\n".join([*parts[:position], f"{keyword} <http://example.org/g>", *parts[position:]])
        assert names_a_dataset(text)


@given(st.lists(st.sampled_from([p.replace("{}", "FROM") for p in HIDING_PLACES] + PLAIN), max_size=12))
def test_words_and_the_blanks_between_them_make_up_the_text(parts):
    text = "\n".join(parts)
    check_joins_back(text)
    whole = [part for part in parts if not part.startswith("#") and part != "'x'@FROM"]
    found = [token.text for token in tokens(text)]
    assert [word for word in found if word not in ("'x'", "@FROM")] == [word for word in whole if word != "'x'"]


def check_joins_back(text):
    end = 0
    for token in tokens(text):
        assert re.fullmatch(r"([ \t\r\n]|#[^\r\n]*)*", text[end : token.start])
        assert text[token.start :].startswith(token.text)
        end = token.start + len(token.text)
    assert re.fullmatch(r"([ \t\r\n]|#[^\r\n]*)*", text[end:])


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.name)
def test_every_question_is_made_of_words(question):
    check_joins_back(question.text)
    kinds = {token.kind for token in tokens(question.text)}
    assert kinds <= {"string", "iri", "variable", "blank", "name", "language", "number", "word", "mark"}
    assert not names_a_dataset(question.text)


TRICKY = {
    "SELECT * FROM <http://example.org/g> { ?s ?p ?o }": True,
    "SELECT*FROM<http://example.org/g>{?s ?p ?o}": True,
    "SELECT * FROM NAMED <http://example.org/g> { ?s ?p ?o }": True,
    "ASK # comment\nFROM <http://example.org/g> {}": True,
    "ASK#FROM\nFROM :g{}": True,
    "SELECT ?from FROM :g { ?from ?p ?o }": True,
    "DESCRIBE <http://example.org/from> FROM <http://example.org/g>": True,
    "SELECT ('it''s' AS ?x) FROM <http://example.org/g> {}": True,
    "SELECT (?a < ?b AS ?c) FROM <http://example.org/g> { ?a ?p ?b FILTER(?a > ?b) }": True,
    "PREFIX from: <http://example.org/> ASK { ?s from:from ?o }": False,
    "ASK { ?s ?p 'FROM <http://example.org/g>' }": False,
    'ASK { ?s ?p "\\"FROM" }': False,
    "ASK { ?s ?p '''FROM ' FROM '' FROM''' }": False,
    "ASK { ?s ?p ?o FILTER(?o < ?from && ?s > ?from) }": False,
    "ASK { ?s <http://example.org/#FROM> ?o } # FROM": False,
    "ASK { ?s ?p ?o } # FROM 'unfinished": False,
}


@pytest.mark.parametrize("text", TRICKY)
def test_a_dataset_is_seen_where_there_is_one(text):
    assert names_a_dataset(text) is TRICKY[text]


@pytest.mark.parametrize("text", TRICKY)
def test_the_tricky_texts_are_sparql(text):
    """So that the table above is about queries that there may be. (One uses adjacent strings, which SPARQL has not.)"""
    if "''s'" not in text:
        Engine().query(text, prefixes={"": "http://example.org/"})


@pytest.mark.parametrize(
    ("text", "where"), [("ASK {\n  ?s ?p 'open\n}", (2, 9)), ("ASK \x00", (1, 5)), ('ASK "a\nb"', (1, 5))]
)
def test_what_starts_no_word_is_told_with_its_place(text, where):
    with pytest.raises(InputError, match="cannot begin a word of SPARQL") as error:
        list(tokens(text))
    assert (error.value.line, error.value.column) == where


@given(st.text(alphabet="ab\n", max_size=20), st.data())
def test_a_place_is_line_and_column_from_one(text, data):
    position = data.draw(st.integers(0, len(text)))
    line, column = place(text, position)
    lines = text.split("\n")
    assert sum(len(each) + 1 for each in lines[: line - 1]) + column - 1 == position
    assert 1 <= column <= len(lines[line - 1]) + 1
