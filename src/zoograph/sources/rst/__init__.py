"""Model-zoo lists in reStructuredText.

One section per stage (*Representation Learning Models*, *Downstream Task Models*), in it one section per domain, in it
one entry per model: its name in bold on a line of its own, then a list of ``Field: value``. docutils reads the list, so
docutils decides what is a list, a title or a link. Everything that is not read becomes a finding: empty or unknown
fields, links, and text where models should be.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from zoograph.downloads import is_address, public_address
from zoograph.errors import InputError
from zoograph.records import Model, Reading, Severity, Snapshot, Zoo
from zoograph.sources.notes import Notes
from zoograph.sources.packages import Pin
from zoograph.sources.rst.document import LIMITS, parse, place
from zoograph.sources.rst.entries import Entry, entries
from zoograph.sources.rst.fields import EXPECTED, READERS, Fault, Field, name_of
from zoograph.sources.rst.links import Read, unread
from zoograph.sources.snapshot import bring, digest, now
from zoograph.vocabulary import slug

NAME = "rst"
ABOUT = "A list in reStructuredText, laid out like model_zoos.rst (give it with --from)"
HAS_ADDRESS = False
INTERNAL_BY_DEFAULT = False
PINS: tuple[Pin, ...] = ()
OPTIONS: Mapping[str, type] = {}


def fetch(cache: Path, zoo: Zoo) -> Snapshot:
    """Fetch a list from a path or address."""
    origin = zoo.origin
    if origin is None:
        raise InputError(f"{zoo.name} has no address of its own; name the list to read: --from FILE")
    file = bring(zoo, cache, LIMITS)
    return Snapshot(
        zoo=zoo,
        zoo_label="List of model zoos (reStructuredText)",
        files=(file,),
        sha256=digest(file),
        retrieved=now(),
        origin=public_address(origin) if is_address(origin) else f"urn:sha256:{digest(file)}",
    )


def read(snapshot: Snapshot) -> Reading:
    """The entries of a list. Raises :class:`InputError` with file, line and reason if the file is not a list."""
    file = snapshot.files[0]
    shown: str | Path = snapshot.origin if is_address(snapshot.origin) else file
    notes = Notes(snapshot.zoo)
    document, remarks = parse(file, shown, notes)

    def report(line: int | None, fault: Fault, label: str = "") -> None:
        message = f"{label}: {fault.message}" if label else fault.message
        note = notes.info if fault.severity == Severity.INFO else notes.warning
        note(fault.rule, place(file, line), message, fault.fix, value=fault.value, label=label)

    models = []
    try:
        for entry in entries(document, report):
            model, faults = _model(entry, snapshot)
            models.append(model)
            for line, fault in faults:
                report(line or entry.line, fault, entry.name)
        known = Read(models)
        named = {finding.value for finding in notes.findings}
        for line, address in unread(document, remarks, known):
            if address not in named:
                report(line, _unread_link(address))
                named.add(address)
    except InputError as error:
        raise InputError(error.reason, file=shown, line=error.line) from error
    except RecursionError as error:
        raise InputError("is nested too deeply", file=shown) from error
    if not models and not notes.findings:
        raise InputError("has no entry: expected names in bold, each followed by a list of fields", file=shown, line=1)
    return Reading(snapshot, models=tuple(_with_unique_keys(models)), findings=notes.findings)


def _unread_link(address: str) -> Fault:
    fix = "If it is a model's, write it into a field of its entry: Paper, Code or Pretrained Model."
    return Fault("list-link", f"the link {address} is not read", fix, Severity.INFO, value=address)


def _model(entry: Entry, snapshot: Snapshot) -> tuple[Model, list[tuple[int | None, Fault]]]:
    """The record of an entry. A missing fact becomes a fault with its line, never an empty value."""
    domains = (entry.domain,) if entry.domain else ()
    model = Model(entry.name, entry.name, stage=entry.stage, domains=domains, source=snapshot.origin)
    fields: dict[str, Field] = {}
    faults: list[tuple[int | None, Fault]] = []
    for field in entry.fields:
        if fields.setdefault(name_of(field), field) is not field:
            fix = "Write all of it into one line."
            again = Fault("list-field-again", f"field {field.name!r} is given twice; the first is used", fix)
            faults.append((field.line, again))
    faults += [
        (entry.line, Fault("list-field-missing", f"has no field {name!r}", f"Add a line '- {name}: …'."))
        for name in EXPECTED
        if name.lower() not in fields
    ]
    for name, field in fields.items():
        if not field.links and not re.search(r"[^\W_]", field.text):
            fix = "Fill it in, from a source that you opened, or leave the line out."
            faults.append((field.line, Fault("list-field-empty", f"field {field.name!r} is empty", fix)))
        elif name not in READERS:
            fix = f"Use {', '.join(EXPECTED)}, Learning, Architecture or Modalities."
            faults.append((field.line, Fault("list-field-unknown", f"field {name!r} is not known", fix, Severity.INFO)))
        else:
            facts, of_field = READERS[name](field)
            model = replace(model, **facts)
            faults += [(field.line, fault) for fault in of_field]
    known, named = Read([model]), {fault.value for _, fault in faults}
    for field in entry.fields:
        for _, address in field.links:
            if address not in known and address not in named:
                faults.append((field.line, replace(_unread_link(address), severity=Severity.WARNING)))
    return model, faults


def _with_unique_keys(models: list[Model]) -> Iterator[Model]:
    """Keys of entries. Entries with the same name (a model at both stages) get stage and domain in their keys."""
    names = Counter(slug(model.label) for model in models)
    taken: Counter[str] = Counter()
    for model in models:
        key = slug(model.label)
        if names[key] > 1:
            key = ".".join([key, *([model.stage] if model.stage else []), *model.domains])
        whole = key
        while taken[whole]:
            taken[key] += 1
            whole = f"{key}.{taken[key]}"
        taken[whole] += 1
        yield replace(model, key=whole)
