"""How to cite a model and its papers, in the forms of reference managers: BibTeX and CSL-JSON."""

from __future__ import annotations

import json
import re
from typing import Any

from zoograph.identifiers import arxiv_year
from zoograph.reading.model import ModelReading
from zoograph.reading.papers import Paper, of_software
from zoograph.vocabulary import slug_of


def bibtex_of(model: ModelReading) -> bytes:
    """The model as an entry that names its publishers as authors, and an entry for each paper that can be cited."""
    own = of_software(
        f"model.{slug_of(model.iri)}", model.name, _publishers(model), _year(model), str(model.iri), _note(model)
    )
    entries = [own, *(paper.bibtex for paper in model.papers if paper.bibtex)]
    return ("\n\n".join(entries) + "\n").encode()


def csl_json_of(model: ModelReading) -> bytes:
    """The same as items of the Citation Style Language (https://docs.citationstyles.org/en/stable/)."""
    own = {
        "id": f"model.{slug_of(model.iri)}",
        "type": "software",
        "title": model.name,
        "author": [{"literal": name} for name in _publishers(model)],
        "issued": _date(_year(model)),
        "URL": str(model.iri),
        "note": _note(model),
    }
    items = [own, *(_paper(paper) for paper in model.papers if paper.bibtex)]
    full = [{name: value for name, value in item.items() if value} for item in items]
    return json.dumps(full, indent=1, ensure_ascii=False).encode() + b"\n"


def _paper(paper: Paper) -> dict[str, Any]:
    return {
        "id": f"arxiv.{paper.arxiv}" if paper.arxiv else f"doi.{paper.doi}",
        "type": "article",
        "title": paper.title,
        "author": [{"literal": name} for name in paper.authors.names],
        "issued": _date(arxiv_year(paper.arxiv) if paper.arxiv else None),
        "publisher": "arXiv" if paper.arxiv else "",
        "number": f"arXiv:{paper.arxiv}" if paper.arxiv else "",
        "DOI": paper.doi,
        "URL": paper.address,
        "note": "" if paper.authors.is_ordered else "Authors by name: their order in the paper is not recorded.",
    }


def _publishers(model: ModelReading) -> list[str]:
    return [fact.text for fact in model.facts.of("dct:publisher")]


def _note(model: ModelReading) -> str:
    named = [slug_of(str(fact.value)) for fact in model.facts.of("dct:license") if not fact.disputed]
    return f"Licence: {', '.join(named)}" if named else ""


def _year(model: ModelReading) -> int | None:
    """The year of release, where the sources agree on one."""
    stated = {str(fact.value)[:4] for name in ("dct:issued", "zoo:releaseYear") for fact in model.facts.of(name)}
    return int(found) if len(stated) == 1 and re.fullmatch("[0-9]{4}", found := stated.pop()) else None


def _date(year: int | None) -> dict[str, Any] | None:
    return {"date-parts": [[year]]} if year else None
