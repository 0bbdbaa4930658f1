"""Links to items of knowledge bases, as SSSOM rows in a file: what was looked up, and what people decided.

https://mapping-commons.github.io/sssom/. One row is one pair of a thing and an item. How it stands follows from it:

==============  ================================================================================
an identifier   ``semapv:BackgroundKnowledgeBasedMatching``: accepted, both sides have the identifier
a label         ``semapv:LexicalMatching``: waits for a person
a decision      ``review_date`` is there; accepted, or rejected with ``predicate_modifier`` Not
==============  ================================================================================

A decision adds to the row and takes nothing from it, so it can be undone; what was rejected stays rejected.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from zoograph.errors import InputError, UnknownName
from zoograph.link.knowledge_bases import KNOWLEDGE_BASES, KnowledgeBase, knowledge_base_of
from zoograph.resources import LINKS_FILE
from zoograph.vocabulary import BASE

FILE_NAME = "links.sssom.tsv"

BY_IDENTIFIER = "semapv:BackgroundKnowledgeBasedMatching"
BY_LABEL = "semapv:LexicalMatching"
_EXACT = "skos:exactMatch"

#: The prefixes of the file, ours first: ``zoograph:family/vit``.
_PREFIXES: dict[str, str] = {
    "zoograph": BASE,
    **{each.name: each.prefix for each in KNOWLEDGE_BASES},
    "bibo": "http://purl.org/ontology/bibo/",
    "codemeta": "https://w3id.org/codemeta/",
    "datacite": "http://purl.org/spar/datacite/",
    "dbo": "http://dbpedia.org/ontology/",
    "dct": "http://purl.org/dc/terms/",
    "fabio": "http://purl.org/spar/fabio/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "orkgp": "http://orkg.org/orkg/predicate/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sdo": "https://schema.org/",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "zoo": BASE + "ns#",
}
_COLUMNS = (
    "subject_id", "subject_label", "subject_category", "predicate_id", "predicate_modifier", "object_id",
    "object_label", "object_category", "mapping_justification", "confidence", "match_string", "subject_match_field",
    "object_match_field", "mapping_source", "mapping_tool", "mapping_date", "reviewer_label", "review_date", "comment",
)  # fmt: skip
_NEEDED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_TOOL = "zoograph link"


class State(StrEnum):
    """How a mapping stands."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Decision(StrEnum):
    """What a person decides about a mapping."""

    ACCEPT = "accept"
    REJECT = "reject"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Mapping:
    """A thing of ours, an item of a knowledge base, and why they may be the same."""

    subject: str
    object: str
    justification: str
    subject_label: str = ""
    subject_kind: str = ""
    object_label: str = ""
    object_kind: str = ""
    confidence: float | None = None
    """From 0 to 1."""
    match_string: str = ""
    """The identifier or the label that both sides have."""
    subject_field: str = ""
    """Where we have it, as a prefixed name."""
    object_field: str = ""
    source: str = ""
    """The address or file that was asked."""
    date: str = ""
    """The day of the answer, as an ISO 8601 date."""
    reviewer: str = ""
    reviewed: str = ""
    """The day of the decision; empty without one."""
    is_rejected: bool = False
    comment: str = ""
    """What the knowledge base says about the item, for those who decide."""
    predicate: str = _EXACT
    more: tuple[tuple[str, str], ...] = ()
    """Columns that others added."""

    @property
    def key(self) -> tuple[str, str]:
        """What identifies the row."""
        return self.subject, self.object

    @property
    def state(self) -> State:
        """How it stands."""
        if self.is_rejected:
            return State.REJECTED
        return State.WAITING if self.justification == BY_LABEL and not self.reviewed else State.ACCEPTED

    @property
    def was_looked_up(self) -> bool:
        """Whether it says what both sides share, where that was asked, and when."""
        return bool(self.match_string and self.source and self.date)

    @property
    def knowledge_base(self) -> KnowledgeBase | None:
        """The knowledge base of the item."""
        return knowledge_base_of(self.object)

    def decided(self, decision: Decision, reviewer: str, date: str) -> Mapping:
        """The same with a decision."""
        if decision == Decision.UNDO:
            return replace(self, is_rejected=False, reviewer="", reviewed="")
        return replace(self, is_rejected=decision == Decision.REJECT, reviewer=reviewer, reviewed=date)


