"""An architecture: the models that use it."""

from __future__ import annotations

from zoograph.reading.kinds import tables
from zoograph.reading.kinds.about import About

_USING = "?model zoo:usesArchitecture $thing ."

ARCHITECTURE = About({"count": tables.count(_USING), "models": tables.models(_USING, most=50)})
