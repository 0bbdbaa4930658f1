"""Find faults that SPARQL forbids beyond its grammar, such as a variable that is selected twice.

Each finder returns the word at fault, if there is one. They only see texts that the engine has already refused, so they
may guess: they know brackets and keywords, not the whole grammar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from zoograph.sparql import complaints
from zoograph.sparql.tokens import Token

_OPENING = {"{": "}", "(": ")", "[": "]"}
_AGGREGATES = frozenset(("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"))
Words = Sequence[Token]


class Finding(NamedTuple):
    """The fault in the engine's words, and the word at fault."""

    complaint: str
    position: int
    text: str


def _is(word: Token, *keywords: str) -> bool:
    return word.kind == "word" and word.text.upper() in keywords


def _end(words: Words, start: int) -> int:
    """The index behind the bracket that closes the one at ``start``."""
    depth = 0
    for i in range(start, len(words)):
        if words[i].kind == "mark":
            depth += (words[i].text in _OPENING) - (words[i].text in _OPENING.values())
        if depth == 0:
            return i + 1
    return len(words)


def _outer(words: Words) -> Iterator[int]:
    """The indices of the words that stand in no brackets, and of the brackets that open there."""
    i = 0
    while i < len(words):
        yield i
        i = _end(words, i) if words[i].text in _OPENING else i + 1


def _name(variable: Token) -> str:
    return variable.text[1:]


@dataclass(frozen=True)
class _Select:
    """One SELECT, with what follows it up to the end of its brackets."""

    clause: Words
    pattern: Words
    after: Words

    def outputs(self) -> list[tuple[Token, bool]]:
        """The variables that it gives, and whether an expression makes each."""
        found = []
        for i in _outer(self.clause):
            word = self.clause[i]
            if word.kind == "variable":
                found.append((word, False))
            elif word.text == "(":
                inside = self.clause[i : _end(self.clause, i)]
                named = [b for a, b in pairwise(inside) if _is(a, "AS") and b.kind == "variable"]
                found += [(each, True) for each in named[-1:]]
        return found

    def grouped_by(self) -> set[str] | None:
        """The variables of GROUP BY; None if there is none."""
        indices = [i for i in _outer(self.after) if _is(self.after[i], "GROUP")]
        if not indices:
            return None
        found = set()
        for i in _outer(self.after[indices[0] + 2 :]):
            word = self.after[indices[0] + 2 + i]
            if _is(word, "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"):
                break
            if word.kind == "variable":
                found.add(_name(word))
            elif word.text == "(":
                inside = self.after[indices[0] + 2 + i : _end(self.after, indices[0] + 2 + i)]
                found |= {_name(b) for a, b in pairwise(inside) if b.kind == "variable"}
        return found


def _selects(words: Words) -> Iterator[_Select]:
    for i, word in enumerate(words):
        if not _is(word, "SELECT"):
            continue
        rest = words[i + 1 :]
        depth = 0
        for k, each in enumerate(rest):
            depth += (each.text in _OPENING) - (each.text in _OPENING.values()) if each.kind == "mark" else 0
            if depth < 0:
                rest = rest[:k]
                break
        start = next((k for k in _outer(rest) if rest[k].text == "{"), len(rest))
        clause_end = next((k for k in _outer(rest) if _is(rest[k], "WHERE", "FROM") or k == start), len(rest))
        end = _end(rest, start) if start < len(rest) else start
        yield _Select(rest[:clause_end], rest[start:end], rest[end:])


def _selected_twice(words: Words) -> Token | None:
    for select in _selects(words):
        seen: set[str] = set()
        for variable, _ in select.outputs():
            if _name(variable) in seen:
                return variable
            seen.add(_name(variable))
    return None


def _overridden(words: Words) -> Token | None:
    for select in _selects(words):
        bound = {_name(word) for word in select.pattern if word.kind == "variable"}
        for variable, is_made in select.outputs():
            if is_made and _name(variable) in bound:
                return variable
    return None


def _star_grouped(words: Words) -> Token | None:
    for select in _selects(words):
        star = next((select.clause[i] for i in _outer(select.clause) if select.clause[i].text == "*"), None)
        if star and select.grouped_by() is not None:
            return star
    return None


def _not_grouped(words: Words) -> Token | None:
    for select in _selects(words):
        grouped = select.grouped_by()
        made = set() if grouped is None else grouped
        for variable, is_made in select.outputs():
            if grouped is not None and not is_made and _name(variable) not in made:
                return variable
            made = made | {_name(variable)} if is_made else made
    return None


def _expression_not_grouped(words: Words) -> Token | None:
    for select in _selects(words):
        known = {*(select.grouped_by() or ()), *(_name(each) for each, _ in select.outputs())}
        i = 0
        while i < len(select.clause):
            word = select.clause[i]
            if _is(word, *_AGGREGATES):
                i = _end(select.clause, i + 1)
                continue
            if word.kind == "variable" and _name(word) not in known:
                return word
            i += 1
    return None


