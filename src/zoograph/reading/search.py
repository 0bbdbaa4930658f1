"""Search for names: by the index of the version, or by plain SPARQL if there is no index.

Versions from before indexes existed, and other engines, have none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

from pyoxigraph import Literal

from zoograph.errors import UnknownName
from zoograph.identifiers import arxiv_id, doi, hub_repository
from zoograph.reading.kind import kinds_of
from zoograph.reading.kinds.instances import INSTANCES
from zoograph.reading.view import View
from zoograph.search import CLASSES, KINDS, Found, Hit, cut, squeezed
from zoograph.vocabulary import compact, slug_of

#: What people leave the scheme of an address out of, and write before an identifier.
_HOST_OF_IDENTIFIERS = re.compile(r"(?:www\.)?(?:arxiv\.org|doi\.org|huggingface\.co|hf\.co)/", re.IGNORECASE)
_NAME_OF_IDENTIFIER = re.compile(r"^(?:arxiv|doi)\s*[:\s]\s*", re.IGNORECASE)
_MOST_SECONDS = 5.0
#: The most rows of a search by plain SPARQL; its order is too poor to read more.
_MOST_ROWS = 1_000
_MOST_WORDS = 12
_MOST_NAMES = 300


def find(view: View, text: str, kinds: Collection[str] = (), *, limit: int, offset: int = 0) -> Found:
    """The things that a text finds in this version, the best match first.

    Raises :class:`~zoograph.errors.LimitReached` if plain SPARQL takes too long.
    """
    if view.index is not None and ":" in text and (hit := view.index.thing(text.strip().strip("<>"))):
        return Found((hit,)[offset:] if not kinds or hit.kind in kinds else (), {hit.kind: 1})
    text = name_in(text)
    if view.index is not None:
        return view.index.find(text, kinds, limit=limit, offset=offset)
    return _found_plainly(view, text, kinds, limit, offset)


def nearest(view: View, kind: str, name: str, *, limit: int = 5) -> tuple[Hit, ...]:
    """Suggestions for a name that does not exist (``/kind/name``), the likeliest first.

    They are of the same kind, or of other kinds if no name of this kind is near. Empty if no name is near.
    """
    kinds = (kind,) if kind in KINDS else ()
    text = name.replace("/", " ")
    for wanted in (kinds, ()):
        if hits := find(view, text, wanted, limit=limit).hits:
            return hits
    return ()


def unknown(view: View, kind: str, name: str, *, called: str = "", near: str = "", hint: str = "") -> UnknownName:
    """The error for a thing that does not exist, with the nearest names.

    ``called``: the word for the kind; ``near``: the text to look for instead of the name.
    """
    near = near or name
    slugs = [slug_of(hit.iri) for hit in nearest(view, kind, near) if hit.kind == kind] if view.index else []
    return UnknownName(called or kind, name, () if slugs else _alike(view, kind, near), nearest=slugs, hint=hint)


def first(view: View, kind: str, *, limit: int) -> tuple[Hit, ...]:
    """The most important things of a kind; empty without an index."""
    return () if view.index is None else view.index.first(kind, limit=limit)


def is_found(view: View, iri: str) -> bool:
    """Whether there is a thing with that IRI, as far as an index can tell."""
    return view.index is None or view.index.thing(iri) is not None


def details(hit: Hit) -> list[str]:
    """A short description of a thing, without its roles."""
    facts = hit.facts
    zoo = re.search(r"\(([^()]+)\)$", hit.zoo) if hit.zoo else None
    identifier = facts.identifier
    if identifier and hit.kind == "paper" and not identifier.startswith("10."):
        identifier = f"arXiv:{identifier}"
    return [
        str(each)
        for each in (
            facts.year,
            facts.models and f"{facts.models:,} model{'s' if facts.models != 1 else ''}",
            identifier,
            zoo[1] if zoo else hit.zoo,
        )
        if each
    ] + ([f"the same as {hit.stands_for_it}"] if hit.stands_for_it else [])


def name_in(text: str) -> str:
    """The identifier in a pasted address, or in one that is written with its name; any other text unchanged.

    >>> name_in("https://arxiv.org/abs/2106.07447v3"), name_in("https://huggingface.co/facebook/hubert-base-ls960")
    ('2106.07447', 'facebook/hubert-base-ls960')
    >>> name_in("arXiv:2106.07447v2"), name_in("arxiv.org/abs/2106.07447"), name_in("doi: 10.1109/ABC.1")
    ('2106.07447', '2106.07447', '10.1109/abc.1')
    >>> name_in("hubert"), name_in("arxiv hubert")
    ('hubert', 'arxiv hubert')
    """
    text = text.strip()
    address = f"https://{text}" if _HOST_OF_IDENTIFIERS.match(text) else text
    if address.startswith(("http://", "https://")):
        return arxiv_id(address) or hub_repository(address) or doi(address) or text
    named = _NAME_OF_IDENTIFIER.sub("", text)
    return text if " " in named else arxiv_id(named) or doi(named) or text


# -- without an index


def _alike(view: View, kind: str, name: str) -> list[str]:
    """Names of the same kind with the same beginning, if there is no index to find the nearest."""
    if kind not in INSTANCES:
        return []
    words = re.findall(r"[a-z0-9]+", name.rpartition("/")[2].lower())
    start = max(words, key=len, default="")[:5]
    text = f"SELECT DISTINCT ?thing {{ {INSTANCES[kind]} $filter }} LIMIT {_MOST_NAMES}"
    for filtering in [f'FILTER(CONTAINS(LCASE(STR(?thing)), "{start}"))'] * bool(start) + [""]:
        tables = view.ask_all({"like": text.replace("$filter", filtering)}, most_seconds=1.0)
        if names := tables["like"]:
            return [slug_of(str(iri)) for iri in names.column("thing")]
    return []


def plain_query(text: str, kinds: Collection[str] = ()) -> str:
    """A SPARQL query for things whose names contain the words of a text: slower, and finds no misspelt names."""
    words = list(dict.fromkeys(cut(text)))[:_MOST_WORDS]
    classes = dict.fromkeys(compact(CLASSES[kind].value) for kind in (kinds or KINDS))
    has = " && ".join(f"CONTAINS(?text, {Literal(word)})" for word in words) or "false"
    # Names first: few names have these words, but a class has many things.
    return f"""
SELECT ?thing (MIN(?label) AS ?name) WHERE {{
  {{
    SELECT ?thing ?label {{
      ?thing rdfs:label|skos:prefLabel|skos:altLabel|dct:identifier|fabio:hasArXivId|bibo:doi ?label .
      BIND(LCASE(STR(?label)) AS ?text)
      FILTER({has})
    }}
  }}
  VALUES ?class {{ {" ".join(classes)} }}
  ?thing a ?class .
}} GROUP BY ?thing LIMIT {_MOST_ROWS}"""


def _found_plainly(view: View, text: str, kinds: Collection[str], limit: int, offset: int) -> Found:
    if not cut(text):
        return Found()
    rows = {str(row["thing"]): str(row["name"]) for row in view.ask(plain_query(text), most_seconds=_MOST_SECONDS)}
    known = kinds_of(view, rows)
    hits = [Hit(iri, known[iri], label) for iri, label in rows.items() if known.get(iri) in KINDS]
    key = squeezed(text)
    hits.sort(key=lambda hit: (squeezed(hit.label) != key, hit.kind == "model", len(hit.label), hit.label, hit.iri))
    wanted = [hit for hit in hits if not kinds or hit.kind in kinds]
    return Found(tuple(wanted[offset : offset + limit]), dict(Counter(hit.kind for hit in hits)))
