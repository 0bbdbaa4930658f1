"""``python -m zoograph`` is the ``zoograph`` command."""

from zoograph.cli import main

main()
