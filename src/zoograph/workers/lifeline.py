"""What every process that the server starts does first."""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import parent_process
from multiprocessing.connection import wait


def end_with_server() -> None:
    """End this process when the server ends, however it ends. Ignore Ctrl-C: the server ends its processes in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch, name="lifeline", daemon=True).start()


def _watch() -> None:
    server = parent_process()
    assert server is not None
    wait([server.sentinel])
    os._exit(1)
