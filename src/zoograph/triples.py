"""Records → RDF, with provenance: what a zoo says becomes triples of the zoo's own named graph.

An imported model lives at ``model/{zoo}/{key}``, so no zoo can overwrite what another says.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from zoograph.records import Model, Paper, Reading, Snapshot, Weights
from zoograph.vocabulary import (
    BIBO,
    CODEMETA,
    DC,
    DCAT,
    DCT,
    FABIO,
    FOAF,
    PREFIXES,
    PROV,
    RDF,
    RDFS,
    SDO,
    XSD,
    ZOO,
    graph,
    slug,
    thing,
)
from zoograph.vocabulary import paper as paper_iri

_FILE_ENDINGS = (
    ".pt", ".pth", ".bin", ".ckpt", ".npz", ".safetensors", ".onnx", ".h5", ".pkl", ".gguf", ".zip", ".tar", ".tar.gz",
)  # fmt: skip


def of_reading(reading: Reading) -> set[Triple]:
    """All that a reading says, as the content of the zoo's named graph."""
    triples = set(reading.statements)
    if reading.models:
        triples.update(_of_zoo(reading.snapshot))
        for model in reading.models:
            triples.update(_of_model(model, reading.snapshot.source))
    return triples


def of_snapshot(snapshot: Snapshot) -> set[Triple]:
    """The description of a zoo's named graph: what was read, when, from where, under which licence.

    Follows DCAT 3 (``dcat:CatalogRecord``) and PROV-O; goes into the catalog graph.
    """
    record = graph(snapshot.source)
    triples = {
        Triple(record, RDF.type, DCAT.CatalogRecord),
        Triple(record, RDFS.label, _english(f"Graph of: {snapshot.zoo_label}")),
        Triple(record, FOAF.primaryTopic, thing("zoo", snapshot.source)),
        Triple(record, PROV.wasDerivedFrom, NamedNode(snapshot.origin)),
        Triple(record, PROV.generatedAtTime, Literal(snapshot.retrieved, datatype=XSD.dateTime)),
        Triple(record, SDO.sha256, Literal(snapshot.sha256)),
    }
    if snapshot.version:
        triples.add(Triple(record, SDO.version, Literal(snapshot.version)))
    if snapshot.licence:
        triples.add(Triple(record, DCT.license, licence(snapshot.licence)))
    return triples


def licence(identifier: str) -> NamedNode:
    """The IRI of a licence by its SPDX identifier, or of terms of our own naming (``LicenseRef-…``).

    >>> licence("MIT").value, licence("LicenseRef-DINOv3").value
    ('http://spdx.org/licenses/MIT', 'https://w3id.org/zoograph/licence/LicenseRef-DINOv3')
    """
    if identifier.startswith("LicenseRef-"):
        return thing("licence", identifier)
    return NamedNode(PREFIXES["spdx"] + identifier)


def _of_zoo(snapshot: Snapshot) -> Iterator[Triple]:
    zoo = thing("zoo", snapshot.source)
    yield Triple(zoo, RDF.type, ZOO.ModelZoo)
    yield Triple(zoo, RDFS.label, _english(snapshot.zoo_label))
    yield Triple(zoo, ZOO.external, Literal(snapshot.external))
    if snapshot.homepage:
        yield Triple(zoo, FOAF.homepage, NamedNode(snapshot.homepage))


def _of_model(model: Model, zoo: str) -> Iterator[Triple]:
    subject = thing("model", f"{zoo}/{model.key}")
    yield Triple(subject, RDF.type, ZOO.Model)
    yield Triple(subject, RDFS.label, _english(model.label))
    yield Triple(subject, DCT.isPartOf, thing("zoo", zoo))
    if model.source:
        yield Triple(subject, DCT.source, NamedNode(model.source))
    if model.stage:
        yield Triple(subject, ZOO.stage, thing("stage", model.stage))
    for predicate, kind, names in (
        (ZOO.domain, "domain", model.domains),
        (ZOO.strategy, "strategy", model.strategies),
        (ZOO.modality, "modality", model.modalities),
    ):
        for name in names:
            yield Triple(subject, predicate, thing(kind, name))
    if model.architecture:
        yield Triple(subject, ZOO.architecture, Literal(model.architecture))
    if model.release_year:
        yield Triple(subject, ZOO.releaseYear, _integer(model.release_year))
    if model.code:
        yield Triple(subject, SDO.codeRepository, address(model.code))
    for paper in model.papers:
        yield Triple(subject, CODEMETA.referencePublication, _paper_name(paper))
        yield from _of_paper(paper)
    for weights in model.weights:
        yield from _of_weights(weights, subject, f"{zoo}/{model.key}", model.label)


def _paper_name(paper: Paper) -> NamedNode:
    identifier = paper.arxiv or paper.doi
    assert identifier is not None, "a source gives only papers that it can identify"
    return paper_iri(identifier)


def _of_paper(paper: Paper) -> Iterator[Triple]:
    subject = _paper_name(paper)
    yield Triple(subject, RDF.type, SDO.ScholarlyArticle)
    if paper.arxiv:
        yield Triple(subject, FABIO.hasArXivId, Literal(paper.arxiv))
    if paper.doi:
        yield Triple(subject, BIBO.doi, Literal(paper.doi))
    if paper.title:
        yield Triple(subject, DCT.title, _english(paper.title))
        yield Triple(subject, RDFS.label, _english(paper.title))
    for author in paper.authors:
        yield Triple(subject, DC.creator, Literal(author))


def _of_weights(weights: Weights, model: NamedNode, key: str, label: str) -> Iterator[Triple]:
    name = weights.repository or (weights.url or "").split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    subject = thing("checkpoint", f"{key}.{slug(name)}")
    yield Triple(model, ZOO.checkpoint, subject)
    yield Triple(subject, RDF.type, ZOO.Checkpoint)
    yield Triple(subject, RDFS.label, _english(f"{label}: {name}"))
    if weights.repository:
        yield Triple(subject, ZOO.hubRepository, Literal(weights.repository))
        yield Triple(subject, DCAT.accessURL, NamedNode(f"https://huggingface.co/{weights.repository}"))
    elif weights.url:
        is_file = weights.url.split("?")[0].endswith(_FILE_ENDINGS)
        yield Triple(subject, DCAT.downloadURL if is_file else DCAT.accessURL, address(weights.url))
    if weights.file_format:
        yield Triple(subject, SDO.encodingFormat, Literal(weights.file_format))
    if weights.byte_size:
        yield Triple(subject, DCAT.byteSize, _integer(weights.byte_size))


def address(url: str) -> NamedNode:
    """The IRI of a web address; characters that an IRI may not hold are percent-encoded.

    >>> address("https://example.org/a b").value
    'https://example.org/a%20b'
    """
    return NamedNode(quote(url.strip(), safe=":/?#[]@!$&'()*+,;=%~"))


def _english(text: str) -> Literal:
    return Literal(" ".join(text.split()), language="en")


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)
