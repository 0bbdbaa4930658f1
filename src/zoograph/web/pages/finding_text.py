"""The message of a finding with links: to the documents and to the things that it names."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from zoograph.reading.disagreements import RULE
from zoograph.reading.facts import titled
from zoograph.records import Finding
from zoograph.vocabulary import compact, expand
from zoograph.web.pages.rendering import link, outside

_DOCUMENTS = ("http://", "https://", "pkg:")
#: Parentheses may be part of an address, but not the one that closes those around it.
_DOCUMENT = rf"(?:{'|'.join(_DOCUMENTS)})[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*"
#: Where zoos contradict each other, the names of things are those of things in the graph. Elsewhere they may be wrong.
_THING = r"\b(?:model|paper|spdx|licence|stage|strategy):[^\s()<>,;]+"


def linked(finding: Finding) -> Markup:
    """The message, with short names of documents in place of their addresses."""
    pattern = f"{_DOCUMENT}|{_THING}" if finding.rule.startswith(RULE) else _DOCUMENT
    parts, end = Markup(""), 0
    for found in re.finditer(pattern, finding.message):
        text = found[0].rstrip(".,;:")
        parts += escape(finding.message[end : found.start()]) + _reference(text)
        end = found.start() + len(text)
    return parts + escape(finding.message[end:])


def value_of(finding: Finding) -> str:
    """The value that a finding is about, if its message does not say it."""
    value = compact(finding.value)
    is_said = finding.value in finding.message or value in finding.message
    return "" if is_said or finding.rule.startswith(RULE) else value


def _reference(text: str) -> Markup:
    if text.startswith(_DOCUMENTS):
        return Markup('<span title="{}">{}</span>').format(text, outside(text, titled(text, None)))
    return link(expand(text), text)
