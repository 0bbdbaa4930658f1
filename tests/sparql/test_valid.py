"""Valid SPARQL is let through: the guard refuses a text that reaches nobody exactly where the engine does."""

from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Store as Engine

from zoograph.errors import InputError
from zoograph.sparql.guard import check
from zoograph.sparql.limits import at_most
from zoograph.sparql.source import Source
from zoograph.sparql.tokens import names_a_dataset
from zoograph.store import EmbeddedStore

P = "PREFIX e: <https://example.org/> PREFIX service: <https://example.org/> PREFIX load: <https://example.org/> PREFIX a: <https://example.org/> "
VALID = [
    "SELECT * { service:a service:service service:b }",
    "SELECT * { ?s service:p ?o ; service:q service:r , service:s . service:a a service:C }",
    "SELECT * FROM service:g FROM NAMED service:h { GRAPH service:h { service:a ?p ?o } }",
    "SELECT * { ?s service:p/service:q|^service:r ?o . { ?s a:b a:c } }",
    "SELECT * { ?s a service:C { ?s ?p ?o } }",
    "DESCRIBE <https://example.org/x> load:x service:y",
    "SELECT (STR(service:f) AS ?x) { ?s load:p ?o FILTER(service:f < load:g||?o=load:h) }",
    "PREFIX select: <urn:s> PREFIX loader: <urn:l> PREFIX x.service: <urn:x> ASK { select:a loader:b x.service:c }",
    "ASK { ?s ?p 'a'@en--ltr , 'b'@en-GB--rtl , 'c'@pt-BR }",
    "SELECT * { ?s ?p ?x FILTER(?x<(1+2)) }",
    "SELECT * { ?s ?p ?x FILTER(?x<(1+2)&&?x>1) }",
    "SELECT * { ?a ?b ?c . ?c ?d ?e FILTER(?a<?b&&?c>?d) }",
    "SELECT * { ?a ?b ?c FILTER(?a<?b||?c>?b&&?a<=?c&&?b>=?c) }",
    "SELECT * { ?a ?b ?c FILTER(STRLEN(?a)<(STRLEN(?b))&&STRLEN(?c)>(1)) }",
    "SELECT * { ?a ?b ?c FILTER(?a<'x'&&?c>'y') FILTER(?a<-1&&?b>+2) FILTER(?a<.5&&?c>1e3) }",
    "SELECT (?a<?b AS ?c) (IF(?a<?b,?b,?a)AS?d) { ?a ?p ?b }",
    "SELECT * { ?s ?p ?o FILTER(?o IN(1,2)||?o NOT IN(<urn:a>,<urn:b#c>)) }",
    "SELECT * { VALUES (?a ?b) { (1 <urn:a#b>) (UNDEF UNDEF) ('x'@en 'y'^^e:t) } VALUES ?z { UNDEF 1 } }",
    "BASE <https://example.org/> SELECT * { VALUES (?a ?b) { (1 <a#b>) (e:a <#c>) } }",
    "SELECT * { ?s ?p '\\u0041' , \"\\u0027\\U00000022\" , '''\\u000A''' , <https://example.org/\\u00e9> }",
    "SELECT ?\\u0061bc { ?abc e:\\u0070 ?\\U00000061 }",
    "\\u0053ELECT * \\u007b ?s ?p ?o \\u007D",
    "SELECT * { ?s ?p 'a#b' , \"c#d\" , '''e'f''g#''' , \"\"\"h\"i\"\"j\"\"\" # comment 'x \"\n }",
    "SELECT * { e:it\\'s e:\\(a\\) e:%20x ; e:a.b e:c:d , e:1 . }",
    "ASK{}", "ASK{?s?p?o}", "ASK WHERE{{{{}}}}", "SELECT(1AS?x){}", "SELECT?s{?s?p?o}LIMIT 5OFFSET 3", "SELECT*{?s?p 1.}", "SELECT*{?s?p 1.5,.5,1e5,-1,+2.0}",
    "SELECT * { ?s (e:p|!(e:q|^e:r))*/e:s?/(e:t+) ?o }", "SELECT * { ?s ^e:p/!a ?o , [] , [ e:q () ] , ( 1 ( 2 ) ) }",
    "SELECT (COUNT(*) AS ?n) (GROUP_CONCAT(DISTINCT ?s ; SEPARATOR='#') AS ?x) { ?s ?p ?o } GROUP BY (STR(?o) AS ?k) HAVING(COUNT(?s)>1) ORDER BY DESC(?n) ?x",
    "CONSTRUCT { ?s e:p _:b } WHERE { ?s ?p ?o OPTIONAL { ?o ?q ?r } MINUS { ?s a e:X } }", "CONSTRUCT WHERE { ?s ?p ?o }",
    "SELECT * { { SELECT DISTINCT ?s { ?s ?p ?o } LIMIT 1 } FILTER NOT EXISTS { ?s a ?t } BIND(COALESCE(?a,1/0)AS?b) }",
    "SELECT * { ?s ?p ?o FILTER(!(?o=1)&&!BOUND(?x)||REGEX(STR(?o),'^a|b$','i')) }",
    "select * where { ?s a ?o filter ( lang(?o) = 'en' ) } order by asc(?s) limit 10", "SELECT * { ?service ?load ?from }",
    "SELECT * { <<?s ?p ?o>> e:q 1 . BIND(<<( e:a e:b 1 )>> AS ?t) FILTER(isTRIPLE(?t)) }", "VERSION \"1.2\" ASK {}",
    "SELECT * { ?s ?p true,false ; e:q e:a,e:b;;. }", "SELECT $x ?y { $x e:p $y }", "SELECT * {} VALUES () {()}", "SELECT REDUCED * {?s ?p ?o}",
]  # fmt: skip


