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
    VALUES_TWICE: "{} stands twice in VALUES",
    VALUES_ROW: "this row of VALUES has not as many values as there are variables; write UNDEF for none",
    LIMIT: "{} is too large for LIMIT",
    OFFSET: "{} is too large for OFFSET",
    LABEL: "the blank node {} stands in two patterns; within a query, one label belongs to one",
    INSERT_DATA: "{} is a variable, which cannot stand in INSERT DATA; use INSERT { … } WHERE { … }",
    DELETE_DATA: "{} cannot stand in DELETE DATA, which has no variables and no blank nodes; use DELETE WHERE",
    DELETED: "{} makes a blank node, which cannot stand in what is deleted; write a variable",
    "prefix IRI parsing failed": "the IRI that the prefix of {} is declared as is none",
    IRI: "{} is no absolute IRI: is there a character that none may have, or a BASE missing?",
    "IRIs are only allowed to contain escape sequences": "in an IRI, only \\uXXXX and \\UXXXXXXXX are escapes",
    "IRIs are not allowed to end with a": "an IRI does not end with a backslash",
    "The character that can be escaped in strings": "a backslash in a string stands before t, b, n, r, f, a quote or "
    "a backslash",
    "strings are not allowed to end with a": "a string does not end with a backslash",
    "\\u escape sequence should be followed": "after \\u stand the 4 hexadecimal digits of a character, after \\U 8",
    LANGUAGE: "{} is no language tag; write one like @en or @pt-BR",
    DIRECTION: "the direction in {} is neither ltr nor rtl",
    "An existing variable is overridden in the right side of LATERAL": "{} has a value before LATERAL",
    "Unexpected aggregate": "an aggregate stands where none can",
    "Reifiers are not allowed on property paths": "a reifier cannot follow a property path",
    "Literals or triple terms are not allowed in subject position": "a literal or triple term cannot be a subject",
    "This custom function is an aggregate function": "{} is an aggregate, and cannot stand here",
    "This custom function is a regular function": "{} is no aggregate, so DISTINCT cannot stand in it",
    "The LATERAL modifier is not supported": "LATERAL is not supported",
}
