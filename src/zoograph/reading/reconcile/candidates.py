"""Candidates for names: the things that somebody's names can mean, with a score, and whether a match is certain.

The index gives the things that share the rarest words with a name; each is compared by every name it has. Entries of
the same weights are one candidate. A match is certain only where names agree and no other candidate agrees as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pyoxigraph import Literal

from zoograph.reading.reconcile.likeness import Agreement, Likeness, compare
from zoograph.reading.reconcile.names import plain, read, sought, written_alike
from zoograph.reading.reconcile.properties import Held, Property, is_named, values
from zoograph.reading.reconcile.types import KINDS, Type
from zoograph.reading.search import find, name_in
from zoograph.reading.view import View
from zoograph.search import CLASSES, Hit, squeezed, without_owner
from zoograph.vocabulary import expand, kind_of, thing_at

#: Longer texts are no names; they have no candidates.
MOST_CHARACTERS = 1_000
#: The most candidates that anybody may ask for, and how many are given by default.
MOST_CANDIDATES, CANDIDATES = 50, 5
#: How many things are compared with a name, of each group of kinds.
_COMPARED = 100
#: Candidates that share less of their names are left out.
_LEAST_SHARE = 0.4
#: The scores of names that agree in full, up to differences in writing; that agree mostly; and below what all others
#: are, so that a score tells what is certain.
_EXACT, _FULL, _MOSTLY, _LEFT_OUT, _UNCERTAIN = 100.0, 98.0, 95.0, 2.0, 84.0
#: By how much each property that a query names moves the score of an uncertain candidate.
_PROPERTY = 8.0


class Quantifier(StrEnum):
    """Which of the values of a condition a candidate must have."""

    ANY = "any"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Condition:
    """A property whose values are compared with those that a query gives."""

    property: Property
    values: tuple[object, ...]
    required: bool = False
    quantifier: Quantifier = Quantifier.ANY

    def holds(self, held: Collection[Held]) -> bool:
        """Whether values that a candidate has fit."""
        fits = (any(is_named(each, wanted) for each in held) for wanted in self.values)
        match self.quantifier:
            case Quantifier.ANY:
                return any(fits)
            case Quantifier.ALL:
                return all(fits)
            case Quantifier.NONE:
                return not any(fits)


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for. Without a text, things of the identifiers or with the property values."""

    text: str = ""
    types: tuple[Type, ...] = ()
    """Any of these; everything if empty."""
    limit: int = CANDIDATES
    conditions: tuple[Condition, ...] = ()
    identifiers: tuple[str, ...] = ()
    """Names of things that it must be: IRIs or prefixed names."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that a query may mean."""

    hit: Hit
    """The representative of an entry."""
    score: float
    """From 0 to 100."""
    match: bool
    """Whether it is certain."""
    features: Mapping[str, float | bool]

    @property
    def iri(self) -> str:
        """Its IRI."""
        return self.hit.iri

    @property
    def label(self) -> str:
        """Its name."""
        return self.hit.label


@dataclass(frozen=True, slots=True)
class _Found:
    hit: Hit
    likeness: Likeness
    is_exact: bool
    fits: tuple[bool | None, ...] = ()
    """For each condition whether it holds; None where nothing is known."""
    is_second: bool = False
    """Whether no zoo lists it, and the name agrees with one that a zoo lists."""

    @property
    def agrees(self) -> bool:
        """Whether the names agree."""
        return self.is_exact or bool(self.likeness.agreement)

    @property
    def score(self) -> float:
        """What the name alone is worth."""
        if self.is_second:
            return min(_UNCERTAIN, round(_UNCERTAIN * self.likeness.share, 1))
        if self.is_exact:
            return _EXACT
        if self.likeness.agreement == Agreement.FULL:
            return _FULL
        if self.likeness.agreement == Agreement.MOSTLY:
            return max(_UNCERTAIN + 1, _MOSTLY - _LEFT_OUT * self.likeness.left_out)
        return min(_UNCERTAIN, round(_UNCERTAIN * self.likeness.share, 1))

    @property
    def is_listed(self) -> bool:
        """Whether a zoo lists it; else only something that was made from it names it."""
        return self.hit.kind != "model" or self.hit.facts.zoo is not None


