"""The SERVICE clauses of a query: where each stands, and which query gives the values to ask its endpoint about.

A clause is asked about the values that the rest of the query has for the variables of its pattern. Those come from what
stands before it in its group and in the groups around it, which are joined with it whatever follows; where nothing of
that has a variable in common with it, from what follows, as far as that is joined, too (up to OPTIONAL, MINUS or BIND).
Any part of a pattern may be left out: then there are more values, and the answer is the same.
A test compares thousands of random queries with the answers of one store that has everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

from zoograph.sparql.source import Source
from zoograph.sparql.tokens import Token, tokens
from zoograph.vocabulary import PREFIXES

#: Words before the braces of a group, in which a clause is joined, left-joined or subtracted.
_JOINED = frozenset(("", "OPTIONAL", "UNION", "MINUS"))
_CLAUSES = frozenset(("FILTER", "OPTIONAL", "MINUS", "GRAPH", "SERVICE", "BIND", "VALUES", "{"))
#: What ends the part of a group in which the order of patterns makes no difference.
_ORDERED = frozenset(("OPTIONAL", "MINUS", "BIND"))
_FORMS = frozenset(("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))
_OPENING, _CLOSING = frozenset("{(["), frozenset("})]")
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:")


def says_service(text: str) -> bool:
    """Whether a query may have a SERVICE clause at all; cheap, and sometimes true without one."""
    return "SERVICE" in text.upper() or "\\u" in text.lower()


def has_service(text: str) -> bool:
    """Whether a query has a SERVICE clause.

    >>> has_service("ASK { SERVICE <https://example.org/> {} }"), has_service("ASK { ?service ?p 'SERVICE' }")
    (True, False)
    """
    return says_service(text) and any(map(_is_service, tokens(Source.read(text))))


def addresses(text: str) -> list[str]:
    """The addresses that the SERVICE clauses of a query name, each once."""
    found = list(tokens(text)) if says_service(text) else []
    named = [next((t.text[1:-1] for t in found[i + 1 : i + 3] if t.kind == "iri"), "") for i in _services(found)]
    return list(dict.fromkeys(filter(None, named)))


@dataclass(frozen=True, slots=True)
class Clause:
    """One SERVICE clause of a query."""

    address: str
    is_silent: bool
    start: int
    end: int
    """Its place in the text of the query."""
    pattern: str
    """With its braces."""
    variables: frozenset[str]
    """The names of all variables in the pattern."""
    shared: tuple[str, ...]
    """Those of them that ``rest`` names, too, and that have a value wherever the clause is joined with something.

    Another one could get its value too early: before an OPTIONAL or a FILTER for which it has none.
    """
    leading: frozenset[str]
    """What the pattern binds before its first OPTIONAL, MINUS or BIND: values of these may stand inside of it."""
    rest: str
    """The pattern, with its braces, that gives their values."""
    prologue: str
    """What the pattern needs declared."""
    dataset: str
    """The FROM clauses of the query."""
    declarations: str
    """The whole prologue of the query."""

    def values_query(self, variables: Sequence[str], most: int) -> str:
        """The query for the distinct values of these variables."""
        names = " ".join(f"?{name}" for name in variables)
        return f"{self.declarations} SELECT DISTINCT {names} {self.dataset} WHERE {self.rest} LIMIT {most}"


def clauses(source: Source, base: str | None = None) -> list[Clause]:
    """The SERVICE clauses of a query that the engine can read. ``base``: for relative IRIs.

    Raises :class:`InputError` with its place for one that stands in EXISTS, GRAPH or another SERVICE.
    """
    found = list(tokens(source))
    reader = _Reader(source, found, base)
    return [reader.clause(place) for place in _services(found)]


def without_services(source: Source) -> Source:
    """The query with the patterns of its SERVICE clauses as plain groups, in which nobody is asked."""
    found = list(tokens(source))
    pieces: list[tuple[int, int] | str] = []
    end = 0
    for i in _services(found):
        opening = next((t for t in found[i:] if t.text == "{"), None)
        if opening is not None:
            pieces += [(end, found[i].start)]
            end = opening.start
    return source.rearranged(*pieces, (end, len(source.text)))


@dataclass(frozen=True, slots=True)
class _Element:
    """A part of a group: its first word in capitals (empty for triples), and its tokens as a range."""

    kind: str
    begin: int
    end: int


class _Reader:
    """Reads the words of one query."""

    def __init__(self, source: Source, found: Sequence[Token], base: str | None) -> None:
        self._source, self._found, self._base = source, found, base
        self._pairs = _pairs(found)

    def clause(self, at: int) -> Clause:
        """The clause that begins at a word."""
        is_silent = self._found[at + 1].text.upper() == "SILENT"
        opening = at + (3 if is_silent else 2)
        closing = self._pairs.get(opening)
        if closing is None or self._found[opening].text != "{":
            self._refuse(at, "SERVICE needs a pattern in braces after the address")
        inner = _services(self._found[opening:closing])
        if inner:
            self._refuse(opening + inner[0], "a SERVICE inside of another is not supported; ask both hosts from here")
        pattern = self._found[opening : closing + 1]
        variables = _variables(pattern)
        rest, bound = self._rest(at, variables)
        is_subquery = self._found[opening + 1].text.upper() == "SELECT"
        inside = [] if is_subquery else list(self._elements(opening))
        leading = self._bound([*self._following(inside)])
        bound |= self._bound(inside)
        shared = variables & bound & _variables(tokens(rest))
        start, end = self._found[at].start, self._found[closing].start + 1
        text = self._source.text
        return Clause(
            address=self._found[opening - 1].text[1:-1],
            is_silent=is_silent,
            start=start,
            end=end,
            pattern=text[self._found[opening].start : end],
            variables=variables,
            shared=tuple(sorted(shared)),
            leading=leading,
            rest=rest,
            prologue=self._needed(pattern),
            dataset=self._dataset(),
            declarations=text[: self._found[self._form()].start],
        )

    # -- the pattern that gives the values

    def _rest(self, at: int, variables: frozenset[str]) -> tuple[str, frozenset[str]]:
        """The parts of the groups around a clause, from the outermost inwards, each in the braces of its group.

        Also the variables that surely have a value in the innermost group.
        """
        groups = self._groups(at)
        before: list[str] = []
        taken: list[_Element] = []
        for opening, inside in zip(groups, [*groups[1:], at], strict=True):
            elements = list(self._elements(opening))
            k = next(i for i, each in enumerate(elements) if each.begin <= inside < each.end)
            taken = elements[:k]
            given = _variables(tokens(" ".join(before))).union(*map(self._of, taken))
            if inside == at and not variables & given:
                taken += self._following(elements[k + 1 :])
            is_optional = self._word_before(opening) == "OPTIONAL"
            others = frozenset(n for e in elements if e not in taken and e.kind != "FILTER" for n in self._of(e))
            before.append("{ " + " ".join(self._text(e, others, is_optional) for e in taken))
            if not is_optional:
                later = [e for e in elements[k + 1 :] if e.kind == "FILTER" and e not in taken]
                before.append(" ".join(self._text(e, others, is_optional) for e in later))
        return " ".join(before) + " }" * len(groups), self._bound(taken)

    def _bound(self, elements: Sequence[_Element]) -> frozenset[str]:
        """The variables that have a value wherever all of these elements hold."""
        sure = [e for e in elements if e.kind == "" or (e.kind == "VALUES" and not self._says_undef(e))]
        return frozenset[str]().union(*map(self._of, sure))

    def _says_undef(self, element: _Element) -> bool:
        return any(t.kind == "word" and t.text.upper() == "UNDEF" for t in self._found[element.begin : element.end])

    def _following(self, elements: Sequence[_Element]) -> Iterator[_Element]:
        for each in elements:
            if each.kind in _ORDERED:
                return
            if each.kind != "FILTER":
                yield each

    def _text(self, element: _Element, others: frozenset[str], is_optional: bool) -> str:
        """An element as it is asked for values: another SERVICE and a FILTER about what is not there are left out."""
        if element.kind == "SERVICE" or self._reaches_out(element):
            return "{ }" if element.kind != "OPTIONAL" else ""
        if element.kind == "FILTER" and (is_optional or self._of(element) & others):
            return ""
        last = self._found[element.end - 1]
        text = self._source.text[self._found[element.begin].start : last.start + len(last.text)]
        return f"{text} ." if element.kind == "" and last.text != "." else text

    def _reaches_out(self, element: _Element) -> bool:
        return bool(_services(self._found[element.begin : element.end]))

    def _of(self, element: _Element) -> frozenset[str]:
        return _variables(self._found[element.begin : element.end])

    # -- groups and their elements

    def _groups(self, at: int) -> list[int]:
        """The braces around a clause whose patterns give it values, from the outermost inwards.

        They begin with those of its SELECT (or other form), or with those around an OPTIONAL or MINUS: a row that is
        missing in one of these makes a row more, which what is further out might not leave out.
        """
        found: list[int] = []
        for opening in reversed([i for i, closing in self._pairs.items() if i < at < closing]):
            word = self._word_before(opening)
            if self._found[opening].text != "{" or word not in _JOINED | {"WHERE"}:
                where = word if word in ("EXISTS", "GRAPH") else "this place"
                self._refuse(
                    at,
                    f"SERVICE in {where} is not supported; it may stand in the WHERE of a query or subquery, "
                    "also inside of braces, OPTIONAL, UNION and MINUS",
                )
            if all(self._word_before(each) not in ("OPTIONAL", "MINUS") for each in found[1:]):
                found.insert(0, opening)
            if word == "WHERE":
                return found
        raise self._source.error(self._found[at].start, "SERVICE stands in no pattern")

    def _word_before(self, opening: int) -> str:
        """What makes the braces: OPTIONAL, UNION, MINUS, EXISTS, GRAPH; WHERE, also if it is left out; or nothing."""
        before = self._found[opening - 1] if opening else Token("", "", 0)
        word = before.text.upper() if before.kind == "word" else ""
        if word in ("OPTIONAL", "UNION", "MINUS", "EXISTS", "WHERE"):
            return word
        if opening > 1 and self._found[opening - 2].text.upper() == "GRAPH":
            return "GRAPH"
        around = max((i for i, closing in self._pairs.items() if i < opening < closing), default=-1)
        if around < 0 or self._found[around + 1].text.upper() == "SELECT":
            return "WHERE"
        return ""

    def _elements(self, opening: int) -> Iterator[_Element]:
        """The parts of a group, without the full stops between them."""
        i, end = opening + 1, self._pairs[opening]
        while i < end:
            if self._found[i].text == ".":
                i += 1
                continue
            begin, kind = i, self._kind(i)
            i = self._after(i, kind, end)
            yield _Element(kind, begin, i)

    def _kind(self, i: int) -> str:
        word = self._found[i].text.upper()
        if word not in _CLAUSES or self._found[i].kind not in ("word", "mark"):
            return ""
        is_annotation = word == "{" and self._found[i + 1].text == "|"  # SPARQL 1.2: a part of its triple
        return "" if is_annotation else word

    def _after(self, i: int, kind: str, end: int) -> int:
        """The index behind the element that begins at a word."""
        if kind == "":
            while i < end and not self._kind(i):
                i = self._pairs.get(i, i) + 1
            return i
        if kind == "FILTER":
            while self._found[i].text not in ("{", "("):
                i += 1
            return self._pairs[i] + 1
        if kind == "VALUES":
            i += 1
            i = self._pairs.get(i, i) + 1
            return self._pairs[i] + 1
        while self._found[i].text not in ("{", "("):
            i += 1
        i = self._pairs[i] + 1
        while kind == "{" and i < end and self._found[i].text.upper() == "UNION":
            i = self._pairs[i + 1] + 1
        return i

    # -- what stands before the pattern

    def _form(self) -> int:
        return next(i for i, t in enumerate(self._found) if t.kind == "word" and t.text.upper() in _FORMS)

    def _dataset(self) -> str:
        clauses = []
        for i, token in enumerate(self._found):
            if token.kind == "word" and token.text.upper() == "FROM":
                named = self._found[i + 1].text.upper() == "NAMED"
                clauses += ["FROM", *(t.text for t in self._found[i + 1 : i + (3 if named else 2)])]
        return " ".join(clauses)

    def _needed(self, pattern: Sequence[Token]) -> str:
        """The prefixes that a pattern uses, and the base where it has a relative IRI."""
        declared, base = dict(PREFIXES), f"BASE <{self._base}>" if self._base else ""
        lines = []
        for before, name, iri in zip(self._found, self._found[1:], self._found[2:], strict=False):
            if before.text.upper() == "PREFIX" and name.kind == "name":
                declared[name.text[:-1]] = iri.text[1:-1]
            elif before.text.upper() == "BASE" and name.kind == "iri":
                base = f"BASE {name.text}"
        used = {t.text.partition(":")[0] for t in pattern if t.kind == "name"}
        relative = [t.text for t in pattern if t.kind == "iri"] + [f"<{declared.get(name, '')}>" for name in used]
        if base and not all(map(_ABSOLUTE.match, relative)):
            lines.append(base)
        lines += [f"PREFIX {name}: <{declared[name]}>" for name in sorted(used) if name in declared]
        return "\n".join(lines)

    def _refuse(self, at: int, reason: str) -> NoReturn:
        self._source.refuse(self._found[at].start, reason)


def _is_service(token: Token) -> bool:
    return token.kind == "word" and token.text.upper() == "SERVICE"


def _services(found: Sequence[Token]) -> list[int]:
    return [i for i, token in enumerate(found) if _is_service(token)]


def _variables(found: Iterator[Token] | Sequence[Token]) -> frozenset[str]:
    return frozenset(token.text[1:] for token in found if token.kind == "variable")


def _pairs(found: Sequence[Token]) -> dict[int, int]:
    """Of each opening bracket the closing one, by index; in order of the opening ones."""
    opened: list[int] = []
    pairs: dict[int, int] = {}
    for i, token in enumerate(found):
        if token.kind == "mark" and token.text in _OPENING:
            opened.append(i)
        elif token.kind == "mark" and token.text in _CLOSING and opened:
            pairs[opened.pop()] = i
    return dict(sorted(pairs.items()))
