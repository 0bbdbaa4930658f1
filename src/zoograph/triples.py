"""Records → RDF, with provenance: what a zoo says becomes triples of the zoo's own named graph.

An imported model lives at ``model/{zoo}/{key}``, so no zoo can overwrite what another says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from zoograph import spellings
from zoograph.addresses import web_address, weight_file
from zoograph.errors import InputError
from zoograph.fields import FIELDS
from zoograph.records import (
    Architecture,
    Dataset,
    Evaluation,
    Family,
    Inferred,
    Model,
    PackageFile,
    Paper,
    Reading,
    Snapshot,
    Weights,
)
from zoograph.vocabulary import (
    BIBO,
    CODEMETA,
    DC,
    DCAT,
    DCT,
    FABIO,
    FAIR4ML,
    FOAF,
    PREFIXES,
    PROV,
    RDF,
    RDFS,
    SDO,
    SKOS,
    XSD,
    ZOO,
    expand,
    graph,
    key_of,
    slug,
    slug_of,
    thing,
)
from zoograph.vocabulary import paper as paper_iri

#: The most things whose description is not repeated: of a million papers, some are described again, which does no harm.
_MOST_REMEMBERED = 100_000


def of_reading(reading: Reading) -> set[Triple]:
    """All statements of a reading, as the content of the zoo's named graph."""
    return set(statements_of(reading))


def statements_of(reading: Reading) -> Iterator[Triple]:
    """The same one by one, with repetitions. Reads the models once."""
    if reading.written is not None:
        yield from (quad.triple for quad in parse(reading.written.text, RdfFormat.N_TRIPLES))
        return
    yield from reading.statements
    zoo = reading.snapshot.zoo.name
    for architecture in reading.architectures:
        yield from _of_architecture(architecture, zoo)
    said: set[Paper | Family | Dataset] = set()
    is_described = False
    for model in reading.models:
        if not is_described:
            yield from _of_zoo(reading.snapshot)
            is_described = True
        yield from _of_model(model, zoo)
        for each in _shared_by(model):
            if each not in said:
                said.add(each)
                yield from _of_shared(each, zoo)
        if len(said) > _MOST_REMEMBERED:
            said.clear()


def of_snapshot(snapshot: Snapshot) -> set[Triple]:
    """The description of a zoo's named graph: what was read, when, from where, under which licence.

    Follows DCAT 3 (``dcat:CatalogRecord``) and PROV-O; goes into the catalog graph.
    """
    record = graph(snapshot.zoo.name)
    triples = {
        Triple(record, RDF.type, DCAT.CatalogRecord),
        Triple(record, RDFS.label, _english(f"Graph of: {snapshot.label}")),
        Triple(record, FOAF.primaryTopic, thing("zoo", snapshot.zoo.name)),
        Triple(record, PROV.wasDerivedFrom, NamedNode(snapshot.origin)),
        Triple(record, PROV.generatedAtTime, _instant(snapshot.retrieved)),
        Triple(record, SDO.sha256, Literal(snapshot.sha256)),
    }
    for package in snapshot.packages:
        triples.add(Triple(record, PROV.wasDerivedFrom, NamedNode(package.iri)))
        triples.update(_of_package(package))
    if snapshot.cursor:
        triples.add(Triple(record, ZOO.cursor, Literal(snapshot.cursor)))
    if snapshot.version:
        triples.add(Triple(record, SDO.version, Literal(snapshot.version)))
    if snapshot.licence:
        triples.add(Triple(record, DCT.license, licence(snapshot.licence)))
    return triples


def _of_package(package: PackageFile) -> Iterator[Triple]:
    subject = NamedNode(package.iri)
    yield Triple(subject, RDF.type, PROV.Entity)
    yield Triple(subject, RDFS.label, _english(f"{package.name} {package.version}"))
    yield Triple(subject, SDO.version, Literal(package.version))
    yield Triple(subject, SDO.sha256, Literal(package.sha256))
    yield Triple(subject, PROV.generatedAtTime, _instant(package.retrieved))


