"""Settings: one table of environment variables, which the command line, the docs and the tests use."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

import platformdirs

from zoograph.errors import InputError
from zoograph.services import Allowed, Services


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its name, the value it has when unset, and what it does."""

    name: str
    default: str
    help: str


_HOME = platformdirs.user_data_dir("zoograph", appauthor=False)

SETTINGS: tuple[Setting, ...] = (
    Setting("ZOOGRAPH_HOME", _HOME, "Directory with the versions of the graph."),
    Setting("ZOOGRAPH_ENGINE", "", "Address of a SPARQL 1.1 endpoint to ask instead of the versions in the home."),
    Setting("ZOOGRAPH_KEEP_VERSIONS", "10", "How many versions of the graph are kept; older ones are pruned."),
    Setting("ZOOGRAPH_WRITE_TOKEN", "", "The token for writing over HTTP; unset: no writing."),
    Setting("ZOOGRAPH_INTERNAL_TOKEN", "", "The token for reading the internal zoos, too; unset: no internal view."),
    Setting("ZOOGRAPH_QUERY_SECONDS", "10", "How long the evaluation of one query may take."),
    Setting("ZOOGRAPH_QUERY_MEMORY_MB", "1024", "How much memory the evaluation of one query may take."),
    Setting("ZOOGRAPH_QUERY_ROWS", "100000", "How many rows a table may have for callers without a token."),
    Setting("ZOOGRAPH_SERVICES", "", "Hosts or endpoints that SERVICE and LOAD may ask, by commas; unset: none."),
    Setting("ZOOGRAPH_INTERNAL_SERVICES", "", "Those that queries over internal zoos may ask; unset: none."),
    Setting("ZOOGRAPH_PATH_PREFIX", "", "Path below which a proxy serves Zoograph, such as /zoograph; unset: none."),
    Setting("ZOOGRAPH_TRUSTED_PROXIES", "", "Addresses or networks of proxies that name the client; unset: none."),
    Setting("ZOOGRAPH_IDENTITY_HEADER", "", "Header in which a trusted proxy names who has logged in; unset: none."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force, parsed."""

    home: Path
    engine: str
    keep_versions: int
    write_token: str
    internal_token: str
    query_seconds: float
    query_memory_mb: float
    query_rows: int
    services: Allowed
    path_prefix: str
    """The path prefix: begins with a slash and ends without one; empty for none."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    identity_header: str = ""
    """Proxies whose word on the client is taken."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings; raises :class:`InputError` naming the variable with a wrong value."""
        value = {setting.name: environment.get(setting.name) or setting.default for setting in SETTINGS}
        return cls(
            home=Path(value["ZOOGRAPH_HOME"]).expanduser(),
            engine=value["ZOOGRAPH_ENGINE"],
            keep_versions=max(1, int(_positive(value, "ZOOGRAPH_KEEP_VERSIONS"))),
            write_token=value["ZOOGRAPH_WRITE_TOKEN"],
            internal_token=value["ZOOGRAPH_INTERNAL_TOKEN"],
            query_seconds=_positive(value, "ZOOGRAPH_QUERY_SECONDS"),
            query_memory_mb=_positive(value, "ZOOGRAPH_QUERY_MEMORY_MB"),
            query_rows=max(1, int(_positive(value, "ZOOGRAPH_QUERY_ROWS"))),
            services=Allowed(_services(value, "ZOOGRAPH_SERVICES"), _services(value, "ZOOGRAPH_INTERNAL_SERVICES")),
            path_prefix=_path(value, "ZOOGRAPH_PATH_PREFIX"),
            trusted_proxies=tuple(_networks(value, "ZOOGRAPH_TRUSTED_PROXIES")),
            identity_header=_header(value, "ZOOGRAPH_IDENTITY_HEADER"),
        )


def _positive(value: Mapping[str, str], name: str) -> float:
    try:
        number = float(value[name])
    except ValueError:
        number = 0
    if number <= 0:
        raise InputError(f"{name} is {value[name]!r}, but must be a number above 0")
    return number


def _services(value: Mapping[str, str], name: str) -> Services:
    return Services.read(value[name], name)


def _networks(value: Mapping[str, str], name: str) -> Iterator[IPv4Network | IPv6Network]:
    for each in value[name].replace(",", " ").split():
        try:
            yield ip_network(each)
        except ValueError as error:
            raise InputError(f"{name} has {each!r}, but must have addresses or networks such as 10.0.0.0/8") from error


def _header(value: Mapping[str, str], name: str) -> str:
    if value[name] and not re.fullmatch(r"[A-Za-z0-9-]+", value[name]):
        raise InputError(f"{name} is {value[name]!r}, but must be the name of a header such as X-Auth-Request-Email")
    if value[name] and not value["ZOOGRAPH_TRUSTED_PROXIES"].strip():
        raise InputError(f"{name} is set, so ZOOGRAPH_TRUSTED_PROXIES must say which proxy may send that header")
    return value[name]


def _path(value: Mapping[str, str], name: str) -> str:
    path = value[name].rstrip("/")
    if path and not re.fullmatch(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)+", path):
        raise InputError(f"{name} is {value[name]!r}, but must be a path such as /zoograph")
    return path
