"""Links to outside knowledge bases. Links that need no look-up are part of every version."""

from zoograph.link.identifiers import TELLING, links_of

__all__ = ["TELLING", "links_of"]
