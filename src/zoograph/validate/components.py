"""SHACL's constraint components (SHACL, section 4) → SPARQL expressions, true for things that may break them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import combinations, count

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib import RDF, RDFS, SH, XSD, URIRef
from rdflib.term import Node

from zoograph.validate.counts import AtLeastOne, AtMost, Constraint, OfClass, OfDatatype, OfKind, Search, Together
from zoograph.validate.paths import sparql_path

#: Properties of shapes that are not constraints.
_SILENT = frozenset({
    RDF.type, RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, SH.path, SH.name, SH.description, SH.message,
    SH.severity, SH.order, SH.group, SH.defaultValue, SH.deactivated, SH.flags, SH.ignoredProperties, SH.targetClass,
    SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf, SH.qualifiedMinCount, SH.qualifiedMaxCount,
    SH.qualifiedValueShapesDisjoint,
})  # fmt: skip
#: Lexical forms that are certainly well-formed. pySHACL judges literals of any other form or datatype.
_WELL_FORMED = {
    XSD.string: "",
    RDF.langString: "",
    XSD.boolean: "^(true|false)$",
    XSD.integer: "^-?[0-9]{1,18}$",
    XSD.decimal: "^-?[0-9]{1,15}([.][0-9]{1,15})?$",
    XSD.date: "^[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$",
}
_NUMBERS = (XSD.integer, XSD.decimal)
_KINDS = {
    SH.IRI: "isIRI({0})",
    SH.BlankNode: "isBlank({0})",
    SH.Literal: "isLiteral({0})",
    SH.BlankNodeOrIRI: "(isIRI({0}) || isBlank({0}))",
    SH.BlankNodeOrLiteral: "(isBlank({0}) || isLiteral({0}))",
    SH.IRIOrLiteral: "(isIRI({0}) || isLiteral({0}))",
}
_OF_EACH = "SELECT DISTINCT ?this WHERE {{ TARGET {} }}"
_OF_WRONG = "SELECT DISTINCT ?this WHERE {{ {{ SELECT DISTINCT ?this {} }} TARGET }}"
#: The most values that one expression compares in pairs.
_MOST_PAIRED = 4

#: Patterns that mean the same in the engine, which is much faster, and in Python: text, classes of characters, groups
#: and numbers of times. (A ``$`` is stricter in the engine. A second ``+`` or ``-`` would mean something else there.)
_SAME_IN_BOTH = re.compile(
    r"(?:[A-Za-z0-9 _/:,@#%=~.^$|)-]|\\[.^$|()*+?/-]|\((?!\?)|(?:[*+?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})(?!\+)"
    r"|\[\^?(?:[A-Za-z0-9 _./:,@#%=+]|-(?!-))+\])+"
)
_MATCHES = NamedNode("urn:zoograph:function:matches")


def _matches(text: Literal, pattern: Literal, flags: Literal) -> Literal:
    """Whether a text matches a pattern by Python's rules, as in pySHACL; the engine's regular expressions differ."""
    options = sum(getattr(re, letter.upper()) for letter in "im" if letter in flags.value.lower())
    return Literal(re.search(pattern.value, text.value, options) is not None)


#: The functions that the expressions call, for :meth:`pyoxigraph.Store.query`.
FUNCTIONS: dict[NamedNode, Callable[..., NamedNode | BlankNode | Literal | Triple | None]] = {_MATCHES: _matches}


class Compiler:
    """Makes expressions from shapes. No two expressions share a variable."""

    def __init__(self, shapes: rdflib.Graph) -> None:
        self._shapes = shapes
        self._numbers = count(1)
        self._inside: list[Node] = []

    def condition(self, shape: Node, this: str = "?this") -> str:
        """An expression that is true for every node that may break the shape; ``"false"`` if no node can."""
        if (shape, SH.deactivated, rdflib.Literal(True)) in self._shapes:
            return "false"
        if shape in self._inside:
            return "true"  # a shape that refers to itself
        self._inside.append(shape)
        try:
            return _any(self._conditions(shape, this))
        finally:
            self._inside.pop()

    def searches(self, shape: Node) -> list[Search]:
        """The same as :meth:`condition`, as queries that are fast for a whole graph.

        The engine evaluates an EXISTS for each thing, which takes 25 µs; joins and differences are faster. Few values
        are wrong, so the queries find these first, and then check whether the things that have them are targets.
        """
        if (condition := self.condition(shape)) in ("true", "false"):
            return [Search(_OF_EACH.format(""))] if condition == "true" else []
        path = self._shapes.value(shape, SH.path)
        steps = sparql_path(self._shapes, path)
        if steps is None or re.search(r">[*?)]*[*?]", steps):  # a path without steps links each thing to itself
            return [Search(_OF_EACH.format(f"FILTER({condition})"))]
        value, found = self._variable(), list[Search]()
        of_values: list[str] = []
        told: list[Constraint | None] = []
        step = NamedNode(str(path)) if isinstance(path, URIRef) else None
        predicates = set(self._shapes.predicates(shape)) - _SILENT
        are_iris = set(self._shapes.objects(shape, SH.nodeKind)) == {SH.IRI} and SH["class"] in predicates
        only_iris = f"FILTER(isIRI({value}))" if are_iris else ""
        for predicate in sorted(predicates - {SH.nodeKind if are_iris else None}, key=str):
            for parameter in self._shapes.objects(shape, predicate):
                number = _whole(parameter)
                if predicate == SH["class"]:
                    members = f"MINUS {{ {value} <{RDF.type}> {parameter.n3()} {only_iris} }}"
                    wrong = _OF_WRONG.format(f"WHERE {{ ?this {steps} {value} {members} }}")
                    is_told = isinstance(parameter, URIRef)
                    found.append(Search(wrong, step, OfClass(NamedNode(str(parameter)), are_iris) if is_told else None))
                elif predicate == SH.minCount and number == 1:
                    found.append(Search(_OF_EACH.format(f"MINUS {{ ?this {steps} {value} }}"), step, AtLeastOne()))
                elif predicate == SH.maxCount and number is not None:
                    many = f"GROUP BY ?this HAVING (COUNT(DISTINCT {value}) > {number})"
                    found.append(
                        Search(_OF_WRONG.format(f"WHERE {{ ?this {steps} {value} }} {many}"), step, AtMost(number))
                    )
                elif predicate in _OF_ALL_VALUES:
                    of_all = _any(self._each(shape, predicate, "?this", value, steps))
                    found.append(Search(_OF_EACH.format(f"FILTER({of_all})")))
                else:
                    of_values += self._each(shape, predicate, "?this", value, steps)
                    told.append(_told(predicate, parameter))
        if (wrong := _any(of_values)) != "false":
            query = _OF_WRONG.format(f"WHERE {{ ?this {steps} {value} . FILTER({wrong}) }}")
            found.append(Search(query, step, None if None in told else Together([each for each in told if each])))
        return found

    def _conditions(self, shape: Node, this: str) -> Iterator[str]:
        predicates = set(self._shapes.predicates(shape)) - _SILENT
        if not isinstance(path := self._shapes.value(shape, SH.path), Node):
            for predicate in sorted(predicates, key=str):
                yield from self._each(shape, predicate, this, this, None)
            return
        steps = sparql_path(self._shapes, path)
        if steps is None:
            yield "true"
            return
        value = self._variable()
        of_values: list[str] = []
        for predicate in sorted(predicates, key=str):
            if predicate in _OF_ALL_VALUES:
                yield from self._each(shape, predicate, this, value, steps)
            else:
                of_values += self._each(shape, predicate, this, value, steps)
        if (wrong := _any(of_values)) != "false":
            yield f"EXISTS {{ {this} {steps} {value} . FILTER({wrong}) }}"

    def _each(self, shape: Node, predicate: Node, this: str, value: str, path: str | None) -> Iterator[str]:
        """An expression that is true if a value may break a constraint, for each value of its parameter."""
        compile_it = _OF_ALL_VALUES.get(predicate) or _OF_EACH_VALUE.get(predicate)
        for parameter in self._shapes.objects(shape, predicate):
            if compile_it is None or (predicate in _OF_ALL_VALUES and path is None and predicate not in _OF_ANY_SHAPE):
                yield "true"
            else:
                yield compile_it(self, parameter, value, shape, this, path)

    def _variable(self) -> str:
        return f"?v{next(self._numbers)}"

    # -- constraints on each value

    def _class(self, kind: Node, value: str, *_: object) -> str:
        # After inference, members of a subclass are members of the class. Any others become suspects.
        return f"NOT EXISTS {{ {value} <{RDF.type}> {kind.n3()} }}"

    def _datatype(self, datatype: Node, value: str, *_: object) -> str:
        form = _WELL_FORMED.get(datatype)  # type: ignore[call-overload]
        if form is None:
            return "true"
        formed = f' && REGEX(STR({value}), "{form}")' if form else ""
        return _unless(f"DATATYPE({value}) = {datatype.n3()}{formed}")

    def _node_kind(self, kind: Node, value: str, *_: object) -> str:
        return f"!{_KINDS[kind].format(value)}" if kind in _KINDS else "true"  # type: ignore[index]

    def _pattern(self, pattern: Node, value: str, shape: Node, *_: object) -> str:
        given = [str(flags) for flags in self._shapes.objects(shape, SH.flags)]
        try:
            re.compile(str(pattern))
        except re.error:
            return "true"
        if len(given) > 1 or len(list(self._shapes.objects(shape, SH.pattern))) > 1:
            return "true"
        flags = rdflib.Literal("".join(given))
        if not given and _SAME_IN_BOTH.fullmatch(str(pattern)):
            return _unless(f"REGEX(STR({value}), {rdflib.Literal(str(pattern)).n3()})")
        return _unless(f"{_MATCHES}(STR({value}), {rdflib.Literal(str(pattern)).n3()}, {flags.n3()})")

    def _language_in(self, languages: Node, value: str, *_: object) -> str:
        allowed = ", ".join(rdflib.Literal(str(tag).lower()).n3() for tag in self._shapes.items(languages))
        return _unless(f"LANG({value}) != '' && LCASE(LANG({value})) IN ({allowed})")

    def _in(self, members: Node, value: str, *_: object) -> str:
        allowed = [_same(value, member) for member in self._shapes.items(members)]
        return "true" if None in allowed or not allowed else _unless(" || ".join(filter(None, allowed)))

    def _node(self, other: Node, value: str, *_: object) -> str:
        return self.condition(other, value)

    def _and(self, others: Node, value: str, *_: object) -> str:
        return _any(self.condition(other, value) for other in self._shapes.items(others))

    def _or(self, others: Node, value: str, *_: object) -> str:
        broken = [self.condition(other, value) for other in self._shapes.items(others)]
        return " && ".join(f"({each})" for each in broken) or "true"

    def _closed(self, closed: Node, value: str, shape: Node, *_: object) -> str:
        if closed == rdflib.Literal(False):
            return "false"
        allowed = {self._shapes.value(each, SH.path) for each in self._shapes.objects(shape, SH.property)}
        for ignored in self._shapes.objects(shape, SH.ignoredProperties):
            allowed.update(self._shapes.items(ignored))
        names = ", ".join(sorted(each.n3() for each in allowed if isinstance(each, URIRef)))
        predicate = self._variable()
        return f"EXISTS {{ {value} {predicate} {self._variable()} . FILTER({predicate} NOT IN ({names})) }}"

    # -- constraints on all values together

    def _min_count(self, least: Node, value: str, shape: Node, this: str, path: str | None) -> str:
        number = _whole(least)
        if number == 0:
            return "false"
        if number == 1:
            return f"NOT EXISTS {{ {this} {path} {value} }}"
        return "true"

    def _max_count(self, most: Node, value: str, shape: Node, this: str, path: str | None) -> str:
        number = _whole(most)
        if number is None:
            return "true"
        return self._more_than(number, this, path)

    def _more_than(self, number: int, this: str, path: str | None) -> str:
        """An expression for more values than a number; EXISTS stops as soon as it has found enough of them."""
        values = [self._variable() for _ in range(min(number, _MOST_PAIRED) + 1)]
        found = " ".join(f"{this} {path} {value} ." for value in values)
        apart = " && ".join(f"!sameTerm({one}, {other})" for one, other in combinations(values, 2))
        return f"EXISTS {{ {found} {f'FILTER({apart})' if apart else ''} }}"

    def _unique_lang(self, unique: Node, value: str, shape: Node, this: str, path: str | None) -> str:
        if unique == rdflib.Literal(False):
            return "false"
        other = self._variable()
        tagged = f"LANG({value}) != '' && LCASE(LANG({value})) = LCASE(LANG({other})) && !sameTerm({value}, {other})"
        return f"EXISTS {{ {this} {path} {value} . {this} {path} {other} . FILTER({tagged}) }}"

    def _has_value(self, wanted: Node, value: str, shape: Node, this: str, path: str | None) -> str:
        same = _same(value, wanted)
        if same is None:
            return "true"
        return _unless(same) if path is None else f"NOT EXISTS {{ {this} {path} {value} . FILTER({same}) }}"

    def _equals(self, other: Node, value: str, shape: Node, this: str, path: str | None) -> str:
        if path is None:
            return "true"
        one, two = self._variable(), self._variable()
        return (
            f"EXISTS {{ {this} {path} {one} . FILTER NOT EXISTS {{ {this} {other.n3()} {one} }} }} || "
            f"EXISTS {{ {this} {other.n3()} {two} . FILTER NOT EXISTS {{ {this} {path} {two} }} }}"
        )

    def _both(self, other: Node, value: str, shape: Node, this: str, path: str | None) -> str:
        """An expression for values of both properties, which pySHACL then compares."""
        own = "" if path is None else f"{this} {path} {value} ."
        return f"EXISTS {{ {own} {this} {other.n3()} {self._variable()} }}"

    def _qualified(self, other: Node, value: str, shape: Node, this: str, path: str | None) -> str:
        """An expression for enough values in all; pySHACL then counts those that conform."""
        least = [_whole(each) for each in self._shapes.objects(shape, SH.qualifiedMinCount)]
        most = [_whole(each) for each in self._shapes.objects(shape, SH.qualifiedMaxCount)]
        if any(number != 0 for number in least) or len(most) > 1 or None in most:
            return "true"
        return self._more_than(most[0], this, path) if most and most[0] is not None else "false"

    def _any_value(self, other: Node, value: str, *_: object) -> str:
        return "true"


def _range(sign: str) -> Callable[..., str]:
    def compile_it(_: Compiler, bound: Node, value: str, *__: object) -> str:
        return _unless(_compared(value, sign, bound))

    return compile_it


def _length(sign: str) -> Callable[..., str]:
    def compile_it(_: Compiler, bound: Node, value: str, *__: object) -> str:
        return "true" if _whole(bound) is None else _unless(f"STRLEN(STR({value})) {sign} {_whole(bound)}")

    return compile_it


_OF_EACH_VALUE: dict[Node, Callable[..., str]] = {
    SH["class"]: Compiler._class,
    SH.datatype: Compiler._datatype,
    SH.nodeKind: Compiler._node_kind,
    SH.minInclusive: _range(">="),
    SH.minExclusive: _range(">"),
    SH.maxInclusive: _range("<="),
    SH.maxExclusive: _range("<"),
    SH.minLength: _length(">="),
    SH.maxLength: _length("<="),
    SH.pattern: Compiler._pattern,
    SH.languageIn: Compiler._language_in,
    SH["in"]: Compiler._in,
    SH.node: Compiler._node,
    SH.property: Compiler._node,
    SH["and"]: Compiler._and,
    SH["or"]: Compiler._or,
    SH["not"]: Compiler._any_value,
    SH.xone: Compiler._any_value,
    SH.closed: Compiler._closed,
}
_OF_ALL_VALUES: dict[Node, Callable[..., str]] = {
    SH.minCount: Compiler._min_count,
    SH.maxCount: Compiler._max_count,
    SH.uniqueLang: Compiler._unique_lang,
    SH.hasValue: Compiler._has_value,
    SH.equals: Compiler._equals,
    SH.disjoint: Compiler._both,
    SH.lessThan: Compiler._both,
    SH.lessThanOrEquals: Compiler._both,
    SH.qualifiedValueShape: Compiler._qualified,
}
#: Components that a shape without a path may have, too.
_OF_ANY_SHAPE = frozenset({SH.hasValue, SH.equals, SH.disjoint})


def _told(predicate: Node, parameter: Node) -> Constraint | None:
    """What statistics can tell of a constraint on each value; None if they cannot."""
    if predicate == SH.nodeKind and parameter in (SH.IRI, SH.Literal):
        return OfKind(are_literals=parameter == SH.Literal)
    if predicate == SH.datatype and _WELL_FORMED.get(parameter) == "":  # type: ignore[call-overload]
        return OfDatatype(NamedNode(str(parameter)))
    return None


def _any(conditions: Iterator[str] | list[str]) -> str:
    found = [each for each in conditions if each != "false"]
    if "true" in found:
        return "true"
    return " || ".join(f"({each})" for each in found) or "false"


def _unless(fine: str) -> str:
    """An expression for the opposite: true if the given one is false or an error."""
    return f"!COALESCE({fine}, false)"


def _whole(number: Node) -> int | None:
    if isinstance(number, rdflib.Literal) and number.datatype == XSD.integer and str(number).isdecimal():
        return int(number)
    return None


def _compared(value: str, sign: str, bound: Node) -> str:
    """An expression for the comparison of two numbers of one type; all other comparisons are left to pySHACL."""
    if not isinstance(bound, rdflib.Literal) or bound.datatype not in _NUMBERS:
        return "false"
    form = _WELL_FORMED[bound.datatype]
    if not re.match(form, str(bound)):
        return "false"
    return f'DATATYPE({value}) = {bound.datatype.n3()} && REGEX(STR({value}), "{form}") && {value} {sign} {bound.n3()}'


def _same(value: str, term: Node) -> str | None:
    """An expression for exactly this term (1 and 01 differ in SHACL); None for a term that SPARQL cannot write."""
    if isinstance(term, URIRef):
        return f"sameTerm({value}, {term.n3()})"
    if not isinstance(term, rdflib.Literal):
        return None
    text = rdflib.Literal(str(term)).n3()
    if term.language:
        kind = f"LANG({value}) = {rdflib.Literal(term.language).n3()}"
    else:
        kind = f"LANG({value}) = '' && DATATYPE({value}) = {(term.datatype or XSD.string).n3()}"
    return f"(isLiteral({value}) && STR({value}) = {text} && {kind})"
