"""Lists in reStructuredText, laid out like the one that started it all.

A section a stage (*Representation Learning Models*, *Downstream Task Models*), in it a section a domain, in it an entry
a model: its name in bold on a line of its own, then a list of ``Field: value``. The list is read by docutils, so what
docutils takes for a list, a title or a link is one. Fields that are empty or unknown become findings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.core import publish_doctree

from zoograph.errors import InputError
from zoograph.identifiers import arxiv_id, doi, host_of, hub_repository
from zoograph.records import Finding, Model, Paper, Reading, Severity, Snapshot, Weights
from zoograph.sources.packages import Pin
from zoograph.sources.snapshot import bring, digest, now
from zoograph.vocabulary import slug

NAME = "rst"
ABOUT = "A list in reStructuredText, laid out like model_zoos.rst (give it with --from)"
HAS_ADDRESS = False
PINS: tuple[Pin, ...] = ()

_STAGES = {"representation learning models": "preprocessing", "downstream task models": "downstream-task"}
_DOMAINS = {
    "computer vision": "computer-vision",
    "nlp": "nlp",
    "natural language processing": "nlp",
    "speech processing": "speech",
    "speech": "speech",
    "multimodal": "multimodal",
}
_STRATEGIES = {"self-supervised", "supervised", "unsupervised"}
_MODALITIES = {
    "text": "text", "language": "text", "image": "image", "images": "image", "vision": "image", "audio": "audio",
    "speech": "audio", "sound": "audio", "video": "video",
}  # fmt: skip
_EXPECTED = ("Paper", "Code", "Pretrained Model", "Released")
_SEVERE = 4


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    text: str
    links: tuple[tuple[str, str], ...]
    line: int | None


@dataclass(frozen=True, slots=True)
class _Fault:
    rule: str
    message: str
    fix: str
    severity: Severity = Severity.WARNING


#: What a reader gives: the facts, by the names of ``Model``'s attributes, and the faults.
_Read = tuple[dict[str, Any], list[_Fault]]


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    line: int | None
    stage: str
    domain: str
    fields: tuple[_Field, ...]


def fetch(cache: Path, origin: str | None, versions: Sequence[str] = ()) -> Snapshot:
    """Bring a list from a path or address."""
    if origin is None:
        raise InputError("the rst source has no address of its own; say which list to read: --from FILE")
    file = bring(origin, cache)
    return Snapshot(
        source=NAME,
        zoo_label="List of model zoos (reStructuredText)",
        files=(file,),
        sha256=digest(file),
        retrieved=now(),
        origin=origin if "//" in origin else f"urn:sha256:{digest(file)}",
    )


def read(snapshot: Snapshot) -> Reading:
    """The entries of a list. Raises :class:`InputError` where it is not one: with file, line and reason."""
    file = snapshot.files[0]
    document, findings = _parse(file)
    models = []
    for entry in _entries(document, file, findings):
        models.append(_model(entry, file, snapshot, findings))
    if not models and not findings:
        raise InputError("holds no entry: expected names in bold, each followed by a list of fields", file=file)
    return Reading(snapshot, models=tuple(_with_unique_keys(models)), findings=tuple(findings))


def _parse(file: Path) -> tuple[nodes.document, list[Finding]]:
    try:
        content = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = file.read_bytes().count(b"\n", 0, error.start) + 1
        raise InputError(f"is not UTF-8: {error.reason}", file=file, line=line) from error
    settings = {
        "report_level": 5,
        "halt_level": 6,
        "file_insertion_enabled": False,
        "doctitle_xform": False,
        "_disable_config": True,
    }
    try:
        document = publish_doctree(content, source_path=str(file), settings_overrides=settings)
    except RecursionError as error:
        raise InputError("is nested too deeply", file=file) from error
    findings = []
    inside = list(document.findall(nodes.system_message))
    for message in inside:  # docutils puts its remarks into the text: between a name and its list, before a field
        if message.parent is not None:
            message.parent.remove(message)
    for message in dict.fromkeys((*inside, *document.parse_messages, *document.transform_messages)):
        reason = message.children[0].astext() if message.children else message.astext()
        if message["level"] < 2 or "target name" in reason:  # two sections or links of one name are no fault
            continue
        broken_title = message["level"] == 3 and reason.startswith("Title")  # would put models into another domain
        if message["level"] >= _SEVERE or broken_title:
            raise InputError(reason, file=file, line=message.get("line"))
        severity = Severity.INFO if message["level"] == 2 else Severity.WARNING
        place, fix = _place(file, message.get("line")), "Mend the markup of the list at this line."
        findings.append(Finding(severity, "list-markup", place, reason, fix, zoo=NAME))
    return document, findings


def _entries(document: nodes.document, file: Path, findings: list[Finding]) -> Iterator[_Entry]:
    sections = [s for s in document.findall(nodes.section) if _stage(s)]
    if not sections:
        raise InputError(
            "has no section 'Representation Learning Models' or 'Downstream Task Models'", file=file, line=1
        )
    for stage_section in sections:
        stage = _stage(stage_section)
        assert stage is not None
        for section in stage_section.findall(nodes.section):
            if section is stage_section:
                continue
            title = _title(section)
            domain = _DOMAINS.get(title.lower().strip())
            if domain is None:
                findings.append(
                    Finding(
                        Severity.WARNING, "list-domain", _place(file, _line(section)), f"{title!r} is no domain",
                        f"Call it one of {', '.join(sorted(set(_DOMAINS)))}.", zoo=NAME,
                    )
                )  # fmt: skip
                continue
            yield from _entries_of(section, stage, domain)


def _entries_of(section: nodes.section, stage: str, domain: str) -> Iterator[_Entry]:
    name: nodes.strong | None = None
    for child in section.children:
        if isinstance(child, nodes.paragraph) and len(child.children) == 1 and isinstance(child[0], nodes.strong):
            if name is not None:
                yield _Entry(name.astext(), _line(name), stage, domain, ())
            name = child[0]
        elif isinstance(child, nodes.bullet_list) and name is not None:
            yield _Entry(name.astext(), _line(name), stage, domain, tuple(_field(item) for item in child.children))
            name = None
    if name is not None:
        yield _Entry(name.astext(), _line(name), stage, domain, ())


def _field(item: nodes.Node) -> _Field:
    text = item.astext().strip()
    name, _, value = text.partition(":")
    links = tuple(
        (reference.astext().strip(), reference.get("refuri", "")) for reference in item.findall(nodes.reference)
    )
    return _Field(" ".join(name.split()), value.strip(), tuple(link for link in links if link[1]), _line(item))


def _model(entry: _Entry, file: Path, snapshot: Snapshot, findings: list[Finding]) -> Model:
    """The record of an entry; what it lacks goes to the findings, never into an empty value."""
    model = Model(entry.name, entry.name, stage=entry.stage, domains=(entry.domain,), source=snapshot.origin)
    fields = {_NAMES.get(field.name.lower(), field.name.lower()): field for field in entry.fields}
    faults = [
        (entry.line, _Fault("list-field-missing", f"has no field {name!r}", f"Add a line '- {name}: …'."))
        for name in _EXPECTED
        if name.lower() not in fields
    ]
    for name, field in fields.items():
        if not field.links and not re.search(r"[^\W_]", field.text):
            fix = "Fill it in, from a source that you opened, or leave the line out."
            faults.append((field.line, _Fault("list-field-empty", f"field {field.name!r} is empty", fix)))
        elif name not in _READERS:
            fix = f"Use {', '.join(_EXPECTED)}, Learning, Architecture or Modalities."
            faults.append(
                (field.line, _Fault("list-field-unknown", f"field {name!r} is not known", fix, Severity.INFO))
            )
        else:
            facts, of_field = _READERS[name](field)
            model = replace(model, **facts)
            faults += [(field.line, fault) for fault in of_field]
    for line, fault in faults:
        place, message = _place(file, line or entry.line), f"{entry.name}: {fault.message}"
        findings.append(Finding(fault.severity, fault.rule, place, message, fault.fix, label=entry.name, zoo=NAME))
    return model


# -- one reader a field: the facts in it, and its faults


def _read_paper(field: _Field) -> _Read:
    papers = []
    for title, url in field.links:
        arxiv, found_doi = arxiv_id(url), doi(url)
        if arxiv or found_doi:
            papers.append(Paper(arxiv=arxiv, doi=None if arxiv else found_doi, title=None if title == url else title))
    if papers:
        return {"papers": tuple(papers)}, []
    fix = "Link it to its arXiv page or DOI."
    if field.links:
        return {}, [_Fault("list-paper", f"the paper's address {field.links[0][1]} has no arXiv id or DOI in it", fix)]
    return {}, [_Fault("list-paper", f"the paper {field.text!r} has no address", fix)]


def _read_code(field: _Field) -> _Read:
    addresses, faults = _addresses(field)
    return ({"code": addresses[0]} if addresses else {}), faults


def _read_weights(field: _Field) -> _Read:
    addresses, faults = _addresses(field)
    return {"weights": tuple(Weights(url, hub_repository(url)) for url in addresses)}, faults


def _read_release(field: _Field) -> _Read:
    year = re.match(r"(19|20)[0-9]{2}(?=$|-)", field.text)
    if year is None:
        fix = "Write the year of release as four digits."
        return {}, [_Fault("list-year", f"{field.text!r} is not a year", fix)]
    return {"release_year": int(year[0])}, []


def _read_learning(field: _Field) -> _Read:
    words = [slug(word).removesuffix("-learning") for word in _words(field)]
    known, faults = _known(words, {name: name for name in _STRATEGIES}, "list-learning", "learning strategy")
    return {"strategies": known}, faults


def _read_modalities(field: _Field) -> _Read:
    known, faults = _known([word.lower() for word in _words(field)], _MODALITIES, "list-modality", "known modality")
    return {"modalities": known}, faults


def _read_architecture(field: _Field) -> _Read:
    return {"architecture": field.text}, []


_READERS: dict[str, Callable[[_Field], _Read]] = {
    "paper": _read_paper,
    "code": _read_code,
    "pretrained model": _read_weights,
    "released": _read_release,
    "learning": _read_learning,
    "architecture": _read_architecture,
    "modalities": _read_modalities,
}
#: Other names for the same fields.
_NAMES = {"pretrained models": "pretrained model", "weights": "pretrained model", "modality": "modalities"}


def _words(field: _Field) -> list[str]:
    return [word.strip() for word in re.split(r"[,;/]| and ", field.text) if word.strip()]


def _known(words: list[str], names: dict[str, str], rule: str, what: str) -> tuple[tuple[str, ...], list[_Fault]]:
    fix = f"Use {', '.join(sorted(set(names)))}."
    faults = [_Fault(rule, f"{word!r} is no {what}", fix) for word in words if word not in names]
    return tuple(dict.fromkeys(names[word] for word in words if word in names)), faults


def _addresses(field: _Field) -> tuple[list[str], list[_Fault]]:
    found = [url for _, url in field.links if url.startswith(("http://", "https://")) and host_of(url)]
    if found:
        return found, []
    return [], [_Fault("list-address", f"{field.text!r} is not an address", "Write it as https://…")]


def _with_unique_keys(models: list[Model]) -> Iterator[Model]:
    """Two entries may share a name (a model listed at both stages): then stage and domain tell them apart."""
    names = Counter(slug(model.label) for model in models)
    whole = Counter((slug(model.label), model.stage, model.domains) for model in models)
    seen: Counter[tuple[str, str | None, tuple[str, ...]]] = Counter()
    for model in models:
        key, identity = slug(model.label), (slug(model.label), model.stage, model.domains)
        seen[identity] += 1
        if names[key] > 1:
            key = f"{key}.{model.stage}.{model.domains[0]}"
        if whole[identity] > 1 and seen[identity] > 1:
            key = f"{key}.{seen[identity]}"
        yield replace(model, key=key)


def _stage(section: nodes.section) -> str | None:
    title = _title(section).lower()
    return next((stage for words, stage in _STAGES.items() if title.startswith(words)), None)


def _title(section: nodes.section) -> str:
    title = section.next_node(nodes.title)
    return "" if title is None else title.astext().strip()


def _line(node: nodes.Node) -> int | None:
    """The first line that docutils knows for a node, from 1."""
    for candidate in node.findall():
        if candidate.line is not None:
            return int(candidate.line)
    parent = node.parent
    return _line_of_ancestor(parent)


def _line_of_ancestor(node: nodes.Node | None) -> int | None:
    while node is not None:
        if node.line is not None:
            return int(node.line)
        node = node.parent
    return None


def _place(file: Path, line: int | None) -> str:
    return f"{file.name}:{line}" if line else file.name
