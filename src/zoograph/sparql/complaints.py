"""The engine's (spargebra 0.4.6) messages about invalid texts, and the sentences that users see instead.

Each message is listed by a part that tells it from the others. ``{}`` stands for the word it is about.
"""

PREFIX = "Prefix not found"
TWICE = "Duplicated variable name in SELECT"
STAR = "SELECT * is not authorized with GROUP BY"
NOT_GROUPED = "The SELECT contains a variable that is unbound"
EXPRESSION = "The SELECT contains an expression with a variable that is unbound"
OVERRIDDEN = "The SELECT overrides an existing variable"
BIND = "BIND is overriding an existing variable"
VALUES_TWICE = "Repeated variables are not allowed in VALUES"
VALUES_ROW = "The VALUES clause rows should have exactly"
LIMIT = "The query limit should be a non negative integer"
OFFSET = "The query offset should be a non negative integer"
LABEL = "Already used blank node id"
INSERT_DATA = "Variables are not allowed in INSERT DATA"
DELETE_DATA = "Variables and blank nodes are not allowed in DELETE DATA"
IRI = "IRI parsing failed"
LANGUAGE = "language tag parsing failed"
DIRECTION = "the only base directions allowed"
DELETED = "Blank nodes are not allowed in DELETE WHERE"

SENTENCES = {
    PREFIX: "a prefix is not declared",
    TWICE: "{} is selected twice",
    STAR: "SELECT * cannot be grouped; name the variables",
    NOT_GROUPED: "{} is selected and not grouped by; name it in GROUP BY, or take an aggregate of it, such as SAMPLE",
    EXPRESSION: "{} is not grouped by, and an expression in SELECT uses it; name it in GROUP BY, or take an aggregate",
    OVERRIDDEN: "(… AS {}) gives a value to a variable that has one; choose another name",
    BIND: "BIND(… AS {}) gives a value to a variable that has one; choose another name",
    VALUES_TWICE: "{} occurs twice in VALUES",
    VALUES_ROW: "this row of VALUES needs one value for each variable; write UNDEF for a missing one",
    LIMIT: "{} is too large for LIMIT",
    OFFSET: "{} is too large for OFFSET",
    LABEL: "the blank node {} occurs in two patterns; a label may be used in only one pattern of a query",
    INSERT_DATA: "{} is a variable, which INSERT DATA does not allow; use INSERT { … } WHERE { … }",
    DELETE_DATA: "{} is not allowed in DELETE DATA, which has no variables and no blank nodes; use DELETE WHERE",
    DELETED: "{} makes a blank node, which a deletion may not have; write a variable",
    "prefix IRI parsing failed": "the prefix of {} is declared as something that is not an IRI",
    IRI: "{} is not an absolute IRI: does it have a character that is not allowed, or is a BASE missing?",
    "IRIs are only allowed to contain escape sequences": "in an IRI, only \\uXXXX and \\UXXXXXXXX are escapes",
    "IRIs are not allowed to end with a": "an IRI does not end with a backslash",
    "The character that can be escaped in strings": "in a string, a backslash comes before t, b, n, r, f, a quote or "
    "a backslash",
    "strings are not allowed to end with a": "a string does not end with a backslash",
    "\\u escape sequence should be followed": "\\u is followed by the 4 hexadecimal digits of a character, \\U by 8",
    LANGUAGE: "{} is not a language tag; write one like @en or @pt-BR",
    DIRECTION: "the direction in {} is neither ltr nor rtl",
    "An existing variable is overridden in the right side of LATERAL": "{} has a value before LATERAL",
    "Unexpected aggregate": "an aggregate is not allowed here",
    "Reifiers are not allowed on property paths": "a reifier cannot follow a property path",
    "Literals or triple terms are not allowed in subject position": "a literal or triple term cannot be a subject",
    "This custom function is an aggregate function": "{} is an aggregate, which is not allowed here",
    "This custom function is a regular function": "{} is not an aggregate, so it cannot contain DISTINCT",
    "The LATERAL modifier is not supported": "LATERAL is not supported",
}
