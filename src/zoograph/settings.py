"""Settings: one table, read from the environment, from which the command line, the docs and the tests are made."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from zoograph.errors import InputError


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its name, the value it has when unset, and what it does."""

    name: str
    default: str
    help: str


SETTINGS: tuple[Setting, ...] = (
    Setting("ZOOGRAPH_HOME", platformdirs.user_data_dir("zoograph", appauthor=False), "Where the graph's versions are."),
    Setting("ZOOGRAPH_ENGINE", "", "Address of a SPARQL 1.1 endpoint to read from; empty: the embedded store."),
    Setting("ZOOGRAPH_WRITE_TOKEN", "", "Bearer token that allows writing over HTTP; empty: nobody may write."),
    Setting("ZOOGRAPH_INTERNAL_TOKEN", "", "Bearer token that shows the internal view; empty: nobody sees it."),
    Setting("ZOOGRAPH_QUERY_SECONDS", "10", "Longest time, in seconds, that a query over HTTP may take."),
    Setting("ZOOGRAPH_QUERY_MEMORY_MB", "1024", "Most memory, in MiB, that a query over HTTP may take."),
    Setting("ZOOGRAPH_SERVICES", "", "Hosts, separated by commas, that SERVICE and LOAD may reach; empty: none."),
    Setting("ZOOGRAPH_KEEP_VERSIONS", "10", "How many versions of the graph are kept; older ones are pruned."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force, parsed."""

    home: Path
    engine: str
    write_token: str
    internal_token: str
    query_seconds: float
    query_memory_mb: int
    services: frozenset[str]
    keep_versions: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings; raises :class:`InputError` naming the variable that makes no sense."""
        value = {setting.name: environment.get(setting.name) or setting.default for setting in SETTINGS}
        return cls(
            home=Path(value["ZOOGRAPH_HOME"]).expanduser(),
            engine=value["ZOOGRAPH_ENGINE"],
            write_token=value["ZOOGRAPH_WRITE_TOKEN"],
            internal_token=value["ZOOGRAPH_INTERNAL_TOKEN"],
            query_seconds=_positive(value, "ZOOGRAPH_QUERY_SECONDS"),
            query_memory_mb=int(_positive(value, "ZOOGRAPH_QUERY_MEMORY_MB")),
            services=frozenset(host.strip().lower() for host in value["ZOOGRAPH_SERVICES"].split(",") if host.strip()),
            keep_versions=max(1, int(_positive(value, "ZOOGRAPH_KEEP_VERSIONS"))),
        )


def _positive(value: Mapping[str, str], name: str) -> float:
    try:
        number = float(value[name])
    except ValueError:
        number = 0
    if number <= 0:
        raise InputError(f"{name} is {value[name]!r}, but must be a number above 0")
    return number