@pytest.mark.parametrize("text", VALID)
def test_what_is_valid_is_answered(text):
    EmbeddedStore(Engine()).query(P + text, base="https://example.org/")
    limited, _ = at_most(P + text, 10)
    EmbeddedStore(Engine()).query(limited, base="https://example.org/")


UPDATES = [
    "INSERT DATA { GRAPH load:g { load:a load:p service:b } } ; CLEAR SILENT GRAPH load:b ; COPY SILENT load:a TO load:b",
    "WITH load:g INSERT { ?s load:p 1 } USING load:g USING NAMED load:h WHERE { GRAPH load:h { ?s load:p ?o } }",
    "DELETE WHERE { load:a ?p ?o } ; INSERT DATA { service:a service:p '\\u0041' }",
]  # fmt: skip


@pytest.mark.parametrize("text", UPDATES)
def test_a_valid_update_is_let_through(text):
    check(P + text)
    Engine().update(P + text)


@pytest.mark.parametrize(
    "text",
    ["SELECT * { service:x {} }", "SELECT * { ?s ?p ?o . service:x {} }", "SELECT * { ?s ?p ?o ; service:x {} }", "LOAD:x", "load:x", "CLEAR ALL ; load:x",
     "SELECT * { {} serviceSILENT:x {} }", "ASK { \\u0053\\u0045RVICE <http://127.0.0.1:9/> {} }", "\\U0000004COAD <http://127.0.0.1:9/>",
     "ASK { SERV\\u0049CE SILENT <http://127.0.0.1:9/> {} }", "ASK { ?s ?p 'x' .\\u0053ERVICE<http://127.0.0.1:9/>{} }",
     "ASK { FILTER(1<'\\u0027>') SERVICE <http://127.0.0.1:9/> {} }", "ASK { \\u0027 SERVICE <http://127.0.0.1:9/> {} \\u0027 }",
     "ASK { FILTER EXISTS{FILTER(?a<?b&&?c>1) {service:x{}}} }"],
)  # fmt: skip
@pytest.mark.parametrize("prologue", ["", P, P + "PREFIX : <http://127.0.0.1:9/> "])
def test_no_prefix_and_no_escape_lets_a_text_reach_out(text, prologue):
    with pytest.raises(InputError):
        check(prologue + text)
    with pytest.raises(InputError):
        EmbeddedStore(Engine()).query(prologue + text)


# -- random texts, composed as the grammar has them, with as little space as may be

