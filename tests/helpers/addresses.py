"""An address for every route that can be read, to be visited by tests: what a route needs to be seen at work."""

from urllib.parse import quote

MODEL = "hubert-large-ls960-ft"
_QUERY = quote("SELECT ?model ?name { ?model a zoo:RLM ; rdfs:label ?name } ORDER BY ?name LIMIT 5")
_NAMES = '{"q0": {"query": "HuBERT Base"}, "q1": {"query": "facebook/wav2vec2-base"}}'

#: Addresses of pages by endpoint; each is visited.
PAGES: dict[str, tuple[str, ...]] = {
    "home.start": ("/", "/?version=1"),
    "models.listing": ("/models", "/models?domain=speech&stage=preprocessing", "/models?q=nothing-is-called-so"),
    "compare.side_by_side": (
        "/compare",
        "/compare?model=hubert-base-ls960&model=hubert-large-ls960-ft&model=wav2vec2-base",
    ),
    "questions.gallery": ("/questions", "/questions?q=licence", "/questions?q=nothing-of-the-kind"),
    "questions.answer": (
        "/questions/rlms-of-a-domain",
        "/questions/timeline",
        "/questions/derived-from?origin=family:hubert",
        "/questions/dtms-for-a-task",
        "/questions/completeness",
        "/questions/publishers",
        "/questions/best-values?domain=nlp",
        "/questions/provenance",
    ),
    "search.results": ("/search", "/search?q=hubert", "/search?q=qqqqqqqqqq"),
    "zoos.listing": ("/zoos",),
    "findings.report": ("/findings", "/findings?severity=Warning"),
    "links.review": ("/links", "/links?state=accepted&in=wikidata"),
    "exports.listing": ("/export", "/export?graph=curated"),
    "history.versions": ("/history",),
    "history.changes": ("/history/1",),
    "ontology.terms": ("/ns",),
    "browse.listing": ("/task", "/family?q=bert", "/checkpoint", "/citation?page=2", "/paper", "/architecture"),
    "things.page": (
        f"/model/{MODEL}",
        "/model/llava-v1.5-7b-q4-k-gguf",
        "/family/hubert",
        "/paper/2106.07447",
        "/dataset/librispeech-960h",
        "/task/automatic-speech-recognition",
        "/domain/speech",
        "/stage/preprocessing",
        "/strategy/self-supervised",
        "/metric/wer",
        "/licence/MIT",
        "/licence-class/permissive",
        "/zoo/curated",
        "/graph/curated",
        "/graph/inferred",
        "/modality/audio",
        "/organization/microsoft",
        "/repository/github.com/facebookresearch/fairseq",
        "/dataset/imagenet-1k",
        "/domain/computer-vision",
        "/licence/LicenseRef-Llama-2-Community",
    ),
    "things.foreign": (
        "/thing?iri=https%3A%2F%2Fhuggingface.co%2Ffacebook%2Fhubert-large-ls960-ft",
        "/thing?iri=https%3A%2F%2Farxiv.org%2Fabs%2F2106.07447",
    ),
    "sparql.endpoint": ("/sparql", f"/sparql?query=DESCRIBE%20model:{MODEL}", f"/sparql?query={_QUERY}"),
}

#: Addresses of data, by endpoint.
DATA: dict[str, tuple[str, ...]] = {
    "questions.data": ("/questions/timeline.json", "/questions/timeline.csv"),
    "models.as_json": ("/models.json?domain=speech",),
    "models.as_csv": ("/models.csv?domain=speech",),
    "models.as_graph": tuple(f"/models.{suffix}?domain=speech" for suffix in ("ttl", "jsonld", "nt", "rdf")),
    "compare.as_json": ("/compare.json?model=hubert-base-ls960",),
    "search.suggestions": ("/search.json?q=hub",),
    "completions.completions": ("/sparql/completions.json",),
    "findings.as_json": ("/findings.json",),
    "links.as_json": ("/links.json", "/links.json?state=waiting&in=orkg"),
    "model.lineage": (f"/lineage.json?model={quote(f'https://w3id.org/zoograph/model/{MODEL}')}",),
    "exports.file": ("/export/zoograph.csv?graph=curated", "/export/zoograph.ttl?graph=curated"),
    "exports.model": (
        f"/export/model.bib?model={MODEL}",
        f"/export/model.csl.json?model={MODEL}",
        f"/export/model.md?model={MODEL}",
        f"/export/model.schema.jsonld?model={MODEL}",
        f"/export/model.graphml?model={MODEL}",
        f"/export/model.gexf?model={MODEL}",
    ),
    "exports.mappings": ("/export/links.sssom.tsv",),
    "exports.dataset": ("/export/dataset.croissant.json?dataset=imagenet-1k",),
    "describe.void": ("/.well-known/void",),
    "describe.sparql_examples": ("/.well-known/sparql-examples",),
    "graphs.read": ("/graphs?graph=https://w3id.org/zoograph/graph/catalog",),
    "health.health": ("/healthz",),
    "reconcile.service": ("/reconcile", f"/reconcile?queries={quote(_NAMES)}"),
    "reconcile.propose": ("/reconcile/extend/propose?type=model",),
    "reconcile.suggest_entity": ("/reconcile/suggest/entity?prefix=hubert",),
    "reconcile.suggest_type": ("/reconcile/suggest/type?prefix=mod",),
    "reconcile.suggest_property": ("/reconcile/suggest/property?prefix=lic",),
    "reconcile.preview": (f"/reconcile/preview?id=model:{MODEL}",),
    "reconcile.flyout": (f"/reconcile/flyout?id=model:{MODEL}",),
    "static": ("/static/css/base.css",),
}
#: Addresses that need a token, by endpoint.
WITH_TOKEN: dict[str, tuple[str, ...]] = {"metrics.metrics": ("/metrics",)}
