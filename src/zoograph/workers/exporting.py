"""Write an export to a file in a separate process, because it reads a whole graph and may take much memory."""

from __future__ import annotations

import os
from multiprocessing.connection import Connection
from pathlib import Path

from zoograph.errors import WriteFailed, ZoographError
from zoograph.export import export
from zoograph.store import EmbeddedStore, Version
from zoograph.workers.child import Child
from zoograph.workers.isolation import deny_network
from zoograph.workers.lifeline import end_with_server
from zoograph.workers.messages import Limits


def write_export(version: Version, form: str, graph: str | None, target: Path, limits: Limits) -> None:
    """Write a version, or one named graph of it, to ``target``: completely or not at all.

    Raises what :func:`zoograph.export.export` raises, :class:`~zoograph.errors.LimitReached`, and
    :class:`~zoograph.errors.WriteFailed` where the disk is full.
    """
    with Child("export", _main, version, form, graph, target) as child:
        child.receive(limits)


def _main(connection: Connection, version: Version, form: str, graph: str | None, target: Path) -> None:
    end_with_server()
    deny_network()
    try:
        store = EmbeddedStore.read_only(version.store_directory).engine
        content = export(store, form, graph, published=version.created)
        unfinished = target.with_name(f"{target.name}.{os.getpid()}.new")
        try:
            unfinished.write_bytes(content)
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
    except ZoographError as error:
        connection.send(error)
    except OSError as error:
        connection.send(WriteFailed(f"the export cannot be written: {error.strerror or error}"))
    else:
        connection.send(None)
