"""The version that is being served: opened once, and again only when another one has been published."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from flask import current_app

from zoograph.settings import Settings
from zoograph.store import EmbeddedStore, History, RemoteStore, Store, Version


class CurrentVersion:
    """Follows ``current``. Asking costs one look at a symbolic link; a new version is opened in milliseconds."""

    def __init__(self, home: Path, keep: int) -> None:
        self._history = History(home, keep=keep)
        self._open: ExitStack | None = None
        self._version: Version | None = None
        self._store: EmbeddedStore | None = None

    def get(self) -> tuple[Version, EmbeddedStore]:
        """The current version and its store; raises :class:`~zoograph.errors.StoreError` if there is none yet."""
        number = self._history.current_number()
        if self._version is None or self._store is None or number != self._version.number:
            opened = ExitStack()
            version = opened.enter_context(self._history.reading())
            store = EmbeddedStore.read_only(version.store_directory)
            if self._open is not None:
                self._open.close()
            self._open, self._version, self._store = opened, version, store
        return self._version, self._store


def current_version() -> Version | None:
    """The version that this request is answered from; None where another engine answers."""
    if current_app.extensions["zoograph.settings"].engine:
        return None
    served: CurrentVersion = current_app.extensions["zoograph.current"]
    return served.get()[0]


def current_store() -> Store:
    """The store that this request is answered from."""
    settings: Settings = current_app.extensions["zoograph.settings"]
    if settings.engine:
        return RemoteStore(settings.engine)
    served: CurrentVersion = current_app.extensions["zoograph.current"]
    return served.get()[1]
