"""Parameters of addresses, read and checked in one way for all pages."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import BadRequest


def whole_number(name: str, default: int, *, most: int) -> int:
    """A parameter that is a number of at least 1, such as a page number; raises 400 for anything else."""
    text = request.args.get(name) or str(default)
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most):
        raise BadRequest(f"{name} is a number from 1 to {most:,}")
    return int(text)
