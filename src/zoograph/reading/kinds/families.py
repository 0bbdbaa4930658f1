"""A family: what it is, its papers, its models, and the same family in other zoos."""

from __future__ import annotations

from zoograph.bibliography import TITLE, stated_titles
from zoograph.reading.kinds import tables
from zoograph.reading.kinds.about import About
from zoograph.reading.patterns import ONE_ENTRY

#: Its models, and those that stand for one of its models: the same weights, which another zoo counts to its own family.
_MEMBERS = "{ ?model zoo:family $thing } UNION { ?member zoo:family $thing ; zoo:representative ?model }"

FAMILY = About(
    {
        "count": tables.count(_MEMBERS),
        "models": tables.models(_MEMBERS, most=50),
        "papers": f"""
SELECT ?paper ({TITLE} AS ?title) (MIN(?arxiv) AS ?arxivId) WHERE {{
  $thing codemeta:referencePublication ?paper .
  {stated_titles("?paper")}
  OPTIONAL {{ ?paper fabio:hasArXivId ?arxiv }}
}} GROUP BY ?paper ORDER BY STR(?paper)""",
        "elsewhere": f"""
SELECT ?family (MIN(?label) AS ?name) (MIN(?zooLabel) AS ?zooName) (COUNT(DISTINCT ?model) AS ?models) WHERE {{
  $thing zoo:sameFamilyAs ?family .
  FILTER(?family != $thing)
  ?family rdfs:label ?label .
  OPTIONAL {{ ?entry zoo:family ?family ; dct:isPartOf/rdfs:label ?zooLabel }}
  OPTIONAL {{ ?model zoo:family ?family . {ONE_ENTRY} }}
}} GROUP BY ?family ORDER BY DESC(?models) ?name""",
        "tasks": tables.by("zoo:task", _MEMBERS),
        "supported": tables.by("zoo:supportsTask", _MEMBERS),
    },
    shown=("zoo:member", "codemeta:referencePublication", "zoo:sameFamilyAs"),
)
