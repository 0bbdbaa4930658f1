"""Patterns that queries of the read model share. In a query about one thing, ``$thing`` stands for it."""

from __future__ import annotations

from collections.abc import Sequence

from zoograph.fields import Field
from zoograph.questions import question
from zoograph.sparql.rewriting import of_one

#: From the model to the entries whose facts are shown as its own: itself, and the entries that it represents.
ENTRIES = "VALUES ?model { $thing }\n  ?model zoo:represents? ?entry ."

#: The split of a result: the one that is said, else the one on which results on the dataset usually are.
SPLIT = """OPTIONAL { ?evaluation zoo:split ?said }
      OPTIONAL { ?dataset zoo:usualSplit ?usual }
      BIND(COALESCE(?said, ?usual) AS ?split)"""


def of_model(name: str) -> str:
    """A question about lineages as a query about one model, so that pages and ``zoograph ask`` share one text."""
    return of_one(question(name).bare, "model", "$thing")


def lifted(entry: str, name: str) -> str:
    """A pattern that binds the representative of an entry, or the entry itself if it has none.

    >>> print(lifted("entry", "of"))
    OPTIONAL { ?entry zoo:representative ?ofFirst } BIND(COALESCE(?ofFirst, ?entry) AS ?of)
    """
    return f"OPTIONAL {{ ?{entry} zoo:representative ?{name}First }} BIND(COALESCE(?{name}First, ?{entry}) AS ?{name})"


def one_entry(variable: str = "model") -> str:
    """The pattern that keeps one entry for all of the same weights, in lists and counts.

    >>> one_entry("dtm")
    'MINUS { ?dtm zoo:representative ?representative . FILTER(?representative != ?dtm) }'
    """
    return f"MINUS {{ ?{variable} zoo:representative ?representative . FILTER(?representative != ?{variable}) }}"


ONE_ENTRY = one_entry()


def of_same_weights(field: Field, variable: str) -> str:
    """The pattern for the year, the size, the licence or its class, bound to ``?variable``, which everything that shows
    one of them in a list uses; questions have the same text.

    It is what the model's own entry says; where that says nothing, what the other entries of the same weights say.
    Of several values, :attr:`~zoograph.fields.Field.chosen` chooses. :func:`~zoograph.reading.facts.facts_of` sorts by
    the same rule the values that a page has read.
    """
    own = f"?model {field.term} ?{variable}"
    name = f"{variable[0].upper()}{variable[1:]}"
    others = f"?model zoo:represents ?of{name} . ?of{name} {field.term} ?{variable}"
    if field.name == "licence_class":
        # Whose licence is taken decides whose class is: an entry without a licence has the class "unknown". MINUS looks
        # the few entries up once, where FILTER NOT EXISTS would do so for each model (6,000 models: 75 ms, not 4 s).
        lent = (
            f"?model zoo:represents ?of{name} MINUS {{ ?model dct:license ?own{name} }} ?of{name} dct:license ?by{name}"
        )
        return f"{{ {own} MINUS {{ {lent} }} }} UNION {{ {lent} ; {field.term} ?{variable} }}"
    return f"{{ {own} }} UNION {{ {others} . FILTER NOT EXISTS {{ ?model {field.term} ?own{name} }} }}"


def of_value(field: Field, term: str) -> str:
    """The pattern of the models whose value by :func:`of_same_weights` is this term."""
    return of_same_weights(field, "value").replace("?value", term)


def values_clause(variable: str, iris: Sequence[str]) -> str:
    """``VALUES`` with IRIs that came out of the graph or were checked."""
    return f"VALUES ?{variable} {{ {' '.join(f'<{iri}>' for iri in iris)} }}"
