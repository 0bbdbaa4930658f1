"""Read the fields of an entry: the facts in each, and its faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from zoograph.addresses import has_credentials, host_of, web_address
from zoograph.identifiers import arxiv_id, doi, hub_repository, is_hub_page_of_no_model
from zoograph.records import Paper, Severity, Weights
from zoograph.spellings import Papers
from zoograph.vocabulary import key_of, slug

_STRATEGIES = {"self-supervised", "supervised", "unsupervised"}
_MODALITIES = {
    "text": "text", "language": "text", "image": "image", "images": "image", "vision": "image", "audio": "audio",
    "speech": "audio", "sound": "audio", "video": "video",
}  # fmt: skip
EXPECTED = ("Paper", "Code", "Pretrained Model", "Released")


@dataclass(frozen=True, slots=True)
class Field:
    """One line of an entry: its name, its text, and its links as (words, address)."""

    name: str
    text: str
    links: tuple[tuple[str, str], ...]
    line: int | None


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of a field, in the words of a finding."""

    rule: str
    message: str
    fix: str
    severity: Severity = Severity.WARNING
    value: str = ""


#: The result of reading a field: facts, by the names of ``Model``'s attributes, and faults.
Read = tuple[dict[str, Any], list[Fault]]


def field_of(text: str, links: tuple[tuple[str, str], ...], line: int | None) -> Field:
    """The field that a line of a list is."""
    name, _, value = text.strip().partition(":")
    return Field(" ".join(name.split()), value.strip(), links, line)


def is_known(field: Field) -> bool:
    """Whether it is one of the fields that entries have."""
    return name_of(field) in READERS


def name_of(field: Field) -> str:
    """The main name of a field, which may have several."""
    return NAMES.get(field.name.lower(), field.name.lower())


# -- one reader a field: the facts in it, and its faults


def _read_paper(field: Field) -> Read:
    papers: list[Paper] = []
    for title, url in field.links:
        if found := Papers().of(arxiv_id(url), doi(url), None if title == url else title):
            papers.append(found)
    if papers:
        return {"papers": _once(papers)}, []
    fix = "Link it to its arXiv page or DOI."
    if field.links:
        return {}, [
            Fault(
                "list-paper",
                f"the paper's address {field.links[0][1]} has no arXiv id or DOI in it",
                fix,
                value=field.links[0][1],
            )
        ]
    return {}, [Fault("list-paper", f"the paper {field.text!r} has no address", fix)]


def _once(papers: Sequence[Paper]) -> tuple[Paper, ...]:
    """The papers without repetition: links of one title, one to arXiv and one by DOI, are one paper."""
    found: dict[str, Paper] = {}
    for paper in papers:
        key = key_of(paper.title or paper.arxiv or paper.doi or "")
        known = found.get(key)
        if known and not (known.arxiv and paper.arxiv) and not (known.doi and paper.doi):
            found[key] = replace(known, arxiv=known.arxiv or paper.arxiv, doi=known.doi or paper.doi)
        else:
            found[key if known is None else f"{key} {paper.arxiv} {paper.doi}"] = paper
    return tuple(found.values())


def _read_code(field: Field) -> Read:
    addresses, faults = _addresses(field)
    return ({"code": addresses[0]} if addresses else {}), faults


def _read_weights(field: Field) -> Read:
    addresses, faults = _addresses(field)
    fix = "Write the address of a model, or of a file of its weights."
    for url in filter(is_hub_page_of_no_model, addresses):
        faults.append(Fault("list-address", f"{url!r} is no address of weights", fix, value=url))
    found = [url for url in addresses if not is_hub_page_of_no_model(url)]
    return {"weights": tuple(Weights(url, hub_repository(url)) for url in found)}, faults


def _read_release(field: Field) -> Read:
    year = re.match(r"(19[5-9][0-9]|20[0-9]{2})(?=$|-)", field.text)
    if year is None:
        fix = "Write the year of release as four digits."
        return {}, [Fault("list-year", f"{field.text!r} is not a year", fix)]
    return {"release_year": int(year[0])}, []


def _read_learning(field: Field) -> Read:
    words = [slug(word).removesuffix("-learning") for word in _words(field)]
    known, faults = _known(words, {name: name for name in _STRATEGIES}, "list-learning", "learning strategy")
    return {"strategies": known}, faults


def _read_modalities(field: Field) -> Read:
    known, faults = _known([word.lower() for word in _words(field)], _MODALITIES, "list-modality", "known modality")
    return {"modalities": known}, faults


def _read_architecture(field: Field) -> Read:
    return {"architecture": field.text}, []


READERS: dict[str, Callable[[Field], Read]] = {
    "paper": _read_paper,
    "code": _read_code,
    "pretrained model": _read_weights,
    "released": _read_release,
    "learning": _read_learning,
    "architecture": _read_architecture,
    "modalities": _read_modalities,
}
#: Other names for the same fields.
NAMES = {"pretrained models": "pretrained model", "weights": "pretrained model", "modality": "modalities"}


def _words(field: Field) -> list[str]:
    return [word.strip() for word in re.split(r"[,;/]| and ", field.text) if word.strip()]


def _known(words: list[str], names: dict[str, str], rule: str, what: str) -> tuple[tuple[str, ...], list[Fault]]:
    fix = f"Use {', '.join(sorted(set(names)))}."
    faults = [Fault(rule, f"{word!r} is not a {what}", fix) for word in words if word not in names]
    return tuple(dict.fromkeys(names[word] for word in words if word in names)), faults


def _addresses(field: Field) -> tuple[list[str], list[Fault]]:
    found = [url for _, url in field.links if url.startswith(("http://", "https://")) and host_of(url)]
    if found:
        fix = "Write the address without them, and change them: whoever saw the list may have them."
        secret = [web_address(url) or "" for url in found if has_credentials(url)]
        return found, [
            Fault("list-credentials", f"{url} has a user name or password before it", fix, value=url) for url in secret
        ]
    text, value = (field.links[0][1],) * 2 if field.links else (field.text, "")
    return [], [Fault("list-address", f"{text!r} is not an address", "Write it as https://…", value=value)]
