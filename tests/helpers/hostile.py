"""Queries that hurt engines: without limits each runs for minutes, eats gigabytes or crashes the engine."""

from collections.abc import Callable

TWO = "?a ?p ?b . ?c ?q ?d"
"""Every triple beside every triple."""
THREE = f"{TWO} . ?e ?r ?f"
_STEP = "(!<urn:x>|!^<urn:x>)"
"""One step along any property, forwards or backwards."""


def many(count: int, make: Callable[[int], str], between: str = " ") -> str:
    """The texts made for 0, 1, 2 …, put together."""
    return between.join(map(make, range(count)))


def counted(pattern: str) -> str:
    """How many rows a pattern gives."""
    return f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"


def grown(first: str, function: str, steps: int) -> str:
    """How long a string gets that a function is applied to again and again; ``$`` stands for the string before."""
    binds = many(steps, lambda i: f"BIND({function} AS ?x{i + 1})".replace("$", f"?x{i}"))
    return f"SELECT (STRLEN(?x{steps}) AS ?n) {{ BIND('{first}' AS ?x0) {binds} }}"


NAMED: dict[str, Callable[[], str]] = {
    "a cross product, counted": lambda: counted(THREE),
    "a cross product, sorted": lambda: f"SELECT * {{ {TWO} }} ORDER BY ?d ?a",
    "GROUP_CONCAT of much": lambda: (
        f"SELECT (STRLEN(GROUP_CONCAT(CONCAT(STR(?p), '{'x' * 1_000}'))) AS ?n) {{ {TWO} }}"
    ),
    "a path without end": lambda: counted(f"?a {_STEP}+ ?b"),
    "a huge VALUES": lambda: counted(f"VALUES ?x {{ {many(400_000, str)} }} {TWO}"),
    "a regex that backtracks": lambda: counted(
        f"{THREE} FILTER(REGEX(CONCAT(STR(?p), STR(?q), STR(?r)), '^(([a-z/:.#]+)+)+!$'))"
    ),
    "10,000 braces": lambda: "ASK " + "{" * 10_000 + "}" * 10_000,
    "10 MB of text": lambda: "ASK {} # " + "x" * (10 << 20),
}
"""The eight that every release must stand."""

