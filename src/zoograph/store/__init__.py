"""The store: immutable versions on disk, and one small protocol to query them wherever they are."""

from zoograph.store.answer import Answer
from zoograph.store.embedded import EmbeddedStore
from zoograph.store.protocol import SparqlStore
from zoograph.store.remote import RemoteStore
from zoograph.store.versions import History, Version

__all__ = ["Answer", "EmbeddedStore", "History", "RemoteStore", "SparqlStore", "Version"]
