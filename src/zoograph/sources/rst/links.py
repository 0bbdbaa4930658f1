"""Find the links of a list that no field has used, so that none is ignored in silence."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator

from docutils import nodes

from zoograph.identifiers import arxiv_id, doi
from zoograph.records import Model
from zoograph.sources.rst.document import line_in_text

_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"'`|]*[^\s<>\"'`|.,:;!?)\]}*_]", re.IGNORECASE)
_IN_HTML = re.compile(r"href\s*=\s*[\"']?(https?://[^\s\"'<>]+)", re.IGNORECASE)


class Read:
    """The addresses in records."""

    def __init__(self, models: Iterable[Model]) -> None:
        self._addresses: set[str | None] = set()
        self._papers: set[str | None] = set()
        for model in models:
            self._addresses |= {model.code, *(weights.url for weights in model.weights)}
            self._papers |= {paper.arxiv for paper in model.papers} | {paper.doi for paper in model.papers}
        self._papers.discard(None)

    def __contains__(self, address: object) -> bool:
        if not isinstance(address, str):
            return False
        return address in self._addresses or arxiv_id(address) in self._papers or doi(address) in self._papers


def unread(
    document: nodes.document, remarks: Iterable[nodes.system_message], known: Container[str]
) -> Iterator[tuple[int | None, str]]:
    """Line and address of each unused link: links, link targets, and addresses in other text."""
    for node in document.findall():
        if isinstance(node, nodes.reference | nodes.target):
            address = node.get("refuri", "")
            if address and address not in known:
                yield line_in_text(node), address
        elif isinstance(node, nodes.Text):
            pattern = _IN_HTML if isinstance(node.parent, nodes.raw) else _ADDRESS
            yield from _in_text(node, pattern, known)
    for remark in remarks:
        for part in remark.children[1:]:
            for match in _ADDRESS.finditer(part.astext()):
                if match[0] not in known:
                    yield remark.get("line"), match[0]


def _in_text(text: nodes.Text, pattern: re.Pattern[str], known: Container[str]) -> Iterator[tuple[int | None, str]]:
    ancestor = text.parent
    while isinstance(ancestor, nodes.TextElement):
        if isinstance(ancestor, nodes.reference):  # it is read as a link
            return
        ancestor = ancestor.parent
    for match in pattern.finditer(text):
        address = match[match.lastindex or 0]
        if address not in known:
            line = line_in_text(text)
            yield None if line is None else line + text.count("\n", 0, match.start()), address
