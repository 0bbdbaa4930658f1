"""What a function that decides builds, and what the ``__init__`` of a class sets, as far as it is written out.

Branches and loops are followed where their condition is known. After one that is not, everything that it might have
set is unknown, so a value that is found does not depend on it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from zoograph.sources.static.expressions import STEPS, Function
from zoograph.sources.static.module import Class, Module
from zoograph.sources.static.parts import is_of_base, part_for, targets
from zoograph.sources.static.values import Call, GaveUp, Reference, Unresolved

_UNKNOWN = Unresolved("depends on what is not known")
#: The most nested calls: functions may call each other, and classes may construct each other.
_DEEPEST = 20


def returned(function: Function, arguments: tuple[Any, ...], keywords: Mapping[str, Any]) -> Any:
    """What a function returns; a :class:`Call` of something that is not evaluated, or :class:`Unresolved`.

    >>> text = "def make(wide=False, **more):\\n    if wide:\\n        more['size'] = 9\\n    return Net(**more)\\n"
    >>> module = Module(None, "zoo", "zoo.py", text); module.evaluate()
    >>> returned(module.names["make"], (), {"wide": True}).keywords
    {'size': 9}
    """
    module, definition = function.module, function.definition
    if not isinstance(module, Module) or not isinstance(definition, ast.FunctionDef):
        return _UNKNOWN
    try:
        found: Any = None
        for _ in range(_DEEPEST):
            scope = _bound(module, definition, arguments, keywords)
            found = _Body(module, None).run(definition.body, scope)
            called = module.names.get(found.name) if isinstance(found, Call) else None
            if not isinstance(called, Function) or not isinstance(called.definition, ast.FunctionDef):
                return found
            definition, arguments, keywords = called.definition, found.arguments, found.keywords
    except GaveUp as reason:
        return reason.value
    return _UNKNOWN


def attribute(name: str, made: Class, arguments: tuple[Any, ...], keywords: Mapping[str, Any]) -> Any:
    """An attribute of an instance after its ``__init__``; :class:`Unresolved` if that cannot be known for sure.

    >>> text = "class Net:\\n    def __init__(self, widths=(8, 16)):\\n        self.size = widths[-1]\\n"
    >>> module = Module(None, "zoo", "zoo.py", text); module.evaluate()
    >>> attribute("size", module.names["Net"], (), {})
    16
    """
    instance: dict[str, Any] = {}
    try:
        _initialise(made, instance, arguments, keywords, frozenset({name}), 0)
    except GaveUp as reason:
        return reason.value
    return instance.get(name, _UNKNOWN)


def _initialise(
    made: Class,
    instance: dict[str, Any],
    arguments: tuple[Any, ...],
    keywords: Mapping[str, Any],
    wanted: frozenset[str],
    depth: int,
) -> None:
    """Set the wanted attributes of an instance."""
    if depth > _DEEPEST:
        raise GaveUp("too many classes")
    definition = made.method("__init__")
    if definition is not None:
        if wanted not in made.parts:
            made.parts[wanted] = part_for(wanted, made, definition)
        part = made.parts[wanted]
        scope = _bound(made.module, definition, (instance, *arguments), keywords)

        def initialise_base(call: Any) -> None:
            if (base := made.base) is not None:
                if not isinstance(call, Call):
                    raise GaveUp("what its base is given is not known")
                _initialise(base, instance, call.arguments, call.keywords, part.wanted, depth + 1)

        _Body(made.module, _Instance(instance, part.set_by_methods, initialise_base)).run(part.statements, scope)
    elif (base := made.base) is not None:
        _initialise(base, instance, arguments, keywords, wanted, depth + 1)


def _bound(
    module: Module, definition: ast.FunctionDef, arguments: tuple[Any, ...], keywords: Mapping[str, Any]
) -> dict[str, Any]:
    """The parameters with their values; one that nobody gives is unknown."""
    parameters = definition.args
    names = [each.arg for each in (*parameters.posonlyargs, *parameters.args, *parameters.kwonlyargs)]
    return {**dict.fromkeys(names, _UNKNOWN), **module.bound(parameters, arguments, keywords, definition.lineno)}


@dataclass(frozen=True, slots=True)
class _Instance:
    """An instance while its ``__init__`` runs."""

    attributes: dict[str, Any]
    set_by_methods: Mapping[ast.stmt, frozenset[str]]
    """The attributes that its methods set, by the statement that calls them."""
    initialise_base: Callable[[Any], None]


class _Body:
    """Carries out statements; for an ``__init__``, of an instance."""

    def __init__(self, module: Module, instance: _Instance | None) -> None:
        self.module, self.instance = module, instance
        # Each body has all the steps of a module, so that many bodies of one module do not run out of them.
        module.begin_anew()

    def run(self, statements: list[ast.stmt], scope: dict[str, Any]) -> Any:
        """What the statements return; None without a return."""
        for statement in statements:
            match statement:
                case ast.Return(value=value):
                    return self.module.evaluated(value, scope) if value is not None else None
                case ast.If(test=test, body=body, orelse=otherwise):
                    known = self.module.evaluated(test, scope)
                    if isinstance(known, (Unresolved, Reference, Call)):
                        self._forget(statement, scope)
                    elif (found := self.run(body if known else otherwise, scope)) is not None:
                        return found
                case ast.For(target=target, iter=iterable, body=body, orelse=[]) if not _jumps(statement):
                    items = self.module.evaluated(iterable, scope)
                    if isinstance(items, (list, tuple)):
                        for item in items:
                            self.module.assign(target, item, scope)
                            self.run(body, scope)
                    else:
                        self._forget(statement, scope)
                case ast.Expr(value=ast.Call() as call) if self.instance and is_of_base(call):
                    self.instance.initialise_base(self.module.evaluated(call, scope))
                case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.Expr() | ast.Delete():
                    self.module.carry_out(statement, scope)
                    self._forget_of_methods(statement)
                case ast.Import() | ast.ImportFrom():
                    self.module.carry_out(statement, scope)
                case ast.Assert() | ast.Pass() | ast.FunctionDef() | ast.ClassDef() | ast.Global():
                    pass
                case _:
                    self._forget(statement, scope)
        if self.module.is_exhausted:
            raise GaveUp(f"more than {STEPS} steps")
        return None

    def _forget(self, statement: ast.stmt, scope: dict[str, Any]) -> None:
        """Make unknown whatever a statement may set or change."""
        if any(isinstance(each, (ast.Return, ast.Global)) for each in ast.walk(statement)):
            raise GaveUp("what it returns depends on what is not known", statement.lineno)
        for attribute, name in targets(statement):
            holder = scope.get(name)
            if not attribute:
                scope[name] = _UNKNOWN
            elif isinstance(holder, dict):
                holder[attribute] = _UNKNOWN
        self._forget_of_methods(statement)

    def _forget_of_methods(self, statement: ast.stmt) -> None:
        if self.instance and (changed := self.instance.set_by_methods.get(statement)):
            self.instance.attributes.update(dict.fromkeys(changed, _UNKNOWN))


def _jumps(loop: ast.For) -> bool:
    return any(isinstance(each, (ast.Break, ast.Continue, ast.Return)) for each in ast.walk(loop))
