"""Prefixes and terms, and the only place where IRIs are made."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from functools import cache, lru_cache
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

from zoograph import kinds

BASE = "https://w3id.org/zoograph/"

#: Prefixes of everything that Zoograph reads or writes; questions and exports use these names.
PREFIXES: dict[str, str] = {
    "zoo": BASE + "ns#",
    **{kind.prefix: f"{BASE}{kind.name}/" for kind in kinds.KINDS if kind.prefix},
    "bibo": "http://purl.org/ontology/bibo/",
    "codemeta": "https://w3id.org/codemeta/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "ent": "http://www.w3.org/ns/entailment/",
    "fabio": "http://purl.org/spar/fabio/",
    "fair4ml": "https://w3id.org/fair4ml#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "formats": "http://www.w3.org/ns/formats/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sdo": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/licenses/",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "void-ext": "http://ldf.fi/void-ext#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

#: The kinds of thing that have an IRI of their own, each the first step of its path.
KINDS: tuple[str, ...] = tuple(kinds.BY_NAME)


class Namespace:
    """Terms of one vocabulary as attributes.

    >>> Namespace("https://schema.org/").Dataset.value
    'https://schema.org/Dataset'
    """

    def __init__(self, iri: str) -> None:
        self._iri = iri

    def __getattr__(self, name: str) -> NamedNode:
        if name.startswith("__"):
            raise AttributeError(name)
        term = NamedNode(self._iri + name)
        setattr(self, name, term)  # made once: from now on Python finds the attribute without calling this
        return term


BIBO = Namespace(PREFIXES["bibo"])
CODEMETA = Namespace(PREFIXES["codemeta"])
DC = Namespace(PREFIXES["dc"])
DCAT = Namespace(PREFIXES["dcat"])
DCT = Namespace(PREFIXES["dct"])
ENT = Namespace(PREFIXES["ent"])
FABIO = Namespace(PREFIXES["fabio"])
FAIR4ML = Namespace(PREFIXES["fair4ml"])
FOAF = Namespace(PREFIXES["foaf"])
FORMATS = Namespace(PREFIXES["formats"])
OWL = Namespace(PREFIXES["owl"])
PROV = Namespace(PREFIXES["prov"])
RDF = Namespace(PREFIXES["rdf"])
RDFS = Namespace(PREFIXES["rdfs"])
SD = Namespace(PREFIXES["sd"])
SDO = Namespace(PREFIXES["sdo"])
SH = Namespace(PREFIXES["sh"])
SKOS = Namespace(PREFIXES["skos"])
VOID = Namespace(PREFIXES["void"])
VOID_EXT = Namespace(PREFIXES["void-ext"])
XSD = Namespace(PREFIXES["xsd"])
ZOO = Namespace(PREFIXES["zoo"])


def slug(text: str) -> str:
    """The slug of a name: lower case ASCII letters, digits, dots and hyphens.

    >>> slug("BERT large, whole-word masking")
    'bert-large-whole-word-masking'
    >>> slug("Libri-Light 60k (unlabelled)")
    'libri-light-60k-unlabelled'
    """
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9.]+", "-", ascii_text.lower()).strip("-.") or "unnamed"


def key_of(name: str) -> str:
    """The slug of a name; the name itself, in lower case, where it has no Latin letter or digit to make one of.

    >>> key_of("Call centre, v2"), key_of("音声認識")
    ('call-centre-v2', '音声認識')
    """
    found = slug(name)
    return found if found != "unnamed" else "-".join(name.casefold().replace("/", " ").split()).strip(".") or found


def thing(kind: str, name: str) -> NamedNode:
    """The IRI of a thing of our own.

    Characters that a path segment may not hold are percent-encoded; ``/`` is kept, so an imported model lives at
    ``model/{zoo}/{key}``.

    >>> thing("task", "automatic-speech-recognition").value
    'https://w3id.org/zoograph/task/automatic-speech-recognition'
    >>> thing("model", "mteb/intfloat/e5 large").value
    'https://w3id.org/zoograph/model/mteb/intfloat/e5%20large'
    """
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is not a kind of thing: {', '.join(KINDS)}")
    return NamedNode(f"{BASE}{kind}/{quote(name, safe='/._-~+@')}")


def graph(name: str) -> NamedNode:
    """The IRI of one of our named graphs.

    >>> graph("curated").value
    'https://w3id.org/zoograph/graph/curated'
    """
    return thing("graph", name)


def paper(identifier: str) -> NamedNode:
    """The IRI of a paper by its arXiv id or DOI.

    >>> paper("2106.07447").value, paper("10.1109/TASLP.2021.3122291").value
    ('https://w3id.org/zoograph/paper/2106.07447', 'https://w3id.org/zoograph/paper/10.1109/taslp.2021.3122291')
    """
    return thing("paper", identifier.lower())


#: Named graphs with a role of their own; every other named graph belongs to a zoo or a user.
GRAPH_CURATED = graph("curated")
GRAPH_ONTOLOGY = graph("ontology")
GRAPH_QUESTIONS = graph("questions")
GRAPH_CATALOG = graph("catalog")
GRAPH_LINKS = graph("links")
GRAPH_INFERRED = graph("inferred")
GRAPH_MERGED = graph("merged")

#: The made graphs: Zoograph makes them from the other graphs or from its own files, and nobody else writes to them.
MADE_GRAPHS = (GRAPH_MERGED, GRAPH_INFERRED, GRAPH_LINKS, GRAPH_ONTOLOGY, GRAPH_QUESTIONS, GRAPH_CATALOG)

#: The language of a model of several languages (ISO 639-2: multiple languages).
MULTIPLE_LANGUAGES = "mul"

#: The ontology, and what all graphs together make.
ONTOLOGY = NamedNode(BASE + "ns")
DATASET = NamedNode(BASE + "void")


@lru_cache(maxsize=10_000)
def compact(iri: str) -> str:
    """The prefixed name of an IRI, or the IRI itself where no prefix fits.

    >>> compact("https://w3id.org/zoograph/model/hubert-base-ls960")
    'model:hubert-base-ls960'
    >>> compact("https://example.org/x")
    'https://example.org/x'
    """
    best = max((p for p in PREFIXES if iri.startswith(PREFIXES[p])), key=lambda p: len(PREFIXES[p]), default=None)
    return iri if best is None else f"{best}:{iri[len(PREFIXES[best]) :]}"


def kind_of(iri: str, among: Container[str] = kinds.WITH_PAGE) -> str | None:
    """The kind that an IRI of ours names; None for any other IRI, whose kind only the graph tells.

    ``among``: the kinds to tell; by default those whose things have pages.

    >>> kind_of("https://w3id.org/zoograph/family/vit"), kind_of("http://spdx.org/licenses/MIT")
    ('family', 'licence')
    >>> kind_of("https://example.org/model/vit"), kind_of("https://w3id.org/zoograph/model/a/../b")
    (None, None)
    """
    if iri.startswith(PREFIXES["spdx"]):
        return "licence" if len(iri) > len(PREFIXES["spdx"]) else None
    kind, slash, name = iri.removeprefix(BASE).partition("/")
    if not iri.startswith(BASE) or not slash or not name or kind not in among:
        return None
    # Browsers and servers take these steps out of a path, so they cannot be asked for.
    return None if {"", ".", ".."} & set(name.split("/")) else kind


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI (RFC 3987), and may stand in a query.

    >>> is_iri("https://example.org/modèle"), is_iri("urn:x:y"), is_iri("vit"), is_iri("https://example.org/a b")
    (True, True, False, False)
    """
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def slug_of(iri: str) -> str:
    """The slug of a thing: the part of its path after the kind.

    >>> slug_of("https://w3id.org/zoograph/domain/speech"), slug_of("http://spdx.org/licenses/MIT")
    ('speech', 'MIT')
    """
    if iri.startswith(PREFIXES["spdx"]):
        return iri.removeprefix(PREFIXES["spdx"])
    return iri.removeprefix(BASE).partition("/")[2] if iri.startswith(BASE) else iri


