"""Links to outside knowledge bases. Links that need no look-up are part of every version."""

from zoograph.link.identifiers import links_of

__all__ = ["links_of"]
