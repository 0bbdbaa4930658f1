"""Answer queries that ask other endpoints by SERVICE (SPARQL 1.1 Federated Query).

The local engine never asks another host. A clause is asked here, in batches, about the values that the rest of the
query has for its variables; its rows then take its place in the query as VALUES, and the engine answers that.
"""

from zoograph.federation.asking import Asker
from zoograph.federation.store import FederatedStore, federated

__all__ = ["Asker", "FederatedStore", "federated"]
