"""The pattern that finds the things of each kind."""

from __future__ import annotations

from zoograph.kinds import WITH_PAGE
from zoograph.vocabulary import BASE

#: The pattern that binds ``?thing`` to each thing of a kind. Kinds without a class are concepts of a scheme.
INSTANCES = {
    name: f"?thing a {kind.class_name}" if kind.class_name else f"?thing skos:inScheme <{BASE}{name}>"
    for name, kind in WITH_PAGE.items()
}
