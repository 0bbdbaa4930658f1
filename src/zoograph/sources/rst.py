"""Lists in reStructuredText, laid out like the one that started it all.

A section a stage (*Representation Learning Models*, *Downstream Task Models*), in it a section a domain, in it an entry
a model: its name in bold on a line of its own, then a list of ``Field: value``. The list is read by docutils, so what
docutils takes for a list, a title or a link is one. Fields that are empty or unknown become findings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from docutils import nodes
from docutils.core import publish_doctree

from zoograph.errors import InputError
from zoograph.identifiers import arxiv_id, doi, hub_repository
from zoograph.records import Finding, Model, Paper, Reading, Severity, Snapshot, Weights
from zoograph.sources.snapshot import bring, digest, now
from zoograph.vocabulary import slug

NAME = "rst"
ABOUT = "A list in reStructuredText, laid out like model_zoos.rst (give it with --from)"
HAS_ADDRESS = False

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
class _Entry:
    name: str
    line: int | None
    stage: str
    domain: str
    fields: tuple[_Field, ...]


def fetch(cache: Path, origin: str | None) -> Snapshot:
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
    document = publish_doctree(
        content,
        source_path=str(file),
        settings_overrides={
            "report_level": 5,
            "halt_level": 6,
            "file_insertion_enabled": False,
            "_disable_config": True,
        },
    )
    findings = []
    for message in (*document.parse_messages, *document.transform_messages):
        if message["level"] < 2:  # docutils' own remarks, such as two sections of one name
            continue
        line = message.get("line")
        reason = message.children[0].astext() if message.children else message.astext()
        if message["level"] >= _SEVERE:
            raise InputError(reason, file=file, line=line)
        severity = Severity.INFO if message["level"] == 2 else Severity.WARNING
        findings.append(
            Finding(
                severity,
                "list-markup",
                _place(file, line),
                reason,
                "Mend the markup of the list at this line.",
                zoo=NAME,
            )
        )
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

    def note(rule: str, line: int | None, message: str, fix: str, severity: Severity = Severity.WARNING) -> None:
        place = _place(file, line or entry.line)
        findings.append(Finding(severity, rule, place, f"{entry.name}: {message}", fix, label=entry.name, zoo=NAME))

    model = Model(entry.name, entry.name, stage=entry.stage, domains=(entry.domain,), source=snapshot.origin)
    fields = {field.name.lower(): field for field in entry.fields}
    for expected in _EXPECTED:
        field = fields.get(expected.lower())
        if field is None:
            note("list-field-missing", entry.line, f"has no field {expected!r}", f"Add a line '- {expected}: …'.")
        elif not field.links and not re.search(r"[^\W_]", field.text):
            note(
                "list-field-empty",
                field.line,
                f"field {expected!r} is empty",
                "Fill it in, from a source that you opened.",
            )
    for field in entry.fields:
        if not field.links and not re.search(r"[^\W_]", field.text):
            if field.name.lower() not in {name.lower() for name in _EXPECTED}:
                note(
                    "list-field-empty",
                    field.line,
                    f"field {field.name!r} is empty",
                    "Fill it in, or leave the line out.",
                )
            continue
        match field.name.lower():
            case "paper":
                model = replace(model, papers=tuple(_papers(field)))
                if not model.papers:
                    note(
                        "list-paper",
                        field.line,
                        f"the paper {field.text!r} has no address",
                        "Link it to its arXiv page or DOI.",
                    )
            case "code":
                model = replace(model, code=_address(field))
            case "pretrained model" | "pretrained models" | "weights":
                model = replace(model, weights=tuple(Weights(url, hub_repository(url)) for url in _addresses(field)))
            case "released":
                year = re.match(r"(19|20)\d\d(?=$|-)", field.text)
                if year is None:
                    note(
                        "list-year",
                        field.line,
                        f"{field.text!r} is not a year",
                        "Write the year of release as four digits.",
                    )
                else:
                    model = replace(model, release_year=int(year[0]))
            case "learning":
                words = [word.removesuffix("-learning") for word in map(slug, re.split(r"[,;/]| and ", field.text))]
                model = replace(model, strategies=tuple(word for word in words if word in _STRATEGIES))
                for word in words:
                    if word not in _STRATEGIES:
                        note(
                            "list-learning",
                            field.line,
                            f"{word!r} is no learning strategy",
                            f"Use {', '.join(sorted(_STRATEGIES))}.",
                        )
            case "architecture":
                model = replace(model, architecture=field.text)
            case "modalities" | "modality":
                words = [word.strip().lower() for word in re.split(r"[,;/]| and ", field.text) if word.strip()]
                model = replace(
                    model, modalities=tuple(dict.fromkeys(_MODALITIES[w] for w in words if w in _MODALITIES))
                )
                for word in words:
                    if word not in _MODALITIES:
                        note(
                            "list-modality",
                            field.line,
                            f"{word!r} is no known modality",
                            f"Use {', '.join(sorted(set(_MODALITIES)))}.",
                        )
            case other:
                note(
                    "list-field-unknown",
                    field.line,
                    f"field {other!r} is not known",
                    f"Use {', '.join(_EXPECTED)}, Learning, Architecture or Modalities.",
                    Severity.INFO,
                )
        if field.name.lower() in ("code", "pretrained model") and not _addresses(field):
            note("list-address", field.line, f"{field.text!r} is not an address", "Write it as https://…")
    return model


def _papers(field: _Field) -> Iterator[Paper]:
    for title, url in field.links:
        arxiv, found_doi = arxiv_id(url), doi(url)
        if arxiv or found_doi:
            yield Paper(arxiv=arxiv, doi=None if arxiv else found_doi, title=None if title == url else title)


def _addresses(field: _Field) -> list[str]:
    return [url for _, url in field.links if url.startswith(("http://", "https://"))]


def _address(field: _Field) -> str | None:
    return next(iter(_addresses(field)), None)


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