def licence(identifier: str) -> NamedNode:
    """The IRI of a licence by its SPDX identifier, or of terms of our own naming (``LicenseRef-…``).

    >>> licence("MIT").value, licence("LicenseRef-DINOv3").value
    ('http://spdx.org/licenses/MIT', 'https://w3id.org/zoograph/licence/LicenseRef-DINOv3')
    """
    if identifier.startswith("LicenseRef-"):
        return thing("licence", identifier)
    return NamedNode(PREFIXES["spdx"] + quote(identifier, safe="+"))


def _of_zoo(snapshot: Snapshot) -> Iterator[Triple]:
    zoo = thing("zoo", snapshot.zoo.name)
    yield Triple(zoo, RDF.type, ZOO.ModelZoo)
    yield Triple(zoo, RDFS.label, _english(snapshot.label))
    yield Triple(zoo, ZOO.external, Literal(not snapshot.zoo.internal))
    if snapshot.homepage:
        yield Triple(zoo, FOAF.homepage, NamedNode(snapshot.homepage))


def _of_architecture(architecture: Architecture, zoo: str) -> Iterator[Triple]:
    subject = thing("architecture", f"{zoo}/{architecture.key}")
    yield Triple(subject, RDF.type, ZOO.Architecture)
    yield Triple(subject, RDFS.label, _english(architecture.label))
    yield Triple(subject, DCT.isPartOf, thing("zoo", zoo))
    for alias in architecture.aliases:
        yield Triple(subject, SKOS.altLabel, _english(alias))
    for predicate, kind, names in (
        (ZOO.supportsTask, "task", architecture.supports_tasks),
        (ZOO.domain, "domain", architecture.domains),
        (ZOO.modality, "modality", architecture.modalities),
    ):
        for name in names:
            yield Triple(subject, predicate, thing(kind, name))
    if architecture.code:
        yield Triple(subject, SDO.codeRepository, address(architecture.code))
    if architecture.source:
        yield Triple(subject, DCT.source, NamedNode(architecture.source))
    yield from _of_inferred(
        architecture.inferred, subject, f"{zoo}/architecture/{architecture.key}", architecture.source
    )


def _of_model(model: Model, zoo: str) -> Iterator[Triple]:
    subject = thing("model", f"{zoo}/{model.key}")
    yield Triple(subject, RDF.type, ZOO.Model)
    yield Triple(subject, RDFS.label, _english(model.label))
    if model.listed:
        yield Triple(subject, DCT.isPartOf, thing("zoo", zoo))
    if model.source:
        yield Triple(subject, DCT.source, NamedNode(model.source))
    for predicate, value in _literals(model):
        yield Triple(subject, predicate, value)
    for predicate, kind, names in (
        (ZOO.stage, "stage", model.stages),
        (ZOO.stageRule, "stage-rule", model.stage_rules),
        (ZOO.domain, "domain", model.domains),
        (ZOO.task, "task", model.tasks),
        (ZOO.strategy, "strategy", model.strategies),
        (ZOO.modality, "modality", model.modalities),
    ):
        for name in names:
            yield Triple(subject, predicate, thing(kind, name))
    if model.uses_architecture:
        yield Triple(subject, ZOO.usesArchitecture, thing("architecture", f"{zoo}/{model.uses_architecture}"))
    if model.code:
        yield Triple(subject, SDO.codeRepository, address(model.code))
    if model.publisher:
        publisher = thing("organization", key_of(model.publisher))
        yield Triple(subject, DCT.publisher, publisher)
        yield Triple(publisher, RDF.type, SDO.Organization)
        yield Triple(publisher, RDFS.label, _english(model.publisher))
    yield from _of_licence(model, subject)
    for paper in model.papers:
        yield Triple(subject, CODEMETA.referencePublication, _paper_name(paper))
    if model.family:
        yield Triple(subject, ZOO.family, thing("family", f"{zoo}/{model.family.key}"))
    for predicate, datasets in (
        (FAIR4ML.trainedOn, model.trained_on),
        (ZOO.sourceDataset, model.source_datasets),
        (ZOO.targetDataset, model.target_datasets),
    ):
        for dataset in datasets:
            yield Triple(subject, predicate, thing("dataset", dataset.key))
    if model.dimension:
        representation = thing("representation", f"{zoo}/{model.key}")
        yield Triple(subject, ZOO.produces, representation)
        yield Triple(representation, RDF.type, ZOO.Representation)
        yield Triple(representation, RDFS.label, _english(f"Representation by {model.label}"))
        yield Triple(representation, ZOO.dimension, _integer(model.dimension))
    for base in model.bases:
        yield Triple(subject, NamedNode(expand(base.how.value)), thing("model", f"{zoo}/{base.key}"))
    for newer in model.replaced_by:
        yield Triple(subject, DCT.isReplacedBy, thing("model", f"{zoo}/{newer}"))
    for evaluation in model.evaluations:
        yield from _of_evaluation(evaluation, model, subject, zoo)
    for weights in model.weights:
        yield from _of_weights(weights, subject, f"{zoo}/{model.key}", model.label)
    yield from _of_inferred(model.inferred, subject, f"{zoo}/{model.key}", model.source)