def merged(known: Iterable[Mapping], found: Iterable[Mapping]) -> list[Mapping]:
    """The known mappings with those that a look-up found. A decision stays; an identifier says more than a label."""
    rows = {each.key: each for each in known}
    for each in found:
        had = rows.get(each.key)
        if had is None or (not had.reviewed and not had.is_rejected and _says_more(each, had)):
            rows[each.key] = each
    return list(rows.values())


def _says_more(new: Mapping, old: Mapping) -> bool:
    """Whether a new row is better than an old one, or says something else; that it was asked again is no news."""
    if (new.justification == BY_IDENTIFIER) != (old.justification == BY_IDENTIFIER):
        return new.justification == BY_IDENTIFIER
    return replace(new, date=old.date, source=old.source) != old


def decided(
    known: Sequence[Mapping], key: tuple[str, str], decision: Decision, reviewer: str, date: str
) -> list[Mapping]:
    """The mappings with a decision about one of them; raises :class:`UnknownName` if it is not there."""
    if key not in {each.key for each in known}:
        raise UnknownName("link", " ".join(key), ())
    return [each.decided(decision, reviewer, date) if each.key == key else each for each in known]


def plain(mapping: Mapping) -> dict[str, object]:
    """A mapping as JSON."""
    return {
        "state": mapping.state.value,
        "thing": mapping.subject,
        "item": mapping.object,
        "thing_label": mapping.subject_label,
        "item_label": mapping.object_label,
        "justification": mapping.justification,
        "confidence": mapping.confidence,
        "shared": mapping.match_string,
        "asked": mapping.source,
        "date": mapping.date,
        "reviewer": mapping.reviewer,
        "reviewed": mapping.reviewed,
    }


# -- the file


def mappings_of(home: Path) -> list[Mapping]:
    """The mappings that ship with Zoograph, and those of a home, which come first."""
    rows = {each.key: each for each in _in_file(LINKS_FILE)}
    rows |= {each.key: each for each in _in_file(home / FILE_NAME)}
    return list(rows.values())


def _in_file(file: Path) -> list[Mapping]:
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", file=file) from error
    return read_mappings(text, file)


def own(known: Iterable[Mapping]) -> list[Mapping]:
    """The mappings that a home must keep: those that do not ship as they are."""
    shipped = {each.key: each for each in _in_file(LINKS_FILE)}
    return [each for each in known if shipped.get(each.key) != each]


def read_mappings(text: str, file: Path | str) -> list[Mapping]:
    """The rows of an SSSOM file; raises :class:`InputError` with the line."""
    lines = text.splitlines(keepends=True)
    comments = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    rows = csv.DictReader(io.StringIO("".join(lines[comments:])), delimiter="\t")
    if missing := [name for name in _NEEDED if name not in (rows.fieldnames or ())]:
        raise InputError(f"has no column {', '.join(missing)}", file=file, line=comments + 1)
    return [_read(row, file, comments + rows.line_num) for row in rows]