def reconcile(view: View, queries: Sequence[Query], *, without_zoo: str = "") -> list[list[Candidate]]:
    """The candidates for each query, the likeliest first.

    ``without_zoo``: the IRI of a zoo whose entries are left out, to measure how well others are found.
    Raises :class:`~zoograph.errors.LimitReached`.
    """
    found = [_found(view, query, without_zoo) for query in queries]
    wanted = {condition.property.name: condition.property for query in queries for condition in query.conditions}
    things = {each.hit.iri for query, those in zip(queries, found, strict=True) if query.conditions for each in those}
    held = values(view, things, [*wanted.values()])
    return [_decided(query, those, held) for query, those in zip(queries, found, strict=True)]


def thing(view: View, identifier: str) -> Hit | None:
    """The thing with an identifier: an IRI, a prefixed name, or a path such as ``model/timm/resnet50``."""
    text = identifier.strip().strip("<>")
    kind, _, slug = text.partition("/")
    iris = [expand(text), *([thing_at(kind, slug)] if kind in KINDS and slug else [])]
    if view.index is not None:
        return next((hit for iri in iris if (hit := view.index.thing(iri))), None)
    for iri in iris:
        if (kind_named := kind_of(iri)) in KINDS and kind_named:
            labels = view.ask("SELECT ?label { VALUES ?thing { $thing } ?thing rdfs:label|skos:prefLabel ?label }", iri)
            if labels.rows:
                return Hit(iri, kind_named, str(labels.rows[0]["label"]))
    return None


def _found(view: View, query: Query, without_zoo: str) -> list[_Found]:
    text = query.text.strip()
    if len(text) > MOST_CHARACTERS:
        return []
    named = [hit for each in (*query.identifiers, *([text] if text else [])) if (hit := thing(view, each))]
    if query.identifiers:
        hits: Iterable[Hit] = named
    elif text:
        hits = (*named, *_alike(view, name_in(text), query))
    else:
        hits = _with_values(view, query)
    text = name_in(text)
    best: dict[str, _Found] = {}
    for hit in hits:
        if not any(each.has(hit) for each in query.types) and query.types:
            continue
        if without_zoo and hit.facts.zoo == without_zoo:
            continue
        each = _compared(text, hit, is_named=hit in named)
        first = hit.facts.stands_for_it or hit.iri
        if first not in best or _order(each) > _order(best[first]):
            best[first] = each
    return [_lifted(view, first, each) for first, each in best.items()]


def _alike(view: View, text: str, query: Query) -> Iterable[Hit]:
    """What shares rare words with a text. Names of models are asked for by their parts, all others by their words."""
    kinds = {each.kind for each in query.types} or {*KINDS}
    if view.index is None:
        return find(view, text, sorted(kinds), limit=_COMPARED).hits
    hits: list[Hit] = []
    if "model" in kinds:
        hits += view.index.alike(*sought(read(text)), ["model"], limit=_COMPARED)
    if others := sorted(kinds - {"model"}):
        hits += view.index.alike(text, "", others, limit=_COMPARED)
    return hits


def _with_values(view: View, query: Query) -> list[Hit]:
    """The things with the values of the first condition, for a query without a name."""
    if not query.conditions:
        return []
    condition = query.conditions[0]
    kinds = [kind for kind in condition.property.kinds if not query.types or kind in {t.kind for t in query.types}]
    classes = " ".join(dict.fromkeys(str(CLASSES[kind]) for kind in kinds))
    rows = view.ask(
        f"""SELECT DISTINCT ?thing WHERE {{
  VALUES ?class {{ {classes} }}
  ?thing a ?class ; ({condition.property.path}) ?value .
  OPTIONAL {{ ?value rdfs:label|skos:prefLabel|dct:title ?name FILTER(LANG(?name) IN ("", "en")) }}
  FILTER({" || ".join(map(_is_said, condition.values)) or "false"})
}} ORDER BY ?thing LIMIT {_COMPARED}"""
    )
    iris = dict.fromkeys(str(row["thing"]) for row in rows)
    return [hit for iri in iris if (hit := thing(view, iri))]


def _is_said(value: object) -> str:
    words = Literal(squeezed(str(value)))
    exact = Literal(expand(str(value)))
    plain_value = 'LCASE(REPLACE(STR(?value), "^.*/|[^A-Za-z0-9]", ""))'
    plain_name = 'LCASE(REPLACE(STR(?name), "[^A-Za-z0-9]", ""))'
    return f"STR(?value) = {exact} || {plain_value} = {words} || {plain_name} = {words}"


