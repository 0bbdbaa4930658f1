"""The terminals of SPARQL as regular expressions (SPARQL 1.1, section 19.8; language tags as in 1.2)."""

from __future__ import annotations

#: PN_CHARS_BASE, VARNAME after its first character, and PN_CHARS, as what stands in the brackets of a character class.
BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
VARIABLE = BASE + "_0-9\u00b7\u0300-\u036f\u203f-\u2040"
NAME = VARIABLE + r"\-"
ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"

STRING = (
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    + r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    + r'|"(?:[^"\\\r\n]|\\.)*"|'
    + r"'(?:[^'\\\r\n]|\\.)*'"
)
IRI = r"""<(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>"""
COMMENT = r"\#[^\r\n]*"
