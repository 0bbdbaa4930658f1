"""Find the entries of a list: every name with a list of fields, wherever it is. The rest becomes findings.

Each entry gets the stage and the domain that the titles above it name, if they name any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from docutils import nodes

from zoograph import spellings
from zoograph.errors import InputError
from zoograph.records import Severity
from zoograph.sources.rst.document import line_in_text, line_of
from zoograph.sources.rst.fields import Fault, Field, field_of, is_known

_LISTS = (nodes.bullet_list, nodes.enumerated_list, nodes.field_list)
#: Elements in which entries are looked for.
_AROUND = (nodes.block_quote, nodes.list_item, nodes.container, nodes.compound, nodes.Admonition, nodes.sidebar)
#: Elements that readers of the list do not see.
_UNSEEN = (
    nodes.comment, nodes.target, nodes.substitution_definition, nodes.transition, nodes.title, nodes.raw, nodes.pending,
    nodes.topic, nodes.decoration, nodes.meta, nodes.image, nodes.footnote, nodes.citation, nodes.system_message,
)  # fmt: skip
#: Notes a fault at a line.
Report = Callable[[int | None, Fault], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """A name and its fields."""

    name: str
    line: int | None
    stage: str | None
    domain: str | None
    fields: tuple[Field, ...]


@dataclass(slots=True)
class _Place:
    """A section, with the stage and domain from its title and the titles above."""

    title: str
    line: int | None
    stage: str | None = None
    domain: str | None = None
    of_models: bool = False
    """Whether it is below the title of a stage, where models are listed."""
    reported: bool = False


def entries(document: nodes.document, report: Report) -> Iterator[Entry]:
    """The entries in order. Raises :class:`InputError`, without a file, if no title names a stage."""
    if not any(spellings.stage(title_of(section)) for section in document.findall(nodes.section)):
        raise InputError("has no section 'Representation Learning Models' or 'Downstream Task Models'", line=1)
    yield from _in_section(document, _Place("", 1), report)


def title_of(section: nodes.Element) -> str:
    """The title of a section."""
    title = section.next_node(nodes.title)
    return "" if title is None else title.astext().strip()


def _in_section(section: nodes.Element, place: _Place, report: Report) -> Iterator[Entry]:
    yield from _among([child for child in section.children if not isinstance(child, nodes.section)], place, report)
    for below in section.children:
        if not isinstance(below, nodes.section):
            continue
        title = title_of(below)
        stage, domain = spellings.stage(title), spellings.domain(title)
        inner = replace(
            place, title=title, line=line_of(below), stage=stage or place.stage, domain=domain or place.domain,
            of_models=place.stage is not None or domain is not None, reported=False,
        )  # fmt: skip
        if inner.of_models and not inner.domain and not any(isinstance(c, nodes.section) for c in below.children):
            _report_unplaced(inner, inner.line, report)
        yield from _in_section(below, inner, report)


def _among(children: Sequence[nodes.Node], place: _Place, report: Report) -> Iterator[Entry]:
    """The entries among sibling nodes."""
    name: tuple[str, int | None] | None = None
    for child in children:
        if isinstance(child, _UNSEEN):
            continue
        found = _fields(child)
        if name is not None and found and (place.of_models or any(map(is_known, found))):
            yield _entry(name, found, place, report)
            name = None
            continue
        if isinstance(child, nodes.paragraph) and (begun := _begun(child, _after(child, children))):
            if name is not None:
                yield from _without_fields(name, place, report)
            name, rest, listed = begun
            if rest and place.of_models:
                report(name[1], _unread(f"the text {rest!r} after the name {name[0]!r}"))
            if listed:
                fault = Fault("list-markup", "no empty line is between the name and its list", "Put one there.",
                              Severity.INFO)  # fmt: skip
                report(name[1], fault)
                yield _entry(name, listed, place, report)
                name = None
        elif isinstance(child, nodes.definition_list):
            for item in child.findall(nodes.definition_list_item):
                yield from _defined(item, place, report)
        elif found and any(map(is_known, found)):
            fix = "Put the name of the model in bold before it, on a line of its own."
            report(
                line_of(child), Fault("list-nameless", "a list of fields has no name before it; it is not read", fix)
            )
        elif isinstance(child, (*_AROUND, *_LISTS)):
            yield from _among(child.children, place, report)
        elif place.of_models or name is not None:
            text = " ".join(child.astext().split())
            if text not in ("", "|"):
                what = "the table" if isinstance(child, nodes.table) else "the text"
                severity = Severity.WARNING if isinstance(child, nodes.table) else Severity.INFO
                report(line_of(child), replace(_unread(f"{what} {_short(text)!r}"), severity=severity))
    if name is not None:
        yield from _without_fields(name, place, report)


def _entry(name: tuple[str, int | None], found: tuple[Field, ...], place: _Place, report: Report) -> Entry:
    _report_unplaced(place, name[1], report)
    return Entry(*name, place.stage, place.domain, found)


def _without_fields(name: tuple[str, int | None], place: _Place, report: Report) -> Iterator[Entry]:
    if place.of_models:
        yield _entry(name, (), place, report)
    else:
        report(name[1], _unread(f"{name[0]!r}, which has no list of fields,"))


def _report_unplaced(place: _Place, line: int | None, report: Report) -> None:
    """Note once per section that no title names the stage or domain of its models."""
    if place.reported or (place.stage and place.domain):
        return
    place.reported = True
    if not place.title:
        fix = "Move them below the title of a stage and a domain."
        report(line, Fault("list-domain", "an entry is before the first title, in no stage and no domain", fix))
    elif place.domain is None:
        fix = (
            "Call it one of Computer Vision, NLP, Speech Processing, Multimodal, or add its name as skos:altLabel of a "
            "domain in ontology/schemes.ttl; until then its entries are read without a domain."
        )
        report(place.line, Fault("list-domain", f"{place.title!r} is not a domain", fix))
    if place.title and place.stage is None:
        fix = "Put it below 'Representation Learning Models' or 'Downstream Task Models'."
        report(
            place.line, Fault("list-stage", f"{place.title!r} is in no stage; its entries are read without one", fix)
        )


def _unread(what: str) -> Fault:
    fix = "Write an entry as a name in bold on a line of its own, an empty line, and a list of fields."
    return Fault("list-text", f"{what} is not read", fix, Severity.INFO)


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"


def _after(child: nodes.Node, children: Sequence[nodes.Node]) -> tuple[Field, ...]:
    """The fields of the list that follows a node, if one does."""
    behind = (each for each in children[children.index(child) + 1 :] if not isinstance(each, _UNSEEN))
    return _fields(next(behind, None))


def _begun(
    paragraph: nodes.paragraph, following: tuple[Field, ...]
) -> tuple[tuple[str, int | None], str, tuple[Field, ...]] | None:
    """The name at the beginning of an entry, the rest of its line, and a list directly below.

    None if it is not a name: text follows it on the line, and no list of fields comes.
    """
    strong = paragraph.children[0] if paragraph.children else None
    if not isinstance(strong, nodes.strong):
        return None
    first, *rest = _lines(paragraph)
    listed: list[list[nodes.Node]] = []
    for row in rest:
        if re.match(r"[-*+\u2022]\s", _text_of(row)):
            listed.append(row)
        elif listed:
            listed[-1] += [nodes.Text(" "), *row]
        else:
            first += [nodes.Text(" "), *row]
    begins = line_in_text(strong)
    numbers = [None if begins is None else begins + 1 + i for i, row in enumerate(rest)]
    starts = [n for n, row in zip(numbers, rest, strict=True) if re.match(r"[-*+\u2022]\s", _text_of(row))]
    found = tuple(
        field_of(re.sub(r"^[-*+\u2022]\s+", "", _text_of(row)), _links(row), line)
        for row, line in zip(listed, starts, strict=True)
    )
    beside = _text_of(first[1:]).strip()
    if beside and re.search(r"\w", beside) and not any(map(is_known, found or following)):
        return None
    name = strong.astext().strip()
    return (name.rstrip(":").rstrip() or name, begins), beside.strip(" :.-\u2013\u2014"), found


def _lines(paragraph: nodes.paragraph) -> list[list[nodes.Node]]:
    """The parts of a paragraph, line by line."""
    rows: list[list[nodes.Node]] = [[]]
    for child in paragraph.children:
        if isinstance(child, nodes.Text):
            for number, text in enumerate(child.astext().split("\n")):
                if number:
                    rows.append([])
                if text:
                    rows[-1].append(nodes.Text(text))
        else:
            rows[-1].append(child)
            rows += [[] for _ in range(child.astext().count("\n"))]
    return rows


def _text_of(row: Sequence[nodes.Node]) -> str:
    return "".join(node.astext() for node in row)


def _links(row: Sequence[nodes.Node]) -> tuple[tuple[str, str], ...]:
    found = (reference for node in row for reference in node.findall(nodes.reference))
    return tuple((each.astext().strip(), each["refuri"]) for each in found if each.get("refuri"))


def _fields(node: nodes.Node | None) -> tuple[Field, ...]:
    """The fields of a list, without items that are not fields."""
    if isinstance(node, nodes.block_quote) and len(node.children) == 1:
        return _fields(node.children[0])
    if isinstance(node, nodes.field_list):
        return tuple(
            field_of(f"{item.children[0].astext()}: {item.children[1].astext()}", _links([item]), line_of(item))
            for item in node.children
            if isinstance(item, nodes.field)
        )
    if isinstance(node, nodes.bullet_list | nodes.enumerated_list):
        return tuple(field_of(item.astext(), _links([item]), line_of(item)) for item in node.children)
    return ()


def _defined(item: nodes.definition_list_item, place: _Place, report: Report) -> Iterator[Entry]:
    """The entry of a name with an indented list."""
    term, body = item.children[0], item.children[-1]
    found = _fields(body.children[0]) if body.children else ()
    if any(map(is_known, found)):
        yield _entry((term.astext().strip().rstrip(":"), line_of(term)), found, place, report)
        yield from _among(body.children[1:], place, report)
    else:
        if place.of_models:
            report(line_of(term), _unread(f"the text {_short(term.astext())!r}"))
        yield from _among(body.children, place, report)
