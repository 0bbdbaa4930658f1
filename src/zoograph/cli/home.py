"""The home that commands read and write."""

from __future__ import annotations

from zoograph.errors import InputError
from zoograph.settings import Settings
from zoograph.store import History


def open_history() -> History:
    """The history in ``ZOOGRAPH_HOME``."""
    settings = Settings.from_environment()
    return History(settings.home, keep=settings.keep_versions)


def history_to_write() -> History:
    """The same for writing; raises :class:`InputError` for an internal view, which only the home above it writes."""
    history = open_history()
    above = history.home_to_edit
    if above != history.home:
        raise InputError(f"{history.home} is an internal view; set ZOOGRAPH_HOME to {above} and say --internal")
    return history
