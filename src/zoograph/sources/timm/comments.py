"""Addresses that a table of configurations names in a comment only.

When weights moved to timm's repositories on the hub, some tables kept the address before as a comment. It is the file
that the weights were taken from, and other zoos name that file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_ADDRESS = re.compile(r"^\s*#\s*url\s*=\s*(['\"])(?P<address>https?://[^'\"\s]+)\1", re.MULTILINE)


def earlier_addresses(text: str, tree: ast.Module) -> dict[str, str]:
    """The addresses in comments of a module, by the key of their configuration; only where there is exactly one.

    >>> text = '''table({'tiny.in1k': _cfg(
    ...     hf_hub_id='timm/',
    ...     # url='https://example.org/tiny.pth',
    ... ), 'small.in1k': _cfg(hf_hub_id='timm/')})'''
    >>> earlier_addresses(text, ast.parse(text))
    {'tiny.in1k': 'https://example.org/tiny.pth'}
    """
    if not _ADDRESS.search(text):
        return {}
    lines = text.splitlines()
    found: dict[str, str] = {}
    for key, value in _configurations(tree):
        written = "\n".join(lines[value.lineno - 1 : value.end_lineno])
        addresses = {match["address"] for match in _ADDRESS.finditer(written)}
        if len(addresses) == 1:
            found[key] = addresses.pop()
    return found


def _configurations(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str) and isinstance(value, ast.Call):
                    yield key.value, value