def _compared(text: str, hit: Hit, *, is_named: bool) -> _Found:
    """The likeness of a thing by that of its names that is most alike."""
    parts = read if hit.kind == "model" else plain
    names = hit.names or (hit.label,)
    is_exact = is_named or (bool(text) and written_alike(text) in map(written_alike, names))
    asked = parts(text)
    likeness = max(
        (compare(asked, parts(name)) for name in names),
        key=lambda each: (each.agreement, -each.left_out, each.share),
        default=Likeness(0, Agreement.NONE),
    )
    if not is_exact and likeness.agreement and _is_anothers(text, names):
        likeness = replace(likeness, agreement=Agreement.NONE)
    return _Found(hit, likeness, is_exact)


def _is_anothers(text: str, names: Iterable[str]) -> bool:
    """Whether the name asks for the repository of an account, and the thing is known from other accounts only."""
    owner = _owner(text)
    owners = {found for name in names if (found := _owner(name))}
    return bool(owner and owners) and owner not in owners


def _owner(name: str) -> str:
    return name.partition("/")[0].casefold() if name.count("/") == 1 and without_owner(name) != name else ""


def _order(found: _Found) -> tuple[float, ...]:
    """What comes first: what agrees, of that what a zoo lists, then by name."""
    return found.agrees, found.agrees and found.is_listed, found.score, found.likeness.share


def _lifted(view: View, first: str, found: _Found) -> _Found:
    """The finding about an entry as one about the entry that stands for it."""
    if first == found.hit.iri or view.index is None:
        return found
    hit = view.index.thing(first)
    return replace(found, hit=hit) if hit else found


def _decided(query: Query, found: list[_Found], held: Mapping[str, Mapping[str, list[Held]]]) -> list[Candidate]:
    if query.conditions:
        found = [replace(each, fits=_fits(query, held.get(each.hit.iri, {}))) for each in found]
        found = [each for each in found if _has_required(query, each)]
    has_name = bool(query.text.strip())
    if has_name:
        found = [each for each in found if each.is_exact or each.likeness.share >= _LEAST_SHARE]
    if any(each.is_listed and each.agrees for each in found):
        found = [each if each.is_listed else replace(each, is_second=True) for each in found]
    ordered = sorted(
        found, key=lambda each: (-_score(each, has_name=has_name), *(-n for n in _order(each)), each.hit.iri)
    )
    agreeing = [each for each in ordered if each.agrees and not each.is_second and False not in each.fits]
    rank = [each for each in agreeing if _rank(each) == _rank(agreeing[0])]
    certain = rank[0].hit.iri if len(rank) == 1 and has_name else None
    return [
        Candidate(
            each.hit,
            _score(each, has_name=has_name),
            each.hit.iri == certain,
            _features(query, each),
        )
        for each in ordered[: query.limit]
    ]


def _rank(found: _Found) -> tuple[float, float]:
    """What must be unique for a match to be certain."""
    return found.score, sum(fit is True for fit in found.fits)


def _fits(query: Query, held: Mapping[str, list[Held]]) -> tuple[bool | None, ...]:
    own = [(each, held.get(each.property.name, [])) for each in query.conditions]
    return tuple(each.holds(some) if some or each.quantifier == Quantifier.NONE else None for each, some in own)


def _has_required(query: Query, found: _Found) -> bool:
    return all(fit for condition, fit in zip(query.conditions, found.fits, strict=True) if condition.required)


def _score(found: _Found, *, has_name: bool) -> float:
    """The score with what the properties say: a contradiction makes it uncertain."""
    right, wrong = sum(fit is True for fit in found.fits), sum(fit is False for fit in found.fits)
    if not has_name:
        return round(100 * right / len(found.fits), 1) if found.fits else _EXACT
    if wrong:
        return round(max(0.0, min(found.score, _UNCERTAIN) - _PROPERTY * wrong), 1)
    if found.agrees and not found.is_second:
        return found.score
    return round(min(_UNCERTAIN, found.score + _PROPERTY * right), 1)


def _features(query: Query, found: _Found) -> dict[str, float | bool]:
    features: dict[str, float | bool] = {
        "name_exact": found.is_exact,
        "name_agrees": found.agrees,
        "name_share": round(found.likeness.share, 3),
    }
    if query.conditions:
        features["properties"] = round(sum(fit is True for fit in found.fits) / len(found.fits), 3)
    return features
