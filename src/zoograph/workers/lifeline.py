"""What every process that the server starts does first."""

from __future__ import annotations

import signal

from zoograph.processes import end_with_parent


def end_with_server() -> None:
    """End this process when the server ends, however it ends. Ignore Ctrl-C: the server ends its processes in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
