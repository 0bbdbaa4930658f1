"""A link to decide about: beside each other, what the graph says of the thing and the knowledge base of the item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zoograph.link.knowledge_bases import page_of
from zoograph.link.mappings import Mapping, State
from zoograph.reading.view import View
from zoograph.vocabulary import kind_of

#: What helps to decide: names, definition, year, authors, tasks, code, identifiers.
_SAID = """SELECT ?thing ?what ?said WHERE {
  VALUES ?thing { $thing }
  { ?thing rdfs:label|skos:prefLabel|dct:title ?said BIND("1 called" AS ?what) }
  UNION { ?thing skos:altLabel ?said BIND("2 also called" AS ?what) }
  UNION { ?thing skos:definition|dct:description ?said BIND("3 is" AS ?what) }
  UNION { ?thing zoo:releaseYear|dct:issued ?said BIND("4 of" AS ?what) }
  UNION { ?thing fabio:hasArXivId|bibo:doi ?said BIND("5 identified by" AS ?what) }
  UNION { ?thing dc:creator ?said BIND("6 by" AS ?what) }
  UNION { ?thing codemeta:referencePublication/dct:title ?said BIND("7 described in" AS ?what) }
  UNION { ?thing zoo:repository/rdfs:label ?said BIND("8 code in" AS ?what) }
} ORDER BY ?thing ?what ?said"""
_MOST_SAID = 4


@dataclass(frozen=True, slots=True)
class Beside:
    """Both sides of a link."""

    link: Mapping
    kind: str | None
    page: str
    """The address of the page about the item."""
    ours: tuple[tuple[str, str], ...]
    """What the graph says: pairs of a word and a text."""
    theirs: tuple[tuple[str, str], ...]


def in_order(links: Iterable[Mapping], state: State | None = None, base: str = "") -> list[Mapping]:
    """The links of a state and a knowledge base, the surest first."""
    chosen = [
        each
        for each in links
        if (state is None or each.state == state)
        and (not base or (each.knowledge_base and each.knowledge_base.name == base))
    ]
    return sorted(chosen, key=lambda each: (-(each.confidence or 0), each.subject_label.casefold(), each.key))


def beside(view: View, links: Sequence[Mapping]) -> list[Beside]:
    """Both sides of some links."""
    said: dict[str, dict[str, list[str]]] = {}
    if links:
        for row in view.ask(_SAID, *dict.fromkeys(each.subject for each in links)):
            words = said.setdefault(str(row["thing"]), {})
            words.setdefault(str(row["what"])[2:], []).append(str(row["said"]))
    return [
        Beside(each, kind_of(each.subject), page_of(each.object), _shown(said.get(each.subject, {})), _theirs(each))
        for each in links
    ]


def _shown(words: dict[str, list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((word, "; ".join(list(dict.fromkeys(texts))[:_MOST_SAID])) for word, texts in words.items())


def _theirs(link: Mapping) -> tuple[tuple[str, str], ...]:
    found = (("called", link.object_label), ("a", link.object_kind), ("is", link.comment))
    return tuple((word, text) for word, text in found if text)