def _read(row: dict[str, str | None], file: Path | str, line: int) -> Mapping:
    said = {name: (value or "").strip() for name, value in row.items() if name}
    if None in row or any(not said[name] for name in _NEEDED):
        raise InputError(f"needs {', '.join(_NEEDED)}, and no cell beyond the columns", file=file, line=line)
    confidence = said.get("confidence", "")
    try:
        sure = float(confidence) if confidence else None
    except ValueError:
        sure = -1.0
    if sure is not None and not 0 <= sure <= 1:
        raise InputError(f"confidence {confidence!r} is not a number from 0 to 1", file=file, line=line)
    if said.get("predicate_modifier", "") not in ("", "Not"):
        raise InputError("predicate_modifier may be Not, or empty", file=file, line=line)
    return Mapping(
        subject=_expanded(said["subject_id"], file, line),
        object=_expanded(said["object_id"], file, line),
        justification=said["mapping_justification"],
        subject_label=said.get("subject_label", ""),
        subject_kind=said.get("subject_category", ""),
        object_label=said.get("object_label", ""),
        object_kind=said.get("object_category", ""),
        confidence=sure,
        match_string=said.get("match_string", "").replace("\\|", "|"),
        subject_field=said.get("subject_match_field", ""),
        object_field=said.get("object_match_field", ""),
        source=said.get("mapping_source", ""),
        date=said.get("mapping_date", ""),
        reviewer=said.get("reviewer_label", "").replace("\\|", "|"),
        reviewed=said.get("review_date", ""),
        is_rejected=said.get("predicate_modifier") == "Not",
        comment=said.get("comment", ""),
        predicate=said["predicate_id"],
        more=tuple((name, value) for name, value in said.items() if name not in _COLUMNS and value),
    )


def _expanded(curie: str, file: Path | str, line: int) -> str:
    prefix, colon, local = curie.partition(":")
    if not colon or prefix not in _PREFIXES or not local:
        raise InputError(f"{curie!r} has no prefix of this file ({', '.join(_PREFIXES)})", file=file, line=line)
    return _PREFIXES[prefix] + local


def written(known: Iterable[Mapping]) -> str:
    """The SSSOM file of some mappings, in one order whatever theirs."""
    rows = sorted(known, key=lambda each: each.key)
    columns = [*_COLUMNS, *dict.fromkeys(name for each in rows for name, _ in each.more)]
    output = io.StringIO()
    output.write("# curie_map:\n")
    output.writelines(f"#   {prefix}: {iri}\n" for prefix, iri in _PREFIXES.items())
    output.write(f"# license: https://creativecommons.org/publicdomain/zero/1.0/\n# mapping_set_id: {BASE}links\n")
    output.write("# mapping_set_title: Links between Zoograph and other knowledge bases\n")
    table = csv.DictWriter(output, columns, delimiter="\t", lineterminator="\n", restval="")
    table.writeheader()
    for each in rows:
        table.writerow({name: " ".join(value.split()) for name, value in _cells(each).items()})
    return output.getvalue()


def _cells(mapping: Mapping) -> dict[str, str]:
    return {
        "subject_id": _compacted(mapping.subject),
        "subject_label": mapping.subject_label,
        "subject_category": mapping.subject_kind,
        "predicate_id": mapping.predicate,
        "predicate_modifier": "Not" if mapping.is_rejected else "",
        "object_id": _compacted(mapping.object),
        "object_label": mapping.object_label,
        "object_category": mapping.object_kind,
        "mapping_justification": mapping.justification,
        "confidence": "" if mapping.confidence is None else f"{mapping.confidence:g}",
        "match_string": mapping.match_string.replace("|", "\\|"),
        "subject_match_field": mapping.subject_field,
        "object_match_field": mapping.object_field,
        "mapping_source": mapping.source,
        "mapping_tool": _TOOL,
        "mapping_date": mapping.date,
        "reviewer_label": mapping.reviewer.replace("|", "\\|"),
        "review_date": mapping.reviewed,
        "comment": mapping.comment,
        **dict(mapping.more),
    }


def _compacted(iri: str) -> str:
    """The CURIE of an IRI of ours or of a knowledge base."""
    prefix = next(name for name, start in _PREFIXES.items() if iri.startswith(start))
    return f"{prefix}:{iri.removeprefix(_PREFIXES[prefix])}"
