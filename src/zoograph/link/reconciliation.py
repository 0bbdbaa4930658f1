"""A client of reconciliation services, of version 0.2 or the draft of 1.0 (https://reconciliation-api.github.io/specs/).

A service says in its manifest what it speaks. It is asked batch by batch, one after the other, by the client of
:mod:`zoograph.downloads`, which waits where a server asks for it.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from zoograph.downloads import Bearer, Limits, download, public_address
from zoograph.errors import InputError

_LIMITS = Limits(size=16 << 20, seconds=120)
#: How many names are sent at a time to a service that does not say how many it takes, and to any.
_BATCH, _MOST_BATCH = 10, 50


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate that a service gives for a name."""

    iri: str
    label: str
    score: float | None
    match: bool


@dataclass(frozen=True, slots=True)
class Service:
    """A reconciliation service."""

    address: str
    name: str
    version: str
    """``0.2`` or ``1.0-draft``."""
    batch_size: int
    _space: str = ""
    _template: str = ""
    _token: Bearer | None = None

    @classmethod
    def at(cls, address: str, token: Bearer | None = None) -> Service:
        """The service at an address, by its manifest. Raises :class:`InputError` where there is none.

        ``token``: who asks, told to the host of the address and to no other.
        """
        shown = public_address(address)
        manifest = _asked(address, token)
        if not isinstance(manifest, dict) or not isinstance(manifest.get("name"), str):
            raise InputError("is no reconciliation service: its answer is no manifest", file=shown)
        # A manifest of version 0.1 has no versions; its messages are those of 0.2.
        versions = manifest.get("versions") or ["0.1"]
        version = "0.2" if {"0.1", "0.2"} & set(versions) else next((v for v in versions if v.startswith("1.0")), None)
        if version is None:
            raise InputError(f"speaks version {', '.join(versions)}; 0.2 and 1.0 are spoken here", file=shown)
        size = manifest.get("batchSize")
        view = manifest.get("view")
        return cls(
            address.rstrip("/") if version != "0.2" else address,
            manifest["name"],
            version,
            min(_MOST_BATCH, size if isinstance(size, int) and size > 0 else _BATCH),
            str(manifest.get("identifierSpace") or ""),
            str(view.get("url", "")) if isinstance(view, dict) else "",
            token,
        )

    def candidates(self, names: Sequence[str], *, of_type: str = "", limit: int = 1) -> list[list[Match]]:
        """The candidates for a batch of names, the likeliest first. Raises :class:`InputError`."""
        if self.version == "0.2":
            queries = {
                f"q{number}": {"query": name, "limit": limit, **({"type": of_type} if of_type else {})}
                for number, name in enumerate(names)
            }
            answer = _asked(
                self.address,
                self._token,
                urlencode({"queries": json.dumps(queries)}).encode(),
                "application/x-www-form-urlencoded",
            )
            return [self._read(answer, f"q{number}", "result") for number in range(len(names))]
        asked = [
            {
                "conditions": [{"matchType": "name", "propertyValue": name}],
                "limit": limit,
                **({"type": of_type} if of_type else {}),
            }
            for name in names
        ]
        answer = _asked(f"{self.address}/match", self._token, json.dumps({"queries": asked}).encode())
        results = answer.get("results") if isinstance(answer, dict) else None
        if not isinstance(results, list) or len(results) != len(names):
            raise self._unreadable()
        return [self._read({"": each}, "", "candidates") for each in results]

    def _read(self, answer: Any, key: str, member: str) -> list[Match]:
        try:
            return [
                Match(
                    self._iri(str(each["id"])),
                    str(each["name"]),
                    float(each["score"]) if each.get("score") is not None else None,
                    each.get("match") is True,
                )
                for each in answer[key][member]
            ]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise self._unreadable() from error

    def _unreadable(self) -> InputError:
        return InputError(
            f"answers with something else than version {self.version} has", file=public_address(self.address)
        )

    def _iri(self, identifier: str) -> str:
        """The IRI of an identifier: itself if it is one, else in the space of the service, else where it is shown."""
        if identifier.startswith(("http://", "https://")):
            return identifier
        if self._space:
            return self._space + identifier
        template = self._template.replace("{{id}}", "{id}")
        return template.replace("{id}", quote(identifier, safe="")) if "{id}" in template else identifier


def _asked(address: str, token: Bearer | None, body: bytes | None = None, media: str = "application/json") -> Any:
    """The JSON that a server answers with."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answer"
        download(address, file, _LIMITS, auth=token, body=body, media=media)
        try:
            return json.loads(file.read_bytes())
        except (ValueError, RecursionError) as error:
            raise InputError("answers with what is no JSON", file=public_address(address)) from error