def _bound_again(words: Words) -> Token | None:
    """The variable of a BIND that stands before it in the same braces."""
    for i, word in enumerate(words):
        if not _is(word, "BIND") or i + 1 >= len(words) or words[i + 1].text != "(":
            continue
        inside = words[i + 1 : _end(words, i + 1)]
        named = [b for a, b in pairwise(inside) if _is(a, "AS") and b.kind == "variable"]
        begin, depth = i, 0
        while begin and depth >= 0:
            begin -= 1
            depth += (words[begin].text == "}") - (words[begin].text == "{") if words[begin].kind == "mark" else 0
        bound = {_name(each) for each in words[begin:i] if each.kind == "variable"}
        if named and _name(named[-1]) in bound:
            return named[-1]
    return None


def _values(words: Words) -> Iterator[tuple[list[Token], Words]]:
    """Of each VALUES with variables in brackets: those, and what stands in its braces."""
    for i, word in enumerate(words[:-1]):
        if _is(word, "VALUES") and words[i + 1].text == "(":
            end = _end(words, i + 1)
            variables = [each for each in words[i + 2 : end - 1] if each.kind == "variable"]
            if end < len(words) and words[end].text == "{":
                yield variables, words[end + 1 : _end(words, end) - 1]


def _values_twice(words: Words) -> Token | None:
    for variables, _ in _values(words):
        names = [_name(each) for each in variables]
        for k, variable in enumerate(variables):
            if _name(variable) in names[:k]:
                return variable
    return None


def _uneven_row(words: Words) -> Token | None:
    for variables, rows in _values(words):
        for i in _outer(rows):
            row = rows[i + 1 : _end(rows, i) - 1]
            beside = sum(each.kind == "language" or each.text in ("+", "-") for each in row)
            beside += sum(2 for each in row if each.text == "^^")
            nested = any(each.text == "<" for each in row)
            if rows[i].text == "(" and not nested and len(row) - beside != len(variables):
                return rows[i]
    return None


def _label_again(words: Words) -> Token | None:
    """A blank node's label that stands in other braces than before."""
    seen: dict[str, int] = {}
    block = i = 0
    while i < len(words):
        word = words[i]
        if _is(word, "CONSTRUCT", "INSERT", "DELETE", "DATA") and i + 1 < len(words) and words[i + 1].text == "{":
            i = _end(words, i + 1)  # a template has labels of its own
            continue
        if word.text in ("{", "}") and word.kind == "mark":
            block += 1
        elif word.kind == "blank" and seen.setdefault(word.text, block) != block:
            return word
        i += 1
    return None


def _in_data(words: Words, first: str, forbidden: Callable[[Token, Token | None], bool]) -> Token | None:
    for i, word in enumerate(words[:-2]):
        if _is(word, first) and _is(words[i + 1], "DATA") and words[i + 2].text == "{":
            inside = words[i + 3 : _end(words, i + 2)]
            for k, each in enumerate(inside):
                if forbidden(each, inside[k + 1] if k + 1 < len(inside) else None):
                    return each
    return None


def _variable_in_data(words: Words) -> Token | None:
    return _in_data(words, "INSERT", lambda word, _: word.kind == "variable")


def _no_ground_data(words: Words) -> Token | None:
    return _in_data(words, "DELETE", lambda word, _: word.kind in ("variable", "blank") or word.text in ("[", "("))


def _blank_deleted(words: Words) -> Token | None:
    for i, word in enumerate(words[:-1]):
        at = i + 1 + _is(words[i + 1], "WHERE")
        if _is(word, "DELETE") and at < len(words) and words[at].text == "{":
            inside = words[at : _end(words, at)]
            found = next((each for each in inside if each.kind == "blank" or each.text in ("[", "(")), None)
            if found:
                return found
    return None


def _too_large(keyword: str) -> Callable[[Words], Token | None]:
    def found(words: Words) -> Token | None:
        pairs = pairwise(words)
        return next((b for a, b in pairs if _is(a, keyword) and b.text.isdigit() and int(b.text) >= 1 << 64), None)

    return found


#: The finder for each of the engine's error messages.
FINDERS: dict[str, Callable[[Words], Token | None]] = {
    complaints.TWICE: _selected_twice,
    complaints.STAR: _star_grouped,
    complaints.NOT_GROUPED: _not_grouped,
    complaints.BIND: _bound_again,
    complaints.VALUES_TWICE: _values_twice,
    complaints.VALUES_ROW: _uneven_row,
    complaints.INSERT_DATA: _variable_in_data,
    complaints.DELETE_DATA: _no_ground_data,
    complaints.DELETED: _blank_deleted,
    complaints.LIMIT: _too_large("LIMIT"),
    complaints.OFFSET: _too_large("OFFSET"),
    complaints.LABEL: _label_again,
    complaints.OVERRIDDEN: _overridden,
    complaints.EXPRESSION: _expression_not_grouped,
}

#: Faults that the engine finds but does not name, because it then tries to read the text in another way.
UNNAMED = (
    complaints.BIND,
    complaints.VALUES_TWICE,
    complaints.VALUES_ROW,
    complaints.INSERT_DATA,
    complaints.DELETE_DATA,
    complaints.DELETED,
    complaints.LABEL,
)
