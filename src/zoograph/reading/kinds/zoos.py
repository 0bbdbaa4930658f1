"""A zoo: what it is, when and from what it was read, what it holds, and how complete that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from zoograph.fields import Place, shown_in
from zoograph.reading.kinds.about import About, Answers
from zoograph.reading.things import Fact
from zoograph.reading.view import View
from zoograph.vocabulary import compact, slug_of

#: The entries of the zoo. Of models, only entries are part of a zoo.
_ENTRIES = "?model dct:isPartOf $thing ; a zoo:Model ."
#: The facts that an entry is expected to have, by label.
_EXPECTED = {field.label.lower(): field.pattern for field in shown_in(Place.COMPLETENESS)}


def _counted(name: str, pattern: str) -> str:
    return f'{{ SELECT ("{name}" AS ?what) (COUNT(DISTINCT ?model) AS ?models) {{ {_ENTRIES} {pattern} }} }}'


def _context(view: View, iri: str, _known: Sequence[Fact], answers: Answers) -> dict[str, Any]:
    # Findings name a zoo by its graph.
    graphs = [str(row["graph"]) for row in answers["read"] or ()]
    zoo = compact(graphs[0]).removeprefix("graph:") if graphs else slug_of(iri)
    found: Counter[tuple[str, str]] = Counter()
    if view.findings is not None:
        found.update((f.severity.value, f.rule) for f in view.findings.all if f.zoo == zoo)
    counted = {str(row["what"]): row for row in answers["completeness"] or ()}
    return {
        "findings": found.most_common(),
        "findings_of": zoo,
        "entries": counted["entries"]["models"] if counted else 0,
        "shares": [counted[name] for name in _EXPECTED if name in counted],
    }


ZOO = About(
    {
        "read": """
SELECT ?graph ?version ?retrieved ?sha256 ?licence (MIN(?label) AS ?licenceName)
  (GROUP_CONCAT(DISTINCT STR(?package); SEPARATOR=" ") AS ?packages) WHERE {
  ?graph foaf:primaryTopic $thing .
  OPTIONAL { GRAPH graph:catalog { ?graph sdo:version ?version } }
  OPTIONAL { GRAPH graph:catalog { ?graph prov:generatedAtTime ?retrieved } }
  OPTIONAL { GRAPH graph:catalog { ?graph sdo:sha256 ?sha256 } }
  OPTIONAL { GRAPH graph:catalog { ?graph dct:license ?licence } OPTIONAL { ?licence rdfs:label ?label } }
  OPTIONAL { GRAPH graph:catalog { ?graph prov:wasDerivedFrom ?package } }
} GROUP BY ?graph ?version ?retrieved ?sha256 ?licence""",
        "domains": f"""
SELECT ?domain ?name ?rlms ?dtms ?models WHERE {{
  {{ SELECT ?domain (COUNT(DISTINCT ?model) AS ?models) {{ {_ENTRIES} ?model zoo:domain ?domain }} GROUP BY ?domain }}
  OPTIONAL {{
    SELECT ?domain (COUNT(DISTINCT ?model) AS ?rlms) {{
      {_ENTRIES} ?model zoo:stage stage:preprocessing ; zoo:domain ?domain
    }} GROUP BY ?domain
  }}
  OPTIONAL {{
    SELECT ?domain (COUNT(DISTINCT ?model) AS ?dtms) {{
      {_ENTRIES} ?model zoo:stage stage:downstream-task ; zoo:domain ?domain
    }} GROUP BY ?domain
  }}
  ?domain skos:prefLabel ?name .
}} ORDER BY DESC(?models)""",
        "completeness": "SELECT ?what ?models WHERE {\n  "
        + "\n  UNION ".join([_counted("entries", ""), *(_counted(name, each) for name, each in _EXPECTED.items())])
        + "\n}",
        "architectures": "SELECT (COUNT(*) AS ?all) { ?architecture dct:isPartOf $thing ; a zoo:Architecture }",
        "same": """
SELECT ?zoo (MIN(?label) AS ?name) ?models WHERE {
  {
    SELECT ?zoo (COUNT(DISTINCT ?model) AS ?models) WHERE {
      ?model dct:isPartOf $thing ; zoo:representative ?shared .
      ?other zoo:representative ?shared ; dct:isPartOf ?zoo .
      FILTER(?zoo != $thing)
    } GROUP BY ?zoo
  }
  ?zoo rdfs:label ?label .
} GROUP BY ?zoo ?models ORDER BY DESC(?models)""",
    },
    context=_context,
    shown=("foaf:homepage", "dct:description", "zoo:external"),
)
