"""What is asked of the models that are compared."""

from __future__ import annotations

from collections.abc import Sequence

from zoograph.web.pages.kinds import ONE_ENTRY, one_entry
from zoograph.web.pages.models.selection import values_clause

#: The rows of the table in order: what a person reads, and the property (``?property`` below).
FACTS: tuple[tuple[str, str], ...] = (
    ("Stage", "zoo:stage"),
    ("Domains", "zoo:domain"),
    ("Tasks", "zoo:task"),
    ("Base for", "zoo:supportsTask"),
    ("Family", "zoo:family"),
    ("Architecture", "zoo:architecture"),
    ("Paper", "codemeta:referencePublication"),
    ("Year", "zoo:releaseYear"),
    ("Parameters", "zoo:parameterCount"),
    ("Input size", "zoo:inputSize"),
    ("Sample rate", "zoo:sampleRate"),
    ("Dimension", "zoo:dimension"),
    ("Modalities", "zoo:modality"),
    ("Trained", "zoo:strategy"),
    ("Training data", "fair4ml:trainedOn"),
    ("Languages", "sdo:inLanguage"),
    ("Licence", "dct:license"),
    ("Licence class", "zoo:licenceClass"),
    ("Built on", "zoo:directlyDerivedFrom"),
    ("Built on it", "zoo:hasDerivative"),
    ("Weights", "zoo:checkpoint"),
    ("Zoos", "dct:isPartOf"),
)
#: Properties that are not the model's own statements but one step further, or a count.
_FURTHER = ("zoo:dimension", "zoo:hasDerivative", "zoo:checkpoint")
_OWN = ", ".join(["rdfs:label", "rdf:type", *(name for _, name in FACTS if name not in _FURTHER)])


def facts_query(models: Sequence[str]) -> str:
    """What is said of the models, one value a row."""
    return f"""SELECT ?model ?property ?value ?name WHERE {{
  {values_clause("model", models)}
  {{
    ?model ?property ?value . FILTER(?property IN ({_OWN}))
  }} UNION {{
    ?model zoo:produces ?representation . ?representation zoo:dimension ?value . BIND(zoo:dimension AS ?property)
  }} UNION {{
    ?model zoo:checkpoint ?checkpoint . ?checkpoint dcat:accessURL|dcat:downloadURL ?value .
    BIND(zoo:checkpoint AS ?property) OPTIONAL {{ ?checkpoint zoo:hubRepository ?repository }}
  }} UNION {{
    ?model zoo:represents ?entry . ?entry dct:isPartOf ?value . BIND(dct:isPartOf AS ?property)
  }}
  OPTIONAL {{ ?value rdfs:label|skos:prefLabel|dct:title ?label }}
  BIND(COALESCE(?repository, ?label) AS ?name)
}} ORDER BY ?name STR(?value)"""


def derivatives_query(models: Sequence[str]) -> str:
    """How many models go back to each."""
    return f"""SELECT ?model (COUNT(DISTINCT ?derivative) AS ?derivatives) WHERE {{
  {values_clause("model", models)}
  ?model zoo:hasDerivative ?derivative .
  {one_entry("derivative")}
}} GROUP BY ?model"""


def evaluations_query(models: Sequence[str]) -> str:
    """Published values, the better ones of the same dataset, metric and split to be compared."""
    return f"""SELECT DISTINCT ?model ?dataset ?datasetName ?metric ?metricName ?lowerIsBetter ?split ?value WHERE {{
  {values_clause("model", models)}
  ?evaluation fair4ml:evaluatedMLModel ?model ; fair4ml:evaluationDataset ?dataset ; zoo:metric ?metric ;
    zoo:value ?value .
  OPTIONAL {{ ?evaluation zoo:split ?split }}
  OPTIONAL {{ ?dataset rdfs:label ?datasetName }}
  OPTIONAL {{ ?metric skos:prefLabel ?metricName }}
  OPTIONAL {{ ?metric zoo:lowerIsBetter ?lowerIsBetter }}
}} ORDER BY ?datasetName ?metricName ?split"""


#: Where to begin: in each domain, the RLMs that most models are built on.
STARTS = f"""SELECT ?domain ?domainName ?model ?name ?derivatives WHERE {{
  {{
    SELECT ?model (COUNT(?derivative) AS ?derivatives) {{ ?derivative zoo:directlyDerivedFrom ?model }} GROUP BY ?model
    ORDER BY DESC(?derivatives) LIMIT 200
  }}
  ?model a zoo:RLM ; rdfs:label ?name ; zoo:domain ?domain .
  ?domain skos:prefLabel ?domainName .
  {ONE_ENTRY}
}} ORDER BY ?domainName DESC(?derivatives) ?name"""
