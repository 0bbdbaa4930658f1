"""Recognise identifiers of other registries (arXiv, DOI, GitHub, hubs), however they are written. Only text, no I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from zoograph.addresses import host_of, weight_file

_ARXIV_NEW = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_ARXIV_OLD = r"[a-z][a-z-]*(?:\.[A-Z]{2})?/\d{2}(?:0[1-9]|1[0-2])\d{3}"
_ARXIV = re.compile(
    rf"""(?:^|(?<=[/:\s]))
    (?:arxiv:|abs/|pdf/|html/|papers/|10\.48550/arxiv\.)?
    (?P<id>{_ARXIV_NEW}|{_ARXIV_OLD})
    (?:v\d+)? (?:\.pdf)? (?=$|[/?\#\s])""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_ARXIV_HOSTS = (
    "arxiv.org",
    "huggingface.co",
    "doi.org",
    "alphaxiv.org",
    "ar5iv.org",
    "semanticscholar.org",
    "arxiv-export-lb.library.cornell.edu",
)
_DOI = re.compile(r"(?:^|doi\.org/|doi:)(10\.\d{4,9}/\S+)$", re.IGNORECASE)
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/(?!\.+$)[\w.-]+", re.ASCII)
_GIT_PATH = re.compile(r"[A-Za-z0-9][\w.-]*(?:/(?!\.+(?:/|$))[\w.-]+)+", re.ASCII)
_GITHUB = "github.com"
_HUB_OTHER = {"datasets", "spaces", "docs", "papers", "blog", "models", "tasks", "collections", "api"}


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
    # An old id begins with its archive; a subject class after that is not part of the id.
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
    if host_of(text) not in (_GITHUB, f"www.{_GITHUB}"):
        return None
    steps = [step for step in urlsplit(text).path.split("/") if step]
    if len(steps) < 2:
        return None
    repository = f"{steps[0]}/{steps[1].removesuffix('.git')}"
    return repository if _REPOSITORY.fullmatch(repository) else None


#: What comes after the path of a repository at GitLab: ``/-/`` (https://docs.gitlab.com/user/reserved_names/), or,
#: in old addresses, the page itself. Groups have subgroups, so the path may have any number of steps.
_GITLAB_PAGES = ("-", "tree", "blob", "raw")


@dataclass(frozen=True, slots=True)
class CodeRepository:
    """A repository of code, whatever page of it an address leads to."""

    host: str
    path: str
    """Owner and name, as the address writes them."""

    @property
    def key(self) -> str:
        """Host and path, the same for all ways to write them: GitHub ignores case.

        >>> CodeRepository("github.com", "facebookresearch/ConvNeXt").key
        'github.com/facebookresearch/convnext'
        """
        return f"{self.host}/{self.path.lower() if self.host == _GITHUB else self.path}"

    @property
    def address(self) -> str:
        """The address of the repository, with its path as it was written."""
        return f"https://{self.host}/{self.path}"


def code_repository(text: str) -> CodeRepository | None:
    """The repository of an address at GitHub, GitLab, Bitbucket or Codeberg; None for any other address.

    >>> code_repository("https://github.com/google-research/bert.git#readme").key
    'github.com/google-research/bert'
    >>> code_repository("https://gitlab.com/group/subgroup/name/-/tree/main").path
    'group/subgroup/name'
    >>> code_repository("https://huggingface.co/spaces/owner/name") is None
    True
    """
    if repository := github_repository(text):
        return CodeRepository(_GITHUB, repository)
    text = text.strip().removeprefix("git+")
    host = (host_of(text) or "").removeprefix("www.")
    if host not in ("gitlab.com", "bitbucket.org", "codeberg.org"):
        return None
    steps = [step for step in urlsplit(text).path.split("/") if step]
    if host == "gitlab.com":
        steps = steps[: next((i for i, step in enumerate(steps) if step in _GITLAB_PAGES), len(steps))]
    else:
        steps = steps[:2]
    path = "/".join(steps).removesuffix(".git")
    return CodeRepository(host, path) if len(steps) > 1 and _GIT_PATH.fullmatch(path) else None


def hub_repository(text: str) -> str | None:
    """``owner/name`` of a model on the Hugging Face Hub, from its id or address; None for any other text.

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


def is_hub_page_of_no_model(text: str) -> bool:
    """Whether an address is a page of the Hugging Face Hub about something else: a dataset, a space, a paper.

    A file of weights may be kept with a dataset.

    >>> is_hub_page_of_no_model("https://huggingface.co/datasets/rajpurkar/squad")
    True
    >>> is_hub_page_of_no_model("https://huggingface.co/datasets/me/weights/resolve/main/model.pth")
    False
    """
    if "//" not in text or host_of(text) not in ("huggingface.co", "www.huggingface.co", "hf.co"):
        return False
    first = next((step for step in urlsplit(text.strip()).path.split("/") if step), "")
    return first in _HUB_OTHER and weight_file(text) is None


_ORCID = re.compile(r"(?:^|orcid\.org/|orcid:)(\d{4}-\d{4}-\d{4}-\d{3}[\dX])/?$", re.IGNORECASE | re.ASCII)
_OPENREVIEW_ID = re.compile(r"[A-Za-z0-9_-]{8,14}", re.ASCII)
_SEGMENT = re.compile(r"(?!\.+$)[\w.-]+", re.ASCII)


def orcid(text: str) -> str | None:
    """The ORCID iD in an identifier or address; None if there is none, or if its check digit is wrong.

    The last character is a check digit (ISO 7064 11,2):
    https://support.orcid.org/hc/en-us/articles/360006897674-Structure-of-the-ORCID-Identifier.

    >>> orcid("https://orcid.org/0000-0002-1825-0097"), orcid("0000-0002-1825-0098")
    ('0000-0002-1825-0097', None)
    """
    found = _ORCID.search(text.strip())
    if found is None:
        return None
    *digits, last = list(found[1].upper().replace("-", ""))
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return found[1].upper() if last == ("X" if check == 10 else str(check)) else None


def wikipedia_title(text: str) -> str | None:
    """The title of the article at an address of the English Wikipedia, as its address writes it; None for any other.

    >>> wikipedia_title("https://en.wikipedia.org/wiki/BERT_(language_model)#History")
    'BERT_(language_model)'
    >>> wikipedia_title("https://en.wikipedia.org/wiki/Talk:BERT") is None
    True
    """
    text = text.strip()
    if host_of(text) not in ("en.wikipedia.org", "en.m.wikipedia.org"):
        return None
    start, _, title = urlsplit(text).path.partition("/wiki/")
    title = unquote(title).replace(" ", "_")
    is_article = not start and title and not re.match(r"\w+:(?!_)", title)
    return title[0].upper() + title[1:] if is_article else None


def openreview_forum(text: str) -> str | None:
    """The id of the forum at OpenReview that an address leads to, by its page or its PDF; None for any other address.

    >>> openreview_forum("https://openreview.net/pdf?id=nLWiR5P3wr")
    'nLWiR5P3wr'
    """
    text = text.strip()
    if host_of(text) not in ("openreview.net", "www.openreview.net"):
        return None
    parts = urlsplit(text)
    found = dict(parse_qsl(parts.query)).get("id", "") if parts.path in ("/forum", "/pdf") else ""
    return found if _OPENREVIEW_ID.fullmatch(found) else None


#: Other hubs: the host, the steps of a path before ``owner/name``, and how the address of a page begins.
_OTHER_HUBS = (
    ("modelscope.cn", "models", "https://modelscope.cn/models/"),
    ("modelscope.cn", "datasets", "https://modelscope.cn/datasets/"),
    ("kaggle.com", "models", "https://www.kaggle.com/models/"),
    ("kaggle.com", "datasets", "https://www.kaggle.com/datasets/"),
)


def other_hub_page(text: str) -> str | None:
    """The address of a repository at ModelScope or Kaggle, whatever page or file of it an address leads to.

    >>> other_hub_page("https://www.modelscope.cn/models/iic/CosyVoice2-0.5B/summary")
    'https://modelscope.cn/models/iic/CosyVoice2-0.5B'
    >>> other_hub_page("https://www.kaggle.com/models/google/paligemma/jax")
    'https://www.kaggle.com/models/google/paligemma'
    """
    text = text.strip()
    host = (host_of(text) or "").removeprefix("www.")
    if not host:
        return None
    kind, *steps = [step for step in urlsplit(text).path.split("/") if step] or [""]
    start = next((page for known, first, page in _OTHER_HUBS if (known, first) == (host, kind)), None)
    is_named = len(steps) > 1 and all(_SEGMENT.fullmatch(step) for step in steps[:2])
    return f"{start}{steps[0]}/{steps[1]}" if start and is_named else None


def git_commit(text: str) -> str | None:
    """The commit that the address of a file or folder at GitHub names in full; None for any other address.

    >>> git_commit("https://github.com/salesforce/ALBEF/blob/b9727e43c3040491774d1b22cc27718aa7772fac/README.md")
    'b9727e43c3040491774d1b22cc27718aa7772fac'
    """
    if github_repository(text) is None:
        return None
    found = re.match(r"/[^/]+/[^/]+/(?:blob|tree|raw|commit)/([0-9a-f]{40})(?:/|$)", urlsplit(text.strip()).path)
    return found[1] if found else None


def arxiv_year(identifier: str) -> int | None:
    """The year in which an arXiv id was given; None for an id of the old style, whose century is a guess.

    >>> arxiv_year("2010.11929"), arxiv_year("cs/0309034")
    (2020, None)
    """
    return 2000 + int(identifier[:2]) if re.fullmatch(_ARXIV_NEW, identifier, re.ASCII) else None
