"""What the engine's complaints about a text mean."""

from __future__ import annotations

import re

from zoograph.errors import InputError

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def syntax_error(error: SyntaxError, name: str) -> InputError:
    """Oxigraph's complaint as an :class:`InputError`: line and column taken out, the longest lists cut."""
    found = _PLACE.match(error.msg)
    if not found:
        return InputError(error.msg, file=name)
    line, column, reason = found.groups()
    reason = " ".join(reason.split())
    reason = re.sub(r",? ?\['[^\]]*\]|,? ?\[_\]", "", reason).strip()
    if reason in ("expected one of", "expected", ""):
        reason = "the text ends too early, or goes on with what cannot stand here"
    if len(reason) > 300:
        reason = reason[:300].rsplit(",", 1)[0] + " …"
    return InputError(reason, file=name, line=int(line), column=int(column))
