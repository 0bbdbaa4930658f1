"""Addresses on the web: their valid form, their host, what must not be published of them, and those of weight files."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

#: A host with its port, perhaps after the name of a user.
_HOST = re.compile(r"(?:[\w.~!$&'()*+,;=:-]+@)?(?:[^\W_]|[.-])+(?::\d+)?")
#: Characters that are not percent-encoded in addresses.
_AS_THEY_ARE = "/:?@!$&'()*+,;=%~"
_CREDENTIALS = re.compile(r"^(https?://)[^/?#\s]*@|^([a-z][a-z0-9+.-]*://)[^/?#\s@]*:[^/?#\s]*@", re.IGNORECASE)
#: Endings of files that hold weights, or archives of them.
WEIGHT_FILE_ENDINGS = (
    ".pt", ".pth", ".pyth", ".bin", ".ckpt", ".npz", ".safetensors", ".onnx", ".h5", ".pkl", ".gguf", ".zip", ".tar",
    ".tar.gz", ".msgpack", ".npy", ".params", ".tgz", ".pdparams", ".keras", ".nemo",
)  # fmt: skip
_DATE = re.compile(r"(?<![0-9a-z])(20[0-3]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![0-9a-z])")
_NO_PART_OF_THE_FILE = {"download", "dl", "raw"}


def host_of(address: str) -> str | None:
    """The host of an address; None for what has none or is no address at all.

    >>> host_of("https://arxiv.org/abs/2010.11929"), host_of("2010.11929"), host_of("https://[bad")
    ('arxiv.org', None, None)
    """
    parts = split_address(address)
    return parts.hostname if parts else None


def split_address(address: str) -> SplitResult | None:
    """The parts of an address; None for text that only looks like one.

    >>> split_address("https://[bad") is None
    True
    """
    try:
        return urlsplit(address)
    except ValueError:
        return None


def web_address(text: str) -> str | None:
    """An address as a valid IRI, percent-encoded where needed; None for text that is not an address of a host.

    A user name and password in it are left out: whoever reads the graph could use them.

    >>> web_address("https://example.org/a b[1].pth"), web_address("https://example.org/100%25/100%")
    ('https://example.org/a%20b%5B1%5D.pth', 'https://example.org/100%25/100%25')
    >>> [web_address(text) for text in ("http://[bad/a.pth", "http:///a.pth", "http://a b/", "work_dirs/a.pth")]
    [None, None, None, None]
    >>> web_address("https://me:secret@example.org/a"), web_address("ssh://git@example.org/a")
    ('https://example.org/a', 'ssh://git@example.org/a')
    """
    text = _without_credentials(text.strip())
    try:
        parts = urlsplit(text)
        is_known = bool(parts.scheme and _HOST.fullmatch(parts.netloc)) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    rest = text.partition("://")[2][len(parts.netloc) :]
    path, mark, fragment = rest.partition("#")
    encoded = quote(path, safe=_AS_THEY_ARE) + mark + quote(fragment, safe=_AS_THEY_ARE)
    whole = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", encoded)
    return f"{parts.scheme}://{parts.netloc}{whole}" if is_known else None


def has_credentials(address: str) -> bool:
    """Whether an address has a user name and password in it, or what may be a token.

    >>> [has_credentials(text) for text in ("https://token@example.org/a", "s3://key:secret@bucket/a", "ssh://git@a.org/b")]
    [True, True, False]
    """
    return _CREDENTIALS.match(address.strip()) is not None


def _without_credentials(address: str) -> str:
    return _CREDENTIALS.sub(lambda found: found[1] or found[2], address)


@lru_cache(maxsize=50_000)
def weight_file(address: str) -> str | None:
    """One address for a weight file, however its address is written; None if it is not the address of a file.

    Scheme and host are normalised, as are the ways of writing addresses at Google Cloud Storage
    (https://cloud.google.com/storage/docs/request-endpoints), Amazon S3
    (https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-bucket-intro.html) and the Hugging Face Hub.

    >>> weight_file("http://download.pytorch.org/models/resnet50-0676ba61.pth?download=1")
    'https://download.pytorch.org/models/resnet50-0676ba61.pth'
    >>> weight_file("https://s3.eu-west-1.amazonaws.com/bucket/a.pth") == weight_file("s3://bucket/a.pth")
    True
    >>> weight_file("https://example.org/models") is None
    True
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    path = re.sub(r"/{2,}", "/", unquote(parts.path))
    if not path.lower().endswith(WEIGHT_FILE_ENDINGS) or parts.scheme not in ("http", "https", "gs", "s3"):
        return None
    host, path = _one_host(parts.scheme, (parts.hostname or "").removeprefix("www."), path)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name not in _NO_PART_OF_THE_FILE]
    return urlunsplit(("https", host, quote(path, safe="/:@!$&'()*+,;=~"), urlencode(query), "")) if host else None


def _one_host(scheme: str, host: str, path: str) -> tuple[str, str]:
    google, amazon = "storage.googleapis.com", "s3.amazonaws.com"
    if scheme == "gs" or host.endswith("." + google):
        return google, f"/{host.removesuffix('.' + google)}{path}"
    if host in ("storage.cloud.google.com", "console.cloud.google.com"):
        return google, path.removeprefix("/storage/browser/_details")
    if scheme == "s3":
        return amazon, f"/{host}{path}"
    if found := re.fullmatch(r"(?:(?P<bucket>.+)\.)?s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com", host):
        return amazon, f"/{found['bucket']}{path}" if found["bucket"] else path
    if host in ("huggingface.co", "hf.co"):
        return "huggingface.co", re.sub(r"^(/[^/]+/[^/]+)/(?:blob|raw|resolve)/", r"\1/resolve/", path)
    return host, path


def date_in(address: str) -> str | None:
    """The date in the name of a file, as an ISO 8601 date; None without a valid date.

    >>> date_in("https://example.org/mae_vit-base-p16_20220829-c2cf66ba.pth"), date_in("https://example.org/a-12345678.pth")
    ('2022-08-29', None)
    """
    name = address.rstrip("/").rsplit("/", 1)[-1]
    dates = {"-".join(found) for found in _DATE.findall(name)}
    return min(dates) if len(dates) == 1 and _is_date(min(dates)) else None


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