GAP = st.sampled_from([" ", "\n", " # c '\"<\n", "\t"])
VARIABLE = st.sampled_from(["?x", "$y", "?z1", "?service", "?\\u0061"])
IRI = st.sampled_from(
    [
        "<urn:a>",
        "<https://example.org/#x>",
        "e:a",
        "service:x",
        "load:y",
        "a:b",
        "e:a.b",
        "e:\\u0061",
        "<urn:\\u0061>",
        "e:",
    ]
)
LITERAL = st.sampled_from(
    [
        "1",
        "2.5",
        "1e3",
        "-1",
        "true",
        "'a'",
        '"b#c"',
        "'''it's'''",
        "'x'@en",
        "'x'@en--ltr",
        "'1'^^e:t",
        "'\\u0041'",
        "'\\\\'",
    ]
)
TERM = st.one_of(VARIABLE, IRI, LITERAL)
OPERATOR = st.sampled_from(["<", ">", "<=", ">=", "=", "!=", "&&", "||", "+", "-", "*", "/"])


def joined(parts):
    return st.tuples(*parts).map("".join)


EXPRESSION = st.recursive(
    TERM,
    lambda inner: st.one_of(
        st.tuples(inner, OPERATOR, inner).map(lambda found: f"({''.join(found)})"),
        joined([st.sampled_from(["STR(", "!(", "BOUND(?x)||(", "ABS("]), inner, st.just(")")]),
    ),
    max_leaves=6,
)
PATH = st.sampled_from(["e:p", "a", "service:p/e:q", "^load:p", "!(e:p|^a)", "(e:p|e:q)*", "?p", "<urn:p>+"])
TRIPLE = joined([st.one_of(VARIABLE, IRI), GAP, PATH, GAP, TERM, st.sampled_from([" .", ".\n", " . # x\n"])])
PATTERN = st.recursive(
    st.one_of(TRIPLE, joined([st.just("FILTER("), EXPRESSION, st.just(")")])),
    lambda inner: st.one_of(
        joined(
            [
                st.sampled_from(["OPTIONAL{", "MINUS {", "{", "GRAPH service:g {", "GRAPH ?g{", "FILTER EXISTS{"]),
                inner,
                st.just("}"),
            ]
        ),
        joined([st.just("{"), inner, st.just("}UNION{"), inner, st.just("}")]),
        joined([inner, inner]),
        st.just("VALUES(?x ?y){(UNDEF <urn:a#b>)(1 'x')}"),
    ),
    max_leaves=6,
)
FORM = st.sampled_from(
    [
        "ASK{",
        "SELECT*{",
        "SELECT ?x WHERE {",
        "select distinct*where{",
        "CONSTRUCT{?x e:p 1}WHERE{",
        "SELECT * FROM load:g{",
    ]
)
QUERY = joined([FORM, PATTERN, st.sampled_from(["}", "} LIMIT 3", "}#end"])]).map(lambda text: P + text)


def refusal(text):
    try:
        check(text)
    except InputError as error:
        return error
    return None


def _is_balanced(text):
    depths = list(accumulate({"(": 1, ")": -1}.get(character, 0) for character in text))
    return not depths or (min(depths) >= 0 and depths[-1] == 0)


@pytest.mark.slow
@settings(max_examples=400)
@given(QUERY)
def test_the_guard_lets_through_what_the_engine_reads(text):
    read = Source.read(text).text
    try:
        Engine().query(read)
    except SyntaxError:
        return
    error = refusal(text)
    if error:
        # By the longest match (section 19.8) "<?x)>" is an IRI, and the text no SPARQL; the engine goes on trying.
        _, _, rest = text.splitlines()[error.line - 1][error.column - 1 :].partition("<")
        content = rest.partition(">")[0]
        assert "write a space after '<'" in str(error)
        assert not _is_balanced(content)
        return
    names_a_dataset(text)
    Engine().query(Source.read(at_most(text, 5)[0]).text)


@given(
    st.lists(
        st.sampled_from(["\\u0061", "\\U00000062", "x", "\n", "'\\u0041'", " ", "é", "<\\u00e9>", "?"]), max_size=12
    )
)
def test_each_character_comes_from_where_it_stands(parts):
    text = "".join(parts)
    source = Source.read(text)
    origins = [source.origin(i) for i in range(len(source.text))]
    assert origins == sorted(origins)
    for character, origin in zip(source.text, origins, strict=True):
        assert text[origin] in (character, "\\")
