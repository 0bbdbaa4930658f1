"""The operators, built-in functions and methods that are evaluated. All are harmless, and none is slow.

``METHODS`` read the thing they belong to; ``CHANGES`` change it in place.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from zoograph.sources.static.values import Call, GaveUp, Unresolved

#: The most items of a list or characters of a text: far more than any zoo has, so that no value fills the memory.
_LENGTH = 100_000


def combined(op: ast.operator, left: Any, right: Any, line: int) -> Any:
    """``left op right``; gives up on an unknown operation, or one that would make something huge."""
    for side in (left, right):
        if isinstance(side, Unresolved):
            raise GaveUp(side.reason, side.line)
    act = _OPERATORS.get(type(op))
    if act is None or not _is_small(op, left, right):
        raise GaveUp("an operation that is not worked out", line)
    return act(left, right)


def _is_small(op: ast.operator, left: Any, right: Any) -> bool:
    if isinstance(op, ast.Pow):
        return all(isinstance(side, (int, float)) for side in (left, right)) and abs(left) <= 1e6 and abs(right) <= 32
    if isinstance(op, ast.Mult):
        return _size(left) * _size(right) <= _LENGTH if _is_long(left) or _is_long(right) else True
    return _size(left) + _size(right) <= 2 * _LENGTH if _is_long(left) else True


def _is_long(value: Any) -> bool:
    return isinstance(value, (str, list, tuple, dict, set, frozenset))


def _size(value: Any) -> int:
    return len(value) if _is_long(value) else abs(value) if isinstance(value, int) else 1


def _partial(function: Any, *arguments: Any, **keywords: Any) -> Call:
    return Call(getattr(function, "name", "function"), arguments, keywords)


def _range(*ends: int) -> list[int]:
    found = range(*ends)
    if len(found) > _LENGTH:
        raise GaveUp("a long range")
    return list(found)


def _replaced(text: str, old: str, new: str, *count: int) -> str:
    if len(text) * max(len(new), 1) > _LENGTH * 10:
        raise GaveUp("a long text")
    return text.replace(old, new, *count)


def _joined(separator: str, parts: Any) -> str:
    if sum(len(part) + len(separator) for part in parts) > _LENGTH * 10:
        raise GaveUp("a long text")
    return separator.join(parts)


def copied(value: Any) -> Any:
    """A copy with new containers and the same values, so that changes do not reach the original."""
    if isinstance(value, dict):
        return {key: copied(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set)):
        return type(value)(copied(each) for each in value)
    return value


def _extended(held: list[Any], more: Any) -> None:
    if len(held) + len(more) > _LENGTH:
        raise GaveUp("a long list")
    held.extend(more)


_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow, ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
}  # fmt: skip
COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.Is: operator.is_, ast.IsNot: operator.is_not, ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}  # fmt: skip
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "dict": dict, "OrderedDict": dict, "list": list, "tuple": tuple, "set": set, "frozenset": frozenset, "str": str,
    "int": int, "float": float, "len": len, "sorted": sorted, "range": _range, "partial": _partial,
    "zip": lambda *each: list(zip(*each, strict=False)), "enumerate": lambda each: list(enumerate(each)),
    "deepcopy": copied, "copy": copied,
}  # fmt: skip
METHODS: dict[tuple[type, str], Callable[..., Any]] = {
    **{(str, name): getattr(str, name) for name in (
        "lower", "upper", "strip", "lstrip", "rstrip", "split", "removeprefix", "removesuffix", "startswith",
        "endswith",
    )},
    (str, "replace"): _replaced, (str, "join"): _joined,
    (dict, "copy"): dict.copy, (dict, "get"): dict.get, (dict, "keys"): list,
    (dict, "items"): lambda each: list(each.items()), (dict, "values"): lambda each: list(each.values()),
    (list, "copy"): list.copy, (set, "copy"): set.copy, (set, "union"): set.union, (set, "difference"): set.difference,
}  # fmt: skip
CHANGES: dict[tuple[type, str], Callable[..., Any]] = {
    (dict, "update"): dict.update, (dict, "pop"): dict.pop, (dict, "setdefault"): dict.setdefault,
    (dict, "clear"): dict.clear,
    (list, "append"): list.append, (list, "extend"): _extended, (list, "insert"): list.insert, (list, "pop"): list.pop,
    (list, "remove"): list.remove, (list, "clear"): list.clear, (list, "reverse"): list.reverse,
    (set, "add"): set.add, (set, "update"): set.update, (set, "discard"): set.discard, (set, "remove"): set.remove,
}  # fmt: skip
