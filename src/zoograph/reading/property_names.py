"""Names for people of properties of other vocabularies, and the properties whose values belong to only one thing."""

from __future__ import annotations

from zoograph.fields import FIELDS
from zoograph.vocabulary import expand

#: Properties whose values belong to only one thing and are described together with it.
OWNED = ("zoo:checkpoint", "fair4ml:hasEvaluation", "zoo:produces", "prov:qualifiedPrimarySource", "zoo:authorship")

#: Names for people of properties of other vocabularies (the ontology's own have labels): those of things other than
#: models, and those that link to a model as well as from it.
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
        "sdo:name": "name",
        "sdo:position": "position",
        "sdo:sha256": "SHA-256",
        "sdo:version": "version",
        "skos:definition": "definition",
        "skos:exactMatch": "same as",
        "skos:inScheme": "scheme",
        "skos:note": "note",
        "skos:prefLabel": "label",
        "skos:scopeNote": "scope",
    }.items()
}
