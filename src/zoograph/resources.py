"""Paths of the files that belong to the code: ontology, shapes, curated data and questions.

In a checkout they are folders at the top of the repository; in a wheel they are inside the package.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent.parent
_ROOT = _CHECKOUT if (_CHECKOUT / "ontology").is_dir() and (_CHECKOUT / "pyproject.toml").is_file() else _PACKAGE

ONTOLOGY_FILES: tuple[Path, ...] = (_ROOT / "ontology" / "zoograph.ttl", _ROOT / "ontology" / "schemes.ttl")
REUSED_TERMS_FILE: Path = _ROOT / "ontology" / "reused-terms.tsv"
CURATED_FILE: Path = _ROOT / "data" / "zoo.ttl"
ZOOS_FILE: Path = _ROOT / "data" / "zoos.toml"
LINKS_FILE: Path = _ROOT / "data" / "links.sssom.tsv"
SHAPES_FOLDER: Path = _ROOT / "shapes"
QUESTIONS_FOLDER: Path = _ROOT / "queries"
