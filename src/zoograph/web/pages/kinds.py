"""What is common to the things of a kind: how the graph tells them, and what makes one of them matter."""

from __future__ import annotations

from zoograph.vocabulary import BASE, expand
from zoograph.web.pages.places import KIND_NAMES


def one_entry(variable: str = "model") -> str:
    """The pattern that keeps one entry for all of the same weights, in lists and counts.

    >>> one_entry("dtm")
    'MINUS { ?dtm zoo:representative ?representative . FILTER(?representative != ?dtm) }'
    """
    return f"MINUS {{ ?{variable} zoo:representative ?representative . FILTER(?representative != ?{variable}) }}"


ONE_ENTRY = one_entry()

_CLASSES = {
    "model": "zoo:Model",
    "family": "zoo:ModelFamily",
    "paper": "sdo:ScholarlyArticle",
    "dataset": "sdo:Dataset",
    "licence": "dct:LicenseDocument",
    "checkpoint": "zoo:Checkpoint",
    "evaluation": "zoo:Evaluation",
    "representation": "zoo:Representation",
    "citation": "prov:PrimarySource",
    "organization": "sdo:Organization",
    "zoo": "zoo:ModelZoo",
    "graph": "dcat:CatalogRecord",
}

#: Which pattern binds ``?thing`` to each thing of a kind. Kinds without a class are concepts of a scheme.
INSTANCES = {
    kind: f"?thing a {_CLASSES[kind]}" if kind in _CLASSES else f"?thing skos:inScheme <{BASE}{kind}>"
    for kind in KIND_NAMES
}

#: How models name a thing of a kind: what a kind's list counts, and how it calls the count.
USES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "family": (("models", "models", "?model zoo:family ?thing"),),
    "paper": (
        (
            "models",
            "models",
            "{ ?model codemeta:referencePublication ?thing ; a zoo:Model }"
            " UNION { ?family codemeta:referencePublication ?thing . ?model zoo:family ?family }",
        ),
        ("families", "families", "?model codemeta:referencePublication ?thing . ?model a zoo:ModelFamily"),
    ),
    "dataset": (
        ("trained", "models trained on it", "?model fair4ml:trainedOn ?thing"),
        ("values", "published values", "?model fair4ml:evaluationDataset ?thing"),
    ),
    "task": (
        ("dtms", "DTMs for it", "?model zoo:task ?thing ; zoo:stage stage:downstream-task"),
        ("rlms", "RLMs that support it", "?model zoo:supportsTask ?thing ; zoo:stage stage:preprocessing"),
    ),
    "domain": (
        ("rlms", "RLMs", "?model zoo:domain ?thing . ?model a zoo:RLM"),
        ("dtms", "DTMs", "?model zoo:domain ?thing . ?model a zoo:DTM"),
    ),
    "stage": (("models", "models", "?model zoo:stage ?thing"),),
    "strategy": (("models", "models", "?model zoo:strategy ?thing"),),
    "metric": (("values", "published values", "?model zoo:metric ?thing"),),
    "modality": (("models", "models", "?model zoo:modality ?thing"),),
    "licence": (("models", "models", "?model dct:license ?thing . ?model a zoo:Model"),),
    "licence-class": (("models", "models", "?model zoo:licenceClass ?thing . ?model a zoo:Model"),),
    "organization": (("models", "models", "?model dct:publisher ?thing"),),
}

#: The facet of ``/models`` that a kind is.
FACETS = frozenset({"stage", "domain", "task", "family", "zoo", "licence-class", "strategy"})

#: What belongs to one thing alone, and is described together with it.
OWNED = ("zoo:checkpoint", "fair4ml:hasEvaluation", "zoo:produces", "prov:qualifiedPrimarySource")

#: What people call the properties of other vocabularies; those of the ontology have labels of their own.
PROPERTY_NAMES: dict[str, str] = {
    expand(name): words
    for name, words in {
        "bibo:doi": "DOI",
        "codemeta:referencePublication": "paper",
        "dc:creator": "author",
        "dcat:accessURL": "address",
        "dcat:byteSize": "size",
        "dcat:distribution": "distribution",
        "dcat:downloadURL": "download",
        "dct:description": "description",
        "dct:identifier": "identifier",
        "dct:isPartOf": "part of",
        "dct:issued": "released",
        "dct:license": "licence",
        "dct:publisher": "publisher",
        "dct:source": "source",
        "dct:title": "title",
        "fabio:hasArXivId": "arXiv id",
        "fair4ml:evaluatedMLModel": "model",
        "fair4ml:evaluationDataset": "dataset",
        "fair4ml:fineTunedFrom": "fine-tuned from",
        "fair4ml:hasEvaluation": "evaluation",
        "fair4ml:mlTask": "task (FAIR4ML)",
        "fair4ml:trainedOn": "trained on",
        "foaf:homepage": "home page",
        "foaf:primaryTopic": "about",
        "prov:entity": "document",
        "prov:generatedAtTime": "read",
        "prov:qualifiedPrimarySource": "citation",
        "prov:wasDerivedFrom": "derived from (PROV)",
        "rdf:type": "is a",
        "rdfs:label": "label",
        "rdfs:seeAlso": "see also",
        "rdfs:subClassOf": "subclass of",
        "sdo:codeRepository": "code",
        "sdo:encodingFormat": "format",
        "sdo:inLanguage": "language",
        "sdo:sha256": "SHA-256",
        "sdo:version": "version",
        "skos:altLabel": "also called",
        "skos:definition": "definition",
        "skos:exactMatch": "the same elsewhere",
        "skos:inScheme": "scheme",
        "skos:prefLabel": "label",
    }.items()
}
