"""A code repository: its owner, and the models, families and papers whose code is in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zoograph.bibliography import TITLE, stated_titles
from zoograph.reading.kinds import tables
from zoograph.reading.kinds.about import About, Answers
from zoograph.reading.patterns import ONE_ENTRY
from zoograph.reading.things import Fact
from zoograph.reading.view import View
from zoograph.vocabulary import slug_of

_WITH_CODE_HERE = "?model zoo:repository $thing . ?model a zoo:Model ."


def _context(_view: View, iri: str, _known: Sequence[Fact], _: Answers) -> dict[str, Any]:
    """The host and owner, which only the address tells."""
    place = slug_of(iri)
    host, owner, *_name = [*(place.partition("://")[2] or place).split("/"), ""]
    return {"host": host, "owner": owner}


REPOSITORY = About(
    {
        "count": tables.count(_WITH_CODE_HERE),
        "models": tables.models(_WITH_CODE_HERE, most=50),
        "families": tables.families_of("?family zoo:repository $thing ."),
        "papers": f"""
SELECT ?paper ({TITLE} AS ?name) (COUNT(DISTINCT ?model) AS ?models) WHERE {{
  ?model zoo:repository $thing ; a zoo:Model ; zoo:family?/codemeta:referencePublication ?paper . {ONE_ENTRY}
  {stated_titles("?paper")}
}} GROUP BY ?paper ORDER BY DESC(?models) ?name STR(?paper) LIMIT 50""",
        "licences": tables.by("dct:license", _WITH_CODE_HERE),
        "publishers": tables.by("dct:publisher", _WITH_CODE_HERE),
        "others": """
SELECT ?repository (MIN(?label) AS ?name) WHERE {
  ?repository a zoo:CodeRepository ; rdfs:label ?label .
  FILTER(?repository != $thing && STRSTARTS(STR(?repository), REPLACE(STR($thing), "[^/]+$", "")))
} GROUP BY ?repository ORDER BY LCASE(?name) LIMIT 50""",
    },
    context=_context,
    shown=("rdfs:label",),
)
