"""What people call the properties of other vocabularies, and what belongs to one thing alone."""

from __future__ import annotations

from zoograph.fields import FIELDS
from zoograph.vocabulary import expand

#: What belongs to one thing alone, and is described together with it.
OWNED = ("zoo:checkpoint", "fair4ml:hasEvaluation", "zoo:produces", "prov:qualifiedPrimarySource")

#: What people call the properties of other vocabularies; those of the ontology have labels of their own. Here are those
#: that are said of other things than models, or that lead to a model as well as from it.
PROPERTY_NAMES: dict[str, str] = {
    expand(name): words
    for name, words in {
        **{field.term: field.label.lower() for field in FIELDS if not field.term.startswith("zoo:")},
        "bibo:doi": "DOI",
        "dc:creator": "author",
        "dcat:accessURL": "address",
        "dcat:byteSize": "size",
        "dcat:distribution": "distribution",
        "dcat:downloadURL": "download",
        "dct:description": "description",
        "dct:identifier": "identifier",
        "dct:isPartOf": "part of",
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
        "sdo:encodingFormat": "format",
        "sdo:sha256": "SHA-256",
        "sdo:version": "version",
        "skos:definition": "definition",
        "skos:exactMatch": "the same elsewhere",
        "skos:inScheme": "scheme",
        "skos:prefLabel": "label",
    }.items()
}