def thing_at(kind: str, name: str) -> str:
    """The IRI of the thing whose page is at ``/kind/name``. A licence that SPDX lists keeps the IRI that it has there.

    >>> thing_at("licence", "MIT"), thing_at("model", "timm/vit base")
    ('http://spdx.org/licenses/MIT', 'https://w3id.org/zoograph/model/timm/vit%20base')
    """
    if kind == "licence" and not name.startswith("LicenseRef-"):
        return PREFIXES["spdx"] + thing(kind, name).value.removeprefix(f"{BASE}licence/")
    return thing(kind, name).value


def iri_of(kind: str, name: str) -> str:
    """The IRI of a thing of a kind by its slug, prefixed name or IRI; the way back from :func:`slug_of`.

    >>> iri_of("domain", "speech"), iri_of("zoo", "https://example.org/zoo"), iri_of("model", "model:timm/vit")
    ('https://w3id.org/zoograph/domain/speech', 'https://example.org/zoo', 'https://w3id.org/zoograph/model/timm/vit')
    """
    name = name.removeprefix(f"{kind}:") or name
    iri = expand(name)
    return iri if ":" in name and is_iri(iri) else thing_at(kind, unquote(name))


#: The name for models of a stage, by the slug of the stage.
ROLES: dict[str, str] = {"preprocessing": "RLM", "downstream-task": "DTM"}


def part(*steps: str | NamedNode) -> NamedNode:
    """The IRI of a part of the dataset: different for different steps, whatever IRIs they are.

    >>> part("class", ZOO.Model, "property", RDFS.label).value
    'https://w3id.org/zoograph/void/class/zoo:Model/property/rdfs:label'
    >>> part("property", NamedNode("http://example.org/p")).value
    'https://w3id.org/zoograph/void/property/http%3A%2F%2Fexample.org%2Fp'
    """
    return NamedNode("/".join((DATASET.value, *(s if isinstance(s, str) else _step(s.value) for s in steps))))


@cache
def _step(iri: str) -> str:
    name = compact(iri)
    return quote(name, safe="" if name == iri else ":")


def expand(name: str) -> str:
    """The IRI of a prefixed name; an IRI stays as it is.

    >>> expand("graph:curated")
    'https://w3id.org/zoograph/graph/curated'
    """
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon and not local.startswith("//") and prefix in PREFIXES else name


def sparql_prologue() -> str:
    """The ``PREFIX`` lines that questions may leave out."""
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
