"""Identifiers of other people's registries, recognised in the many ways in which they are written. Pure text."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_ARXIV_NEW = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_ARXIV_OLD = r"[a-z][a-z-]*(?:\.[A-Z]{2})?/\d{2}(?:0[1-9]|1[0-2])\d{3}"
_ARXIV = re.compile(
    rf"""(?:^|(?<=[/:\s]))
    (?:arxiv:|abs/|pdf/|html/|papers/|10\.48550/arxiv\.)?
    (?P<id>{_ARXIV_NEW}|{_ARXIV_OLD})
    (?:v\d+)? (?:\.pdf)? (?=$|[/?\#\s])""",
    re.VERBOSE | re.IGNORECASE,
)
_ARXIV_HOSTS = ("arxiv.org", "huggingface.co", "doi.org", "alphaxiv.org", "ar5iv.org", "semanticscholar.org")
_DOI = re.compile(r"(?:^|doi\.org/|doi:)(10\.\d{4,9}/\S+)$", re.IGNORECASE)
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")
_HUB_OTHER = {"datasets", "spaces", "docs", "papers", "blog", "models", "tasks", "collections", "api"}


def host_of(address: str) -> str | None:
    """The host of an address; None for what has none or is no address at all.

    >>> host_of("https://arxiv.org/abs/2010.11929"), host_of("2010.11929"), host_of("https://[bad")
    ('arxiv.org', None, None)
    """
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def arxiv_id(text: str) -> str | None:
    """The arXiv id in an identifier or address, old style or new, without its version; None if there is none.

    The form of identifiers is that of https://info.arxiv.org/help/arxiv_identifier.html.

    >>> arxiv_id("https://arxiv.org/pdf/2010.11929v2.pdf"), arxiv_id("arXiv:cs.CL/0309034")
    ('2010.11929', 'cs/0309034')
    >>> arxiv_id("https://example.org/2010.11929") is None
    True
    """
    text = text.strip().lstrip("(")
    if "//" in text:
        host = host_of(text) or ""
        if not any(host == known or host.endswith("." + known) for known in _ARXIV_HOSTS):
            return None
    registered = doi(text)
    if registered and not registered.startswith("10.48550/arxiv."):
        return None
    found = _ARXIV.search(text)
    if found is None:
        return None
    archive, slash, number = found["id"].rpartition("/")
    # An old id names its archive; the subject class that some write after it is not part of it.
    return f"{archive.split('.')[0].lower()}/{number}" if slash else number


def doi(text: str) -> str | None:
    """The DOI in an identifier or address, in lower case (DOIs ignore case); None if there is none.

    >>> doi("https://doi.org/10.1109/TASLP.2021.3122291")
    '10.1109/taslp.2021.3122291'
    """
    found = _DOI.search(text.strip())
    return found[1].lower() if found else None


def github_repository(text: str) -> str | None:
    """``owner/name`` of a GitHub address, without anything below it; None for any other address.

    >>> github_repository("https://github.com/google-research/bert.git#readme")
    'google-research/bert'
    """
    text = text.strip().removeprefix("git+")
    if host_of(text) not in ("github.com", "www.github.com"):
        return None
    steps = [step for step in urlsplit(text).path.split("/") if step]
    if len(steps) < 2:
        return None
    repository = f"{steps[0]}/{steps[1].removesuffix('.git')}"
    return repository if _REPOSITORY.fullmatch(repository) else None


def hub_repository(text: str) -> str | None:
    """``owner/name`` of a model on the Hugging Face Hub, from its id or address; None if it is none.

    >>> hub_repository("https://huggingface.co/facebook/hubert-large-ls960-ft/tree/main")
    'facebook/hubert-large-ls960-ft'
    >>> hub_repository("https://huggingface.co/datasets/rajpurkar/squad") is None
    True
    """
    text = text.strip()
    if "//" in text:
        if host_of(text) not in ("huggingface.co", "www.huggingface.co", "hf.co"):
            return None
        steps = [step for step in urlsplit(text).path.split("/") if step][:2]
        if not steps or steps[0] in _HUB_OTHER:
            return None
        text = "/".join(steps)
    return text if _REPOSITORY.fullmatch(text) else None