def _shared_by(model: Model) -> Iterator[Paper | Family | Dataset]:
    """What other models may name as well, and is said once for all of them."""
    yield from model.papers
    if model.family:
        yield model.family
    yield from (*model.trained_on, *model.source_datasets, *model.target_datasets)
    yield from (evaluation.dataset for evaluation in model.evaluations)


def _of_shared(shared: Paper | Family | Dataset, zoo: str) -> Iterator[Triple]:
    match shared:
        case Paper():
            return _of_paper(shared, zoo)
        case Family():
            return _of_family(shared, zoo)
        case Dataset():
            return _of_dataset(shared)


def _literals(model: Model) -> Iterator[tuple[NamedNode, Literal]]:
    for field in FIELDS:
        value = getattr(model, field.record) if field.record else None
        for each in value if isinstance(value, tuple) else (value,) if value else ():
            yield (
                NamedNode(expand(field.term)),
                Literal(str(each), datatype=NamedNode(expand(field.datatype))) if field.datatype else _english(each),
            )


def _of_licence(model: Model, subject: NamedNode) -> Iterator[Triple]:
    """The licence; a zoo that names none is recorded as such, too."""
    if model.licence:
        yield Triple(subject, DCT.license, licence(model.licence))
        if model.licence.startswith("LicenseRef-"):
            yield Triple(licence(model.licence), RDF.type, DCT.LicenseDocument)
    else:
        yield Triple(subject, ZOO.licenceClass, thing("licence-class", "unknown"))


def _of_family(family: Family, zoo: str) -> Iterator[Triple]:
    subject = thing("family", f"{zoo}/{family.key}")
    yield Triple(subject, RDF.type, ZOO.ModelFamily)
    yield Triple(subject, RDFS.label, _english(family.label))
    if family.description:
        yield Triple(subject, DCT.description, Literal(family.description))
    if family.code:
        yield Triple(subject, SDO.codeRepository, address(family.code))
    for paper in family.papers:
        yield Triple(subject, CODEMETA.referencePublication, _paper_name(paper))
        yield from _of_paper(paper, zoo)


def _of_dataset(dataset: Dataset) -> Iterator[Triple]:
    subject = thing("dataset", dataset.key)
    yield Triple(subject, RDF.type, SDO.Dataset)
    yield Triple(subject, RDFS.label, _english(dataset.label))


def _of_evaluation(evaluation: Evaluation, model: Model, subject: NamedNode, zoo: str) -> Iterator[Triple]:
    part = spellings.split(evaluation.split) if evaluation.split else None
    parts = [evaluation.dataset.key, evaluation.metric, *([slug(part)] if part else [])]
    name = thing("evaluation", f"{zoo}/{model.key}.{'.'.join(parts)}")
    split = f" ({part})" if part else ""
    yield Triple(name, RDF.type, ZOO.Evaluation)
    yield Triple(name, RDFS.label, _english(f"{model.label}: {evaluation.metric} on {evaluation.dataset.label}{split}"))
    yield Triple(name, FAIR4ML.evaluatedMLModel, subject)
    yield Triple(name, FAIR4ML.evaluationDataset, thing("dataset", evaluation.dataset.key))
    yield Triple(name, ZOO.metric, thing("metric", evaluation.metric))
    yield Triple(name, ZOO.value, Literal(f"{evaluation.value.normalize():f}", datatype=XSD.decimal))
    if part:
        yield Triple(name, ZOO.split, Literal(part))
    if model.source:
        yield Triple(name, DCT.source, NamedNode(model.source))


