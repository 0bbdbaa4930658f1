"""The other endpoints that a query may ask by SERVICE, as a setting lists them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from zoograph.errors import InputError

_ENTRIES = re.compile(r"[\s,]+")
_NAMED = re.compile(r"(https?://.+?)=(https?://.+)", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9.-]+(:\d{1,5})?|\[[0-9a-f:]+\](:\d{1,5})?")


@dataclass(frozen=True, slots=True)
class Services:
    """The hosts and endpoints that an operator allows; none by default.

    >>> allowed = Services.read("example.org http://zoo:8000/sparql https://a.org/sparql=http://127.0.0.1:1/x", "S")
    >>> allowed.asked("https://example.org/sparql"), allowed.asked("http://example.org/sparql")
    ('https://example.org/sparql', None)
    >>> allowed.asked("http://zoo:8000/sparql"), allowed.asked("https://a.org/sparql")
    ('http://zoo:8000/sparql', 'http://127.0.0.1:1/x')
    """

    hosts: frozenset[str] = frozenset()
    """Each with its port where that is not the usual one. They are asked by https, those on loopback also by http."""
    endpoints: Mapping[str, str] = field(default_factory=dict)
    """Addresses as queries write them, and where each is really asked."""

    @classmethod
    def read(cls, text: str, name: str) -> Services:
        """The entries of a setting; raises :class:`InputError` naming the setting for one that is none of the forms."""
        hosts, endpoints = set[str](), dict[str, str]()
        for entry in _ENTRIES.split(text.strip()) if text.strip() else ():
            named = _NAMED.fullmatch(entry)
            if named or "://" in entry:
                written, asked = named.groups() if named else (entry, entry)
                if not all(_is_address(each) for each in (written, asked)):
                    raise InputError(f"{name} has {entry!r}, which is no http or https address")
                endpoints[written] = asked
            elif _HOST.fullmatch(entry.lower()):
                hosts.add(entry.lower())
            else:
                raise InputError(
                    f"{name} has {entry!r}, but must have hosts such as query.wikidata.org or zoo.example.org:8443, "
                    "addresses of endpoints, or name=address"
                )
        return cls(frozenset(hosts), endpoints)

    def __bool__(self) -> bool:
        return bool(self.hosts or self.endpoints)

    def __str__(self) -> str:
        return ", ".join(sorted([*self.hosts, *self.endpoints]))

    def asked(self, written: str) -> str | None:
        """The address that is asked for one that a query writes; None for one that is not allowed."""
        if written in self.endpoints:
            return self.endpoints[written]
        if not _is_address(written):
            return None
        parts = urlsplit(written)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
        named = f"{host}:{parts.port}" if parts.port else host
        is_safe = parts.scheme == "https" or _is_loopback(parts.hostname or "")
        return written if named in self.hosts and is_safe else None


def _is_address(text: str) -> bool:
    """Whether it is an http address without a user name in it."""
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
        )
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Allowed:
    """What queries may ask, by the view that they see: the values of a query over internal zoos may tell of those."""

    public: Services = field(default_factory=Services)
    internal: Services = field(default_factory=Services)

    def __bool__(self) -> bool:
        return bool(self.public or self.internal)

    def of_view(self, *, is_public: bool) -> tuple[Services, str]:
        """The services of a view, and the setting that lists them."""
        return (self.public, "ZOOGRAPH_SERVICES") if is_public else (self.internal, "ZOOGRAPH_INTERNAL_SERVICES")
