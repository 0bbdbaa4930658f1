"""The part of an ``__init__`` on which some attributes depend: most of it makes layers, which are of no use here."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zoograph.sources.static.module import Class
from zoograph.sources.static.operations import CHANGES

#: Names of methods that change what they belong to.
_IN_PLACE = {method for _, method in CHANGES}

#: What a statement reads or sets: an attribute and the name of what has it, or no attribute and a name.
_Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """Statements of an ``__init__``."""

    statements: list[ast.stmt]
    set_by_methods: Mapping[ast.stmt, frozenset[str]]
    """The attributes that its methods set, by the statement that calls them."""
    wanted: frozenset[str]
    """The attributes that these statements read: a base class may set them."""


def part_for(wanted: frozenset[str], made: Class, definition: ast.FunctionDef) -> Part:
    """The statements on which the wanted attributes depend, and the call of the base class."""
    instance = definition.args.args[0].arg
    by_methods = {each: frozenset(_set_by_methods(each, made, instance)) for each in definition.body}
    sets = {
        each: {*targets(each), *((name, instance) for name in by_methods[each]), *_aliased(each)}
        for each in definition.body
    }
    reads = {each: {*_reads(each)} for each in definition.body}
    needed: set[_Place] = {(name, instance) for name in wanted}
    kept: set[ast.stmt] = set()
    while more := [each for each in definition.body if each not in kept and not needed.isdisjoint(sets[each])]:
        kept.update(more)
        needed.update(place for each in more for place in (*reads[each], *sets[each]))
    statements = [each for each in definition.body if each in kept or _calls_base(each)]
    names = frozenset(attribute for attribute, name in needed if name == instance and attribute)
    return Part(statements, {each: by_methods[each] for each in statements}, names)


def targets(node: ast.AST) -> Iterator[_Place]:
    """What a statement sets, or might change."""
    for each in ast.walk(node):
        match each:
            case ast.Subscript(value=holder, ctx=ast.Store() | ast.Del()):
                yield from _place(holder)
            case ast.Call(func=ast.Attribute(value=holder, attr=method)) if method in _IN_PLACE:
                yield from _place(holder)
            case ast.Name(ctx=ast.Store() | ast.Del()) | ast.Attribute(ctx=ast.Store() | ast.Del()):
                yield from _place(each)
            case _:
                pass


def is_of_base(call: ast.Call) -> bool:
    """Whether it is ``super().__init__(…)``."""
    match call.func:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__init__"):
            return True
        case _:
            return False


def _calls_base(statement: ast.stmt) -> bool:
    return any(isinstance(each, ast.Call) and is_of_base(each) for each in ast.walk(statement))


def _reads(statement: ast.stmt) -> Iterator[_Place]:
    for each in ast.walk(statement):
        if isinstance(each, (ast.Name, ast.Attribute)) and isinstance(each.ctx, ast.Load):
            yield from _place(each)


def _place(node: ast.expr) -> Iterator[_Place]:
    match node:
        case ast.Name(id=name):
            yield "", name
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            yield attribute, name
        case _:
            pass


def _aliased(statement: ast.stmt) -> Iterator[_Place]:
    """What gets a second name: a change of one of the two changes the other."""
    for each in ast.walk(statement):
        if isinstance(each, ast.Assign):
            yield from _place(each.value)


def _set_by_methods(statement: ast.stmt, made: Class, instance: str) -> Iterator[str]:
    for each in ast.walk(statement):
        match each:
            case ast.Attribute(value=ast.Name(id=name), attr=method) if name == instance:
                for owner in made.lineage:
                    if (definition := owner.method(method)) is not None:
                        yield from (attribute for attribute, _ in targets(definition) if attribute)
            case _:
                pass
