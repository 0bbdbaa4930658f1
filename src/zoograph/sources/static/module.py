"""Modules of a package, evaluated statement by statement."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from zoograph.errors import InputError
from zoograph.sources.packages import Wheel
from zoograph.sources.static.expressions import STEPS, Expressions, Function, Import
from zoograph.sources.static.operations import CHANGES, combined
from zoograph.sources.static.values import Call, GaveUp, Reference, Unresolved


class Class(dict[str, Any]):
    """A class of a module: what its body sets, its definition and where it is."""

    def __init__(self, definition: ast.ClassDef, module: Module) -> None:
        super().__init__({"__class__": definition.name})
        self.definition, self.module = definition, module
        #: Parts of its ``__init__``, by the attributes that are wanted; filled when they are looked for.
        self.parts: dict[frozenset[str], Any] = {}

    @property
    def base(self) -> Class | None:
        """The class of its package that it inherits from; None if there is none, as with ``torch.nn.Module``.

        Raises:
            GaveUp: It inherits from several.
        """
        found = [base for each in self.definition.bases if isinstance(base := self.module.evaluated(each), Class)]
        if len(found) > 1:
            raise GaveUp("it inherits from several classes", self.definition.lineno)
        return found[0] if found else None

    @property
    def lineage(self) -> Iterator[Class]:
        """The class, its base, and so on."""
        seen: list[Class] = []
        here: Class | None = self
        while here is not None and not any(here is each for each in seen):
            yield here
            seen.append(here)
            here = here.base

    def method(self, name: str) -> ast.FunctionDef | None:
        """The definition of one of its own methods."""
        found = (each for each in self.definition.body if isinstance(each, ast.FunctionDef) and each.name == name)
        return next(found, None)


class Package:
    """The Python files of a wheel."""

    def __init__(self, wheel: Wheel) -> None:
        self.wheel = wheel
        self._modules: dict[str, Module | None] = {}

    def module(self, name: str) -> Module | None:
        """The module of a dotted name, evaluated; None if the wheel has none."""
        if name not in self._modules:
            stem = name.replace(".", "/")
            path = next((p for p in (f"{stem}.py", f"{stem}/__init__.py") if p in self.wheel), None)
            self._modules[name] = None
            if path is not None:
                # Stored before it is evaluated, because modules may import each other.
                self._modules[name] = module = Module(self, name, path, self.wheel.text(path))
                module.evaluate()
        return self._modules[name]


class Module(Expressions):
    """One module: its names and their values.

    >>> text = "SIZE = 200 + 24\\ndef _cfg(url='', **more): return {'url': url, **more}\\n"
    >>> module = Module(None, "zoo", "zoo.py", text)
    >>> module.evaluate(); module.value("SIZE")
    224
    >>> module.evaluated("_cfg('a.pth', input_size=(3, SIZE, SIZE))")
    {'url': 'a.pth', 'input_size': (3, 224, 224)}
    """

    def __init__(self, package: Package | None, name: str, path: str, text: str) -> None:
        super().__init__()
        self.package, self.name, self.path = package, name, path
        try:
            self.tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None)
            raise InputError(f"cannot be read as Python: {error}", file=path, line=line) from error

    def evaluate(self) -> None:
        """Evaluate the module's statements in order."""
        for statement in self.tree.body:
            self._statement(statement, self.names)

    def value(self, name: str, default: Any = None) -> Any:
        """The value of a name of the module."""
        found = self.names.get(name, default)
        return self.imported(found) if isinstance(found, Import) else found

    def evaluated(self, expression: str | ast.expr, scope: Mapping[str, Any] | None = None) -> Any:
        """The value of an expression in the module, or in a scope within it."""
        node = ast.parse(expression, mode="eval").body if isinstance(expression, str) else expression
        return self._value(node, self.names if scope is None else scope)

    def carry_out(self, statement: ast.stmt, scope: dict[str, Any]) -> None:
        """Evaluate a statement in a scope within the module."""
        self._statement(statement, scope)

    def assign(self, target: ast.expr, value: Any, scope: dict[str, Any]) -> None:
        """Give a value to what a statement sets."""
        self._assign(target, value, scope)

    def begin_anew(self) -> None:
        """Count steps from nothing again."""
        self._steps = 0

    @property
    def is_exhausted(self) -> bool:
        """Whether there were too many steps, after which statements do nothing."""
        return self._steps > STEPS

    # -- statements

    def _statement(self, node: ast.stmt, scope: dict[str, Any]) -> None:
        self._steps += 1
        if self._steps > STEPS:
            return
        match node:
            case ast.Assign(targets=targets, value=value):
                found = self._value(value, scope)
                for target in targets:
                    self._assign(target, found, scope)
            case ast.AnnAssign(target=target, value=value) if value is not None:
                self._assign(target, self._value(value, scope), scope)
            case ast.AugAssign(target=target, op=op, value=value):
                self._assign(target, self._augmented(node, op, self._value(value, scope), scope), scope)
            case ast.FunctionDef(name=name):
                scope[name] = Function(node, self)
            case ast.ClassDef(name=name, body=body):
                scope[name] = members = Class(node, self)
                for each in body:
                    if isinstance(each, (ast.Assign, ast.AnnAssign)):
                        self._statement(each, members)
            case ast.Import(names=aliases):
                for alias in aliases:
                    scope[alias.asname or alias.name.split(".")[0]] = Import(alias.name, None)
            case ast.ImportFrom():
                self._import(node, scope)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=holder)) as call):
                self._guarded(lambda: self._changed(self._value(holder, scope), call, scope), node.lineno)
            case ast.Delete(targets=targets):
                for target in targets:
                    self._without(target, scope)
            case ast.For(target=target, iter=iterable, body=body):
                for item in self._items(self._value(iterable, scope)):
                    self._assign(target, item, scope)
                    for each in body:
                        self._statement(each, scope)
            case ast.With(body=body) | ast.Try(body=body):
                for each in body:
                    self._statement(each, scope)
            case ast.If(test=test, body=body, orelse=otherwise):
                known = self._value(test, scope)
                branch = otherwise if isinstance(known, (Unresolved, Reference, Call)) or not known else body
                for each in branch:
                    self._statement(each, scope)
            case _:
                pass

    def _augmented(self, node: ast.AugAssign, op: ast.operator, more: Any, scope: dict[str, Any]) -> Any:
        left = self._value(ast.parse(ast.unparse(node.target), mode="eval").body, scope)
        if isinstance(left, list) and isinstance(op, ast.Add):
            # A list changes in place, and can be extended by anything iterable.
            self._guarded(lambda: CHANGES[list, "extend"](left, self._items(more)), node.lineno)
            return left
        return self._guarded(combined, node.lineno, op, left, more, node.lineno)

    def _import(self, node: ast.ImportFrom, scope: dict[str, Any]) -> None:
        base = self.name.split(".")
        if node.level:
            above = node.level - (1 if self.path.endswith("__init__.py") else 0)
            base = base[: len(base) - above] if above else base
        else:
            base = []
        module = ".".join([*base, *([node.module] if node.module else [])])
        for alias in node.names:
            if alias.name == "*":
                found = self.package.module(module) if self.package else None
                scope.update({n: v for n, v in (found.names if found else {}).items() if not n.startswith("_")})
            else:
                scope[alias.asname or alias.name] = Import(module, alias.name)

    def _without(self, target: ast.expr, scope: dict[str, Any]) -> None:
        """Carry out ``del target``; nothing happens if there is no such thing."""
        match target:
            case ast.Name(id=name):
                scope.pop(name, None)
            case ast.Attribute(value=holder, attr=name):
                found = self._value(holder, scope)
                if isinstance(found, dict):
                    found.pop(name, None)
            case ast.Subscript(value=holder, slice=key) if not isinstance(key, ast.Slice):
                found = self._value(holder, scope)
                if isinstance(found, (dict, list)):
                    self._guarded(lambda: found.pop(self._known(key, scope)), target.lineno)
            case _:
                pass

    def imported(self, found: Import) -> Any:
        """The value of a name of another module of the package; a reference for a name from elsewhere."""
        if self.package is not None and found.name is not None:
            module = self.package.module(found.module)
            if module is not None and found.name in module.names:
                return module.value(found.name)
        return Reference(f"{found.module}.{found.name}" if found.name else found.module)

    # -- functions

    def applied(self, function: Function, arguments: tuple[Any, ...], keywords: Mapping[str, Any]) -> Any:
        """The value of a function that only builds one; gives up on anything else."""
        definition = function.definition
        scope = self.bound(definition.args, arguments, keywords, definition.lineno)
        if isinstance(definition, ast.Lambda):
            return self._known(definition.body, scope)
        for statement in definition.body:
            match statement:
                case ast.Return(value=value) if value is not None:
                    return self._value(value, scope)
                case ast.Assign() | ast.AnnAssign() | ast.Expr():
                    self._statement(statement, scope)
                case _:
                    break
        raise GaveUp(f"{definition.name}() does more than build a value", definition.lineno)

    def bound(
        self, parameters: ast.arguments, arguments: tuple[Any, ...], keywords: Mapping[str, Any], line: int
    ) -> dict[str, Any]:
        """The scope of a function: its parameters with the values that a call gives, or else their defaults."""
        names = [parameter.arg for parameter in (*parameters.posonlyargs, *parameters.args)]
        scope: dict[str, Any] = {}
        defaults = zip(reversed(names), reversed(parameters.defaults), strict=False)
        for name, default in (
            *defaults,
            *((p.arg, d) for p, d in zip(parameters.kwonlyargs, parameters.kw_defaults, strict=True) if d is not None),
        ):
            scope[name] = self._value(default, self.names)
        if len(arguments) > len(names) and parameters.vararg is None:
            raise GaveUp("more arguments than parameters", line)
        scope.update(zip(names, arguments, strict=False))
        known = {*names, *(parameter.arg for parameter in parameters.kwonlyargs)}
        scope.update({name: value for name, value in keywords.items() if name in known})
        if parameters.vararg is not None:
            scope[parameters.vararg.arg] = arguments[len(names) :]
        if parameters.kwarg is not None:
            scope[parameters.kwarg.arg] = {name: value for name, value in keywords.items() if name not in known}
        return scope
