"""Evaluate expressions in the scope of a module."""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ParamSpec

from zoograph.sources.static.extent import LARGEST, extent
from zoograph.sources.static.operations import CHANGES, COMPARISONS, FUNCTIONS, METHODS, combined
from zoograph.sources.static.values import Built, Call, GaveUp, Reference, Unresolved

#: The most steps: far more than any module of a zoo takes, so that a hostile module ends, too.
STEPS = 200_000
_DEPTH = 150

#: Functions that read a variable of the environment; here, none is set.
_OF_ENVIRONMENT = ("os.environ.get", "os.getenv")

_MISSING: Any = object()

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a module, which is evaluated where it is called."""

    definition: ast.FunctionDef | ast.Lambda
    module: Expressions

    def given(self, arguments: tuple[Any, ...], keywords: Mapping[str, Any]) -> frozenset[str]:
        """The names of the parameters that a call gives."""
        names = (*self.definition.args.posonlyargs, *self.definition.args.args)
        return frozenset((*(parameter.arg for parameter in names[: len(arguments)]), *keywords))


@dataclass(frozen=True, slots=True)
class Import:
    """A name of another module, looked up when needed."""

    module: str
    name: str | None


class Expressions:
    """Evaluates expressions; a name that the scope does not have is the module's."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {}
        self._steps = 0
        self._depth = 0

    @abstractmethod
    def applied(self, function: Function, arguments: tuple[Any, ...], keywords: Mapping[str, Any]) -> Any:
        """The value of a function that only builds one; gives up on anything else."""

    @abstractmethod
    def imported(self, found: Import) -> Any:
        """The value of a name of another module."""

    # -- values

    def _value(self, node: ast.expr, scope: Mapping[str, Any]) -> Any:
        self._steps += 1
        if type(node) is ast.Constant and self._steps <= STEPS:  # every second one; there is nothing to guard against
            return node.value
        self._depth += 1
        try:
            if self._steps > STEPS or self._depth > _DEPTH:
                return Unresolved("too much to work out", node.lineno)
            found = self._guarded(self._evaluate, node.lineno, node, scope)
            if type(node) is ast.Name or extent(found) <= LARGEST:
                return found
            return Unresolved("too large", node.lineno)
        finally:
            self._depth -= 1

    @staticmethod
    def _guarded(act: Callable[P, Any], line: int, *arguments: P.args, **keywords: P.kwargs) -> Any:
        """The result of ``act``, or why there is none: an error in a zoo's code must not become ours."""
        try:
            return act(*arguments, **keywords)
        except GaveUp as reason:
            return reason.value
        except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
            return Unresolved(f"{type(error).__name__}: {error}", line)

    def _evaluate(self, node: ast.expr, scope: Mapping[str, Any]) -> Any:
        match node:
            case ast.Name(id=name):
                return self._named(name, scope)
            case ast.Tuple(elts=parts):
                return tuple(self._parts(parts, scope))
            case ast.List(elts=parts):
                return list(self._parts(parts, scope))
            case ast.Set(elts=parts):
                return {part for part in self._parts(parts, scope) if is_hashable(part)}
            case ast.Dict(keys=keys, values=values):
                return self._dictionary(keys, values, scope)
            case ast.JoinedStr(values=parts):
                return "".join(self._text(part, scope) for part in parts)
            case ast.BinOp(left=left, op=op, right=right):
                return combined(op, self._value(left, scope), self._value(right, scope), node.lineno)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self._known(operand, scope)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self._known(operand, scope)
            case ast.BoolOp(op=op, values=values):
                found = None
                for each in values:
                    found = self._known(each, scope)
                    if bool(found) is isinstance(op, ast.Or):
                        break
                return found
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARISONS:
                return COMPARISONS[type(op)](self._known(left, scope), self._known(right, scope))
            case ast.IfExp(test=test, body=body, orelse=otherwise):
                return self._value(body if self._known(test, scope) else otherwise, scope)
            case ast.Subscript(value=holder, slice=ast.Slice(lower=lower, upper=upper, step=step)):
                ends = (None if end is None else self._known(end, scope) for end in (lower, upper, step))
                return self._known(holder, scope)[slice(*ends)]
            case ast.Subscript(value=holder, slice=key):
                return self._known(holder, scope)[self._known(key, scope)]
            case ast.Attribute(value=holder, attr=attribute):
                return self._attribute(self._value(holder, scope), attribute, node.lineno)
            case ast.Call():
                return self._call(node, scope)
            case ast.ListComp(elt=element, generators=loops):
                return [self._value(element, inner) for inner in self._loop(loops, scope)]
            case ast.GeneratorExp(elt=element, generators=loops):
                return tuple(self._value(element, inner) for inner in self._loop(loops, scope))
            case ast.SetComp(elt=element, generators=loops):
                return {self._known(element, inner) for inner in self._loop(loops, scope)}
            case ast.DictComp(key=key, value=value, generators=loops):
                return {self._known(key, inner): self._value(value, inner) for inner in self._loop(loops, scope)}
            case ast.Lambda():
                return Function(node, self)
            case _:
                return Unresolved(f"{type(node).__name__} is not worked out", node.lineno)

    def _known(self, node: ast.expr, scope: Mapping[str, Any]) -> Any:
        """The value; gives up if it is not known."""
        found = self._value(node, scope)
        if isinstance(found, Unresolved):
            raise GaveUp(found.reason, found.line)
        if isinstance(found, (Reference, Call)):
            raise GaveUp(f"{found.name} is defined elsewhere", node.lineno)
        return found

    def _named(self, name: str, scope: Mapping[str, Any]) -> Any:
        found = scope.get(name, self.names.get(name, _MISSING))
        if found is _MISSING:
            return Reference(name)
        return self.imported(found) if isinstance(found, Import) else found

    def _parts(self, parts: list[ast.expr], scope: Mapping[str, Any]) -> Iterator[Any]:
        for part in parts:
            if isinstance(part, ast.Starred):
                yield from self._items(self._known(part.value, scope))
            else:
                yield self._value(part, scope)

    def _dictionary(
        self, keys: list[ast.expr | None], values: list[ast.expr], scope: Mapping[str, Any]
    ) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key, value in zip(keys, values, strict=True):
            if key is None:
                found.update(self._known(value, scope))
            else:
                found[self._known(key, scope)] = self._value(value, scope)
        return found

    def _text(self, part: ast.expr, scope: Mapping[str, Any]) -> str:
        if isinstance(part, ast.FormattedValue):
            value = self._known(part.value, scope)
            form = "" if part.format_spec is None else self._known(part.format_spec, scope)
            if not isinstance(value, (str, int, float, bool)) or len(form) > 8:
                raise GaveUp("an f-string of something else than text and numbers", part.lineno)
            return format(value, form)
        return str(self._known(part, scope))

    def _attribute(self, holder: Any, attribute: str, line: int) -> Any:
        match holder:
            case Unresolved():
                return holder
            case Reference(name=name):
                return Reference(f"{name}.{attribute}")
            case Call():
                return holder.keywords.get(attribute, Unresolved(f"{holder.name}(…).{attribute}", line))
            case {"__class__": name}:
                return holder[attribute] if attribute in holder else Reference(f"{name}.{attribute}")
            case dict() if attribute in holder:
                return holder[attribute]  # configurations allow attributes for keys
            case str() if attribute in ("value", "name"):
                return holder  # here, a member of an enumeration is its value
            case _:
                return Unresolved(f"attribute {attribute}", line)

    # -- calls

    def _call(self, node: ast.Call, scope: Mapping[str, Any]) -> Any:
        if isinstance(node.func, ast.Attribute):
            holder = self._value(node.func.value, scope)
            method = METHODS.get((dict if isinstance(holder, Built) else type(holder), node.func.attr))
            if method is not None:
                return method(
                    holder, *(self._known(argument, scope) for argument in node.args), **self._keywords(node, scope)
                )
            if (type(holder), node.func.attr) in CHANGES:
                return self._changed(holder, node, scope)
        function = self._value(node.func, scope)
        arguments = tuple(self._parts(node.args, scope))
        keywords = self._keywords(node, scope)
        if isinstance(function, Reference) and function.name.rsplit(".", 1)[-1] in FUNCTIONS:
            return FUNCTIONS[function.name.rsplit(".", 1)[-1]](*arguments, **keywords)
        if isinstance(function, Reference) and function.name in _OF_ENVIRONMENT and arguments:
            return arguments[1] if len(arguments) > 1 else None
        if isinstance(function, Function):
            try:
                found = function.module.applied(function, arguments, keywords)
                return Built(found, function.given(arguments, keywords)) if isinstance(found, dict) else found
            except GaveUp:
                return Call(getattr(function.definition, "name", "lambda"), arguments, keywords, node.lineno)
        name = function.name if isinstance(function, Reference) else ast.unparse(node.func)
        if isinstance(function, dict) and "__class__" in function:
            name = function["__class__"]
        return Call(name, arguments, keywords, node.lineno)

    def _changed(self, holder: Any, node: ast.Call, scope: Mapping[str, Any]) -> Any:
        """Change a container in place by one of its methods; what the method returns. Any other method does nothing."""
        assert isinstance(node.func, ast.Attribute)
        change = CHANGES.get((type(holder), node.func.attr))
        return change and change(holder, *self._parts(node.args, scope), **self._keywords(node, scope))

    def _keywords(self, node: ast.Call, scope: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for keyword in node.keywords:
            if keyword.arg is None:
                found.update(self._known(keyword.value, scope))
            else:
                found[keyword.arg] = self._value(keyword.value, scope)
        return found

    # -- loops

    def _loop(self, loops: list[ast.comprehension], scope: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        first, *rest = loops
        for item in self._items(self._known(first.iter, scope)):
            inner = dict(scope)
            self._assign(first.target, item, inner)
            if all(self._known(condition, inner) for condition in first.ifs):
                if rest:
                    yield from self._loop(rest, inner)
                else:
                    yield inner

    def _assign(self, target: ast.expr, value: Any, scope: dict[str, Any]) -> None:
        match target:
            case ast.Name(id=name):
                scope[name] = value
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                items = list(value) if isinstance(value, (tuple, list)) else []
                for index, part in enumerate(parts):
                    missing = Unresolved("cannot be taken apart", target.lineno)
                    self._assign(part, items[index] if index < len(items) else missing, scope)
            case ast.Subscript(value=holder, slice=key):
                found, name = self._value(holder, scope), self._value(key, scope)
                if isinstance(found, (dict, list)):
                    try:
                        found[name] = value
                    except (TypeError, IndexError):
                        return
            case ast.Attribute(value=holder, attr=name):
                if isinstance(found := self._value(holder, scope), dict):
                    found[name] = value
            case _:
                pass

    def _items(self, value: Any) -> list[Any]:
        if isinstance(value, (list, tuple, dict, str)):
            return list(value)
        if isinstance(value, (set, frozenset)):
            return sorted(value, key=repr)  # the same order each time
        return []


def is_hashable(value: Any) -> bool:
    """Whether it can be in a set."""
    return isinstance(value, (str, int, float, tuple, frozenset, type(None), Reference))
