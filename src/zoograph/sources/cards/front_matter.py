"""The front matter of a model card: YAML between two lines ``---``, read by ``huggingface_hub`` itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

#: The most bytes of a card that are read, and of its front matter: results of hundreds of benchmarks have 200,000.
_MOST_READ, _LARGEST = 4 << 20, 1 << 20
#: References within a front matter (``*name``). Cards have none; a few dozen make gigabytes of a few lines.
_MOST_ALIASES = 20
_ALIAS = re.compile(r"(?:^|[\s,\[{:-])\*[\w-]", re.MULTILINE)


class BrokenCard(Exception):  # noqa: N818 - it is a state of a card
    """A card that cannot be read: the reason, and the line."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.line = reason, line


def read_card(file: Path) -> tuple[Mapping[str, Any] | None, str]:
    """The front matter of a card, None if it has none, and the text below it. Raises :class:`BrokenCard`."""
    from huggingface_hub.repocard import REGEX_YAML_BLOCK, RepoCard  # takes a second to import

    try:
        with file.open("rb") as opened:
            content = opened.read(_MOST_READ)
        text = content.decode("utf-8-sig", errors="strict" if len(content) < _MOST_READ else "ignore")
    except UnicodeDecodeError as error:
        raise BrokenCard(f"it is not UTF-8: {error.reason}", content.count(b"\n", 0, error.start) + 1) from error
    except OSError as error:
        raise BrokenCard(f"it cannot be read: {error.strerror}") from error
    block = REGEX_YAML_BLOCK.search(text)
    if block is None:
        return None, text
    first = text.count("\n", 0, block.start(2)) + 1
    try:
        _check(block[2])
        card = RepoCard(text)
    except yaml.MarkedYAMLError as error:
        # A line that is no key is only found out on the next one.
        mark = error.context_mark if error.context == "while scanning a simple key" else error.problem_mark
        reason = f"its front matter is no YAML: {error.problem or error.context}"
        raise BrokenCard(reason, first + mark.line if mark else None) from error
    except (yaml.YAMLError, ValueError, TypeError, OverflowError) as error:
        raise BrokenCard(f"its front matter cannot be read: {error}", first) from error
    except RecursionError as error:
        raise BrokenCard("its front matter is nested too deeply", first) from error
    data: Mapping[str, Any] = card.data.to_dict()  # type: ignore[no-untyped-call]
    return data, card.text


def _check(block: str) -> None:
    if len(block) > _LARGEST:
        raise ValueError(f"it has more than {_LARGEST:,} characters")
    if _ALIAS.search(block) and sum(isinstance(token, yaml.AliasToken) for token in yaml.scan(block)) > _MOST_ALIASES:
        raise ValueError(f"it has more than {_MOST_ALIASES} references (*name) to other parts of itself")