def _of_inferred(values: Iterable[Inferred], subject: NamedNode, name: str, source: str | None) -> Iterator[Triple]:
    """A citation for each inferred value, in the same form as in the curated zoo."""
    for inferred in values:
        stated = expand(inferred.property)
        citation = thing("citation", f"{name}.{slug(stated.rsplit('#')[-1].rsplit('/')[-1])}")
        yield Triple(subject, PROV.qualifiedPrimarySource, citation)
        yield Triple(citation, RDF.type, PROV.PrimarySource)
        yield Triple(citation, ZOO.statedProperty, NamedNode(stated))
        yield Triple(citation, ZOO.inferredFrom, NamedNode(inferred.basis))
        if source:
            yield Triple(citation, PROV.entity, NamedNode(source))


def _paper_name(paper: Paper) -> NamedNode:
    identifier = paper.arxiv or paper.doi
    assert identifier is not None, "a source gives only papers that it can identify"
    return paper_iri(identifier)


def _of_paper(paper: Paper, zoo: str) -> Iterator[Triple]:
    subject = _paper_name(paper)
    yield Triple(subject, RDF.type, SDO.ScholarlyArticle)
    if paper.arxiv:
        yield Triple(subject, FABIO.hasArXivId, Literal(paper.arxiv))
    if paper.doi:
        yield Triple(subject, BIBO.doi, Literal(paper.doi))
    if paper.title:
        yield Triple(subject, DCT.title, _english(paper.title))
        yield Triple(subject, RDFS.label, _english(paper.title))
    for position, author in enumerate(paper.authors, start=1):
        yield Triple(subject, DC.creator, Literal(author))
        # Zoos may differ on the order, so each has authorships of its own.
        authorship = thing("authorship", f"{zoo}/{slug_of(subject.value)}.{position:02}")
        yield Triple(subject, ZOO.authorship, authorship)
        yield Triple(authorship, RDF.type, ZOO.Authorship)
        yield Triple(authorship, SDO.name, Literal(author))
        yield Triple(authorship, SDO.position, _integer(position))


def _of_weights(weights: Weights, model: NamedNode, key: str, label: str) -> Iterator[Triple]:
    name = weights.repository or (weights.url or "").split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    subject = thing("checkpoint", f"{key}.{slug(name)}")
    yield Triple(model, ZOO.checkpoint, subject)
    yield Triple(subject, RDF.type, ZOO.Checkpoint)
    yield Triple(subject, RDFS.label, _english(f"{label}: {name}"))
    if weights.repository:
        yield Triple(subject, ZOO.hubRepository, Literal(weights.repository))
        yield Triple(subject, DCAT.accessURL, address(f"https://huggingface.co/{weights.repository}"))
    elif weights.url:
        yield Triple(subject, DCAT.downloadURL if weight_file(weights.url) else DCAT.accessURL, address(weights.url))
    if weights.file_format:
        yield Triple(subject, SDO.encodingFormat, Literal(weights.file_format))
    if weights.byte_size:
        yield Triple(subject, DCAT.byteSize, _integer(weights.byte_size))


def address(url: str) -> NamedNode:
    """The IRI of a web address; raises :class:`InputError` for any other text, which readers should have filtered out.

    >>> address("https://example.org/a b").value
    'https://example.org/a%20b'
    """
    found = web_address(url)
    if found is None:
        raise InputError(f"{url!r} is not a web address")
    return NamedNode(found)


def _english(text: str) -> Literal:
    return Literal(" ".join(text.split()), language="en")


def _instant(text: str) -> Literal:
    return Literal(text.replace("+00:00", "Z"), datatype=XSD.dateTime)


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)