MORE: dict[str, Callable[[], str]] = {
    # Rows without end.
    "a million VALUES": lambda: counted(f"VALUES ?x {{ {many(1_000_000, str)} }}"),
    "VALUES times VALUES": lambda: counted(many(10, lambda i: f"VALUES ?x{i} {{ {many(1_000, str)} }}")),
    "OPTIONAL in OPTIONAL": lambda: counted("?a ?p ?b OPTIONAL { ?c ?q ?d OPTIONAL { ?e ?r ?f } }"),
    "a filter that nothing passes": lambda: f"ASK {{ {THREE} FILTER(STR(?p) = CONCAT(STR(?q), STR(?r))) }}",
    "NOT EXISTS for each pair": lambda: counted(
        f"{TWO} FILTER NOT EXISTS {{ ?e ?r ?f FILTER(?f = ?b && ?f = ?d && ?e = ?c) }}"
    ),
    "MINUS of a cross product": lambda: counted(f"{TWO} MINUS {{ ?a ?r ?f . ?c ?s ?g }}"),
    "five things with one value": lambda: counted("?a ?p ?x . ?b ?q ?x . ?c ?r ?x . ?d ?s ?x . ?e ?t ?x"),
    "thirty graphs": lambda: counted(many(30, lambda i: f"GRAPH ?g{i} {{ ?a{i} ?p{i} ?b{i} }}")),
    "an OFFSET that is never reached": lambda: f"SELECT * {{ {THREE} }} OFFSET 9000000000000 LIMIT 5",
    "the largest LIMIT and OFFSET": lambda: f"SELECT * {{ {TWO} }} ORDER BY ?a LIMIT {2**64 - 1} OFFSET {2**64 - 1}",
    "subqueries in subqueries": lambda: "SELECT (COUNT(*) AS ?n) " + "{ SELECT * " * 40 + f"{{ {THREE} }}" + "}" * 40,
    "ten thousand subqueries": lambda: "SELECT * " + "{ SELECT * " * 10_000 + "{ ?a ?p ?b }" + "}" * 10_000,
    # Sorting and grouping.
    "COUNT DISTINCT of a cross product": lambda: f"SELECT (COUNT(DISTINCT *) AS ?n) {{ {TWO} }}",
    "groups without number": lambda: f"SELECT ?a ?b ?c ?d (COUNT(*) AS ?n) {{ {TWO} }} GROUP BY ?a ?b ?c ?d",
    "HAVING what no group has": lambda: f"SELECT ?p {{ {THREE} }} GROUP BY ?p HAVING (COUNT(*) < 0)",
    "sorted at random": lambda: f"SELECT * {{ {TWO} }} ORDER BY RAND()",
    "sorted for five rows": lambda: f"SELECT ?a {{ {TWO} }} ORDER BY STRUUID() LIMIT 5",
    "DESCRIBE of a sorted cross product": lambda: f"DESCRIBE ?a {{ {TWO} }} ORDER BY ?b ?d",
    "CONSTRUCT from a sorted cross product": lambda: f"CONSTRUCT {{ ?a ?q ?d }} {{ {TWO} }} ORDER BY ?b ?d",
    # Strings.
    "a string that doubles": lambda: grown("ab", "CONCAT($, $)", 40),
    "REPLACE that squares": lambda: grown("x" * 10, "REPLACE($, 'x', $)", 9),
    "ENCODE_FOR_URI that triples": lambda: grown("%", "ENCODE_FOR_URI(CONCAT($, $))", 40),
    "a hash for each three": lambda: counted(f"{THREE} FILTER(SHA512(CONCAT(STR(?p), STR(?q))) = 'x')"),
    "a regex made for each pair": lambda: counted(
        f"{TWO} FILTER(REGEX(STR(?p), CONCAT('((a{{0,9}}){{0,9}}', STR(?q), ')')))"
    ),
    # Paths.
    "paths in paths": lambda: counted(f"?a (((({_STEP}/{_STEP})*)+)*)? ?b"),
    "a path of ten steps": lambda: counted(f"?a {many(10, lambda _: _STEP, '/')} ?b"),
    "a path eighty levels deep": lambda: counted("?a " + "(" * 80 + "!<urn:x>" + ")*)+" * 40 + f" ?b . {TWO}"),
    "paths of no length": lambda: counted("?a <urn:x>* ?b . ?c <urn:y>* ?d . ?e <urn:z>* ?f"),
    "900 paths to choose from": lambda: counted(f"?a ({many(900, lambda i: f'<urn:{i}>*', '|')}) ?b . {TWO}"),
    # Long texts, for the engine.
    "2,000 patterns": lambda: f"SELECT * {{ {many(2_000, lambda i: f'?s{i} ?p{i} ?s{i + 1}', ' . ')} }}",
    "1,900 patterns about one thing": lambda: f"SELECT * {{ ?s {many(1_900, lambda i: f'<urn:p{i}> ?o{i}', ' ; ')} }}",
    "2,000 UNIONs": lambda: counted("{ ?a ?p ?b }" + " UNION { ?c ?q ?d }" * 2_000),
    "1,500 UNIONs": lambda: counted("{ ?a ?p ?b }" + " UNION { ?c ?q ?d }" * 1_500 + f" {THREE}"),
    "1,500 times MINUS": lambda: counted("?a ?p ?b" + " MINUS { ?c ?q ?d }" * 1_500),
    "a long IN": lambda: counted(f"{THREE} FILTER(?b IN ({many(1_900, str, ',')}))"),
    "a very long IN": lambda: counted(f"?a ?p ?b FILTER(?b IN ({many(100_000, str, ',')}))"),
    "20,000 times !": lambda: "ASK { FILTER(" + "!" * 20_000 + "true) }",
    "20,000 times ||": lambda: "ASK { FILTER(true" + " || true" * 20_000 + ") }",
    "a long list": lambda: "ASK { ?a ?p (" + "1 " * 20_000 + ") }",
    "lists in lists": lambda: "ASK { ?a ?p " + "(" * 10_000 + "1" + ")" * 10_000 + " }",
    "20,000 groups": lambda: counted("{ ?a ?p ?b } " * 20_000),
    "20,000 filters": lambda: counted("?a ?p ?b " + "FILTER(?a) " * 20_000),
    "20,000 times BIND": lambda: f"SELECT * {{ {many(20_000, lambda i: f'BIND(1 AS ?x{i})')} }}",
    "20,000 times OPTIONAL": lambda: counted("?a ?p ?b " + "OPTIONAL { ?a ?q ?c } " * 20_000),
    "20,000 keys to sort by": lambda: f"SELECT * {{ {TWO} }} ORDER BY {many(20_000, lambda i: f'?x{i}')}",
    "5,000 aggregates": lambda: f"SELECT {many(5_000, lambda i: f'(COUNT(?b) AS ?x{i})')} {{ {TWO} }}",
    # Long texts, for our own reading of them.
    "a keyword in escapes": lambda: "\\u0053ELECT * { ?a ?p ?b }",
    "braces in escapes": lambda: "ASK " + "\\u007B" * 20_000 + "\\u007D" * 20_000,
    "escapes in an IRI without end": lambda: "ASK { <" + "\\u00e9" * 40,
    "a name without a colon": lambda: "ASK { " + "a.b." * 200_000 + " }",
    "brackets in what looks like an IRI": lambda: "ASK { FILTER(1<" + "(" * 20_000 + "2" + ")" * 20_000 + "&&2>1) }",
    "operators in what looks like an IRI": lambda: "ASK { FILTER(1<" + "!" * 20_000 + "true&&2>1) }",
    "a string without end": lambda: "ASK { FILTER('" + "x\\" * 500_000,
    "quotes without end": lambda: "ASK { FILTER(" + '"""' + '"\\"' * 200_000,
    "3 MB of words": lambda: "ASK { " + "a " * (3 << 19) + "}",
}
"""What has hurt this engine, or others."""

HOSTILE = NAMED | MORE
