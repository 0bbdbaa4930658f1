"""What programs that follow links want of a thing: its files, its licence, who made it, and what it is part of.

The relations are those of FAIR Signposting (https://signposting.org/FAIR/), which every landing page can have.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from zoograph.reading.patterns import ENTRIES
from zoograph.reading.view import View
from zoograph.store.table import Iri

#: A model's page shows the entries that it represents as its own, and so do its links.
_QUERY = f"""SELECT DISTINCT ?relation ?target ?media WHERE {{
  {{ {ENTRIES} ?entry dct:license ?target BIND("license" AS ?relation) }}
  UNION {{ {ENTRIES} ?entry dct:publisher|dct:creator|dc:creator|sdo:author ?target BIND("author" AS ?relation) }}
  UNION {{ {ENTRIES} ?entry dct:isPartOf|zoo:checkpointOf ?target BIND("collection" AS ?relation) }}
  UNION {{
    {ENTRIES} ?entry zoo:checkpoint? ?file .
    OPTIONAL {{ ?file dcat:downloadURL ?download }}
    OPTIONAL {{ ?file dcat:accessURL ?access }}
    BIND(COALESCE(?download, ?access) AS ?target)
    OPTIONAL {{ ?file sdo:encodingFormat ?media }}
    BIND("item" AS ?relation)
  }}
  FILTER(isIRI(?target) && STRSTARTS(STR(?target), "http"))
}} ORDER BY ?relation ?target ?media"""
#: The most links of one relation. A landing page with more would name a link set.
_MOST_OF_A_RELATION = 10


@dataclass(frozen=True, slots=True)
class Signpost:
    """A link from a thing."""

    relation: str
    """``license``, ``author``, ``collection`` or ``item``."""
    target: Iri
    media: str = ""
    """The media type of the target; empty where it is not known."""


def signposts(view: View, iri: str, *, most_seconds: float) -> list[Signpost]:
    """The links, by relation; none if they take too long to find.

    A licence is one of them only where there is one: which of several holds, no link could tell.
    """
    table = view.ask_all({"signposts": _QUERY}, iri, most_seconds=most_seconds)["signposts"]
    found: dict[str, dict[Iri, Signpost]] = defaultdict(dict)
    for row in table or ():
        if isinstance(target := row["target"], Iri):
            media = str(row["media"] or "")
            media = media if re.fullmatch(r"[\w.+-]+/[\w.+-]+", media) else ""
            found[str(row["relation"])].setdefault(target, Signpost(str(row["relation"]), target, media))
    if len(found["license"]) > 1:
        del found["license"]
    return [each for of_one in found.values() for each in [*of_one.values()][:_MOST_OF_A_RELATION]]
