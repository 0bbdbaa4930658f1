"""A graph: a version in a home, or what a server answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoograph.api.model import Model
from zoograph.errors import StoreError, UnknownName
from zoograph.export import FORMATS, export
from zoograph.federation import FederatedStore, federated
from zoograph.kinds import BY_NAME
from zoograph.questions import question
from zoograph.reading import comparison, listing
from zoograph.reading.disagreements import disagreements
from zoograph.reading.local import LocalView
from zoograph.reading.reconcile import Candidate, Query, reconcile, types_named
from zoograph.reading.resolve import resolve
from zoograph.reading.search import find
from zoograph.records import Finding
from zoograph.search import Hit
from zoograph.settings import Settings
from zoograph.store import EmbeddedStore, History, RemoteStore, SparqlStore, Version
from zoograph.store.table import Table, read
from zoograph.vocabulary import GRAPH_MERGED, PREFIXES

if TYPE_CHECKING:
    import rdflib

    from zoograph.publish import Publication
    from zoograph.sync import Progress


_LONG = float("inf")
#: Filters of the list that are not criteria, as :meth:`Graph.models` calls them.
_MORE_FILTERS = ("licence", "since", "until", "min_parameters", "max_parameters", "weights", "text")


def open(where: str | Path | None = None) -> Graph:
    """Open the graph in a home, or that of a server.

    ``where``: a home directory; the address of a SPARQL endpoint (``https://host/sparql``); or nothing for
    ``$ZOOGRAPH_HOME``. Raises :class:`~zoograph.StoreError` where there is no graph.

    >>> import zoograph
    >>> graph = zoograph.open()                                                             # doctest: +SKIP
    >>> graph.model("hubert-base-ls960").licence.value                                      # doctest: +SKIP
    'http://spdx.org/licenses/Apache-2.0'
    """
    if isinstance(where, str) and where.startswith(("http://", "https://")):
        return Graph(LocalView(federated(RemoteStore(where), Settings.from_environment().services)))
    settings = Settings.from_environment()
    home = settings.home if where is None else Path(where).expanduser()
    return _of_version(History(home, keep=settings.keep_versions), None)


def _of_version(history: History, number: int | None) -> Graph:
    held = ExitStack()
    version = held.enter_context(history.reading(number))
    store = EmbeddedStore.read_only(version.store_directory)
    allowed = Settings.from_environment().services
    view = LocalView(federated(store, allowed, is_public=version.is_public), version)
    return Graph(view, history, version, held)


class Graph:
    """One version of the graph. It stays that version even if another one is published; :meth:`at` gives another one.

    ``graph.models(domain="speech")`` lists models, ``graph.model("vit-base-patch16-224")`` is one of them,
    ``graph.ask("timeline")`` asks a ready-made question, ``graph.query("SELECT …")`` asks in SPARQL.
    """

    def __init__(
        self,
        view: LocalView,
        history: History | None = None,
        version: Version | None = None,
        held: ExitStack | None = None,
    ) -> None:
        """Use :func:`zoograph.open`."""
        self.view = view
        """The view that the read model asks; see :mod:`zoograph.reading`."""
        self._history, self._version, self._held = history, version, held

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the version, so that it may be pruned."""
        if self._held is not None:
            self._held.close()

    @property
    def version(self) -> int | None:
        """The number of the version; None where another engine answers."""
        return None if self._version is None else self._version.number

    @property
    def versions(self) -> list[int]:
        """The numbers of the versions that are kept, oldest first."""
        return [] if self._history is None else self._history.numbers()

    def at(self, version: int) -> Graph:
        """The graph as it was in a version. Raises :class:`~zoograph.UnknownName` for one that is not kept."""
        return _of_version(self._local("has no versions"), version)

    # -- models

    def models(
        self,
        *,
        text: str = "",
        since: int | None = None,
        until: int | None = None,
        min_parameters: int | None = None,
        max_parameters: int | None = None,
        licence: str | Sequence[str] | None = None,
        weights: bool = False,
        sort: str = "newest",
        every_entry: bool = False,
        **filters: str | Sequence[str],
    ) -> Models:
        """The models that match the filters of ``/models``. Nothing is asked until you use the result.

        ``filters``: ``stage``, ``domain``, ``task``, ``supports``, ``family``, ``architecture``, ``repository``,
        ``zoo``, ``strategy``, each a slug or several slugs, any of which may match; ``licence``: a class such as
        ``permissive``; ``language``: a code such as ``de``, or ``mul`` for models of several languages; ``since`` and
        ``until``: years; ``min_parameters`` and ``max_parameters``: how large, which leaves out models whose number
        no source states; ``weights``: only models with downloadable weights; ``text``: words of the name. Entries
        of the same weights are listed once, unless ``every_entry`` is true. Raises
        :class:`~zoograph.InputError` for an invalid value, :class:`~zoograph.UnknownName` for an unknown filter.
        """
        said: dict[str, str | Sequence[str] | None] = {
            **{name.replace("_", "-"): value for name, value in filters.items()},
            "licence-class": licence,
            "q": text,
            "from": None if since is None else str(since),
            "to": None if until is None else str(until),
            "min-parameters": None if min_parameters is None else str(min_parameters),
            "max-parameters": None if max_parameters is None else str(max_parameters),
            "weights": "yes" if weights else "",
            "sort": sort,
            "entries": "every" if every_entry else "",
        }
        for name in filters:
            if name.replace("_", "-") not in listing.BY_NAME:
                raise UnknownName("filter", name, [*listing.BY_NAME, *_MORE_FILTERS])
        arguments = {name: [v] if isinstance(v, str) else [*v] for name, v in said.items() if v}
        return Models(self, listing.Filters.read(arguments))

    def model(self, name: str) -> Model:
        """One model: by slug, prefixed name, IRI, repository on the Hugging Face Hub, or address of a weight file.

        Raises :class:`~zoograph.UnknownName`, with the nearest names.
        """
        return Model(self.view, resolve(self.view, name))

    def compare(self, *names: str) -> comparison.Comparison:
        """Two to four models side by side, named as for :meth:`model`."""
        return comparison.compare(self.view, [resolve(self.view, name) for name in names], most_seconds=_LONG)

    # -- questions and queries

    def ask(self, name: str, *, every_entry: bool = False, **parameters: str | int | float | Sequence[str]) -> Table:
        """The answer to a ready-made question (``zoograph ask`` lists them), with its parameters by name.

        Raises :class:`~zoograph.UnknownName` for a question, parameter or thing that does not exist.
        """
        asked = question(name)
        values = {
            key.replace("_", "-") if key not in {p.name for p in asked.parameters} else key: ",".join(value)
            if isinstance(value, list | tuple)
            else str(value)
            for key, value in parameters.items()
        }
        asked.check(self.view.store, values)
        return self.view.ask(asked.sparql(values, every_entry=every_entry))

    def query(self, text: str) -> Table | bool | rdflib.Graph:
        """The answer to a SPARQL query: a table, a yes or no, or for CONSTRUCT and DESCRIBE an ``rdflib.Graph``.

        All prefixes of Zoograph are declared. Raises :class:`~zoograph.InputError` with line and column.
        """
        answer = self.view.store.query(text)
        if answer.is_graph:
            from zoograph.rdf import to_rdflib

            return to_rdflib(answer.triples())
        return bool(answer) if answer.is_boolean else read(self.view.store, text)

    def search(self, text: str, *, kind: str | Sequence[str] = (), limit: int = 20) -> list[Hit]:
        """The things with a matching name, the best match first; misspellings are tolerated."""
        kinds = (kind,) if isinstance(kind, str) else tuple(kind)
        for each in kinds:
            if each not in BY_NAME:
                raise UnknownName("kind of thing", each, BY_NAME)
        return list(find(self.view, text, kinds, limit=limit).hits)

    def reconcile(self, names: Sequence[str], *, type: str = "", limit: int = 5) -> list[list[Candidate]]:
        """The things that each name can mean, the likeliest first: ``iri``, ``label``, ``score``, ``match``.

        ``score`` is from 0 to 100; ``match`` is true where it is certain. ``type``: ``model``, ``rlm``, ``dtm``,
        ``family``, ``dataset`` and the other kinds. Raises :class:`~zoograph.InputError` for a type that there is not.

        >>> [[each.label for each in those] for those in graph.reconcile(["hubert_base"])]     # doctest: +SKIP
        """
        types = types_named([type] if type else [])
        return reconcile(self.view, [Query(name, types, limit) for name in names])

    def findings(
        self, *, zoo: str | None = None, rule: str | None = None, severity: str | None = None
    ) -> list[Finding]:
        """What is wrong or missing, the worst first: found while reading and validating, and where zoos disagree."""
        kept = self.view.findings
        found = [*disagreements(self.view), *(() if kept is None else kept.all)]
        return [
            each
            for each in found
            if (zoo is None or zoo in each.zoo.split(", "))
            and (rule is None or each.rule == rule)
            and (severity is None or each.severity.value.lower() == severity.lower())
        ]

    # -- export and sync

    def export(self, form: str, file: str | Path | None = None, *, graph: str | None = None) -> bytes:
        """The whole graph, or a named one, in a format of ``zoograph export``; also written to ``file`` if given.

        Raises :class:`~zoograph.UnknownName` for a format or graph that does not exist.
        """
        if form not in FORMATS:
            raise UnknownName("format", form, FORMATS)
        published = "" if self._version is None else self._version.created
        content = export(self._engine().engine, form, graph, published=published)
        if file is not None:
            Path(file).write_bytes(content)
        return content

    def sync(self, *names: str, progress: Progress | None = None) -> list[Publication]:
        """Read zoos of ``zoos.toml`` again and publish what changed, the internal ones in the internal view.

        Gives a publication, with ``version`` and ``findings``, for each view that was written to; :meth:`at` opens that
        version, and this graph stays what it is. Without names: every zoo with an origin. Raises
        :class:`~zoograph.UnknownName` for an unknown zoo, :class:`~zoograph.Refused` for one with violations.

        >>> graph.sync("timm")                                                              # doctest: +SKIP
        """
        from zoograph.internal import follow
        from zoograph.sync import silent, sync
        from zoograph.zoos import has_address, read_zoos

        history = self._local("cannot be written to from here")
        zoos = read_zoos(history.home)
        chosen = [zoos.get(name) for name in names] or [zoo for zoo in zoos if has_address(zoo)]
        publications = sync(history, chosen, go_on=not names, progress=progress or silent)
        followed = follow(history)
        return [*publications, *([followed] if followed else [])]

    def rdflib(self) -> rdflib.Dataset:
        """A copy of the version in memory: the merged graph as default graph, all others under their names."""
        import rdflib as library

        from zoograph.rdf import rdflib_term

        dataset = library.Dataset()
        for prefix, iri in PREFIXES.items():
            dataset.bind(prefix, iri)
        for quad in self._engine().engine:
            name = quad.graph_name
            target = dataset.default_graph if name == GRAPH_MERGED else dataset.graph(library.URIRef(name.value))
            target.add((rdflib_term(quad.subject), rdflib_term(quad.predicate), rdflib_term(quad.object)))
        return dataset

    def __repr__(self) -> str:
        where = getattr(self._local_store(), "address", None) or (self._history and self._history.home)
        return f"<zoograph.Graph {where}{'' if self.version is None else f', version {self.version}'}>"

    def _repr_html_(self) -> str:
        return self.ask("completeness")._repr_html_()

    def _local(self, lack: str) -> History:
        if self._history is None:
            raise StoreError(f"another engine answers, which {lack}; open a home instead")
        return self._history

    def _local_store(self) -> SparqlStore:
        """The store that answers what no other endpoint is asked."""
        store = self.view.store
        return store.local if isinstance(store, FederatedStore) else store

    def _engine(self) -> EmbeddedStore:
        store = self._local_store()
        if not isinstance(store, EmbeddedStore):
            raise StoreError("another engine answers; ask it by SPARQL, or open a home instead")
        return store


class Models:
    """The models that match some filters: a sequence that asks the graph when you use it.

    ``len(models)``, ``for model in models``, ``models[0]``; ``models.table`` and ``.to_pandas()`` have a row per model.
    """

    def __init__(self, graph: Graph, filters: listing.Filters) -> None:
        """Use :meth:`Graph.models`."""
        self._graph, self._filters = graph, filters

    @cached_property
    def table(self) -> Table:
        """All of them, one per row, with the columns of ``/models.csv``."""
        return self._graph.view.ask(listing.all_models_query(self._graph.view, self._filters))

    @cached_property
    def page(self) -> listing.Listing:
        """The first page as ``/models`` shows it: rows, facets with counts, and a sentence that describes the list."""
        return listing.read_listing(self._graph.view, self._filters)

    def facets(self) -> list[listing.Facet]:
        """What can be chosen further: for each filter its values, and how many models each would leave."""
        return listing.read_facets(self._graph.view, self._filters)

    @property
    def sentence(self) -> str:
        """A description of these models with their number."""
        return self.page.sentence

    def __len__(self) -> int:
        return listing.count_models(self._graph.view, self._filters)

    def __iter__(self) -> Iterator[Model]:
        return (Model(self._graph.view, str(iri)) for iri in self.table.column("model"))

    def __getitem__(self, place: int) -> Model:
        return Model(self._graph.view, str(self.table.rows[place]["model"]))

    def to_pandas(self) -> Any:
        """A ``pandas.DataFrame`` with one row per model."""
        return self.table.to_pandas()

    def to_polars(self) -> Any:
        """A ``polars.DataFrame`` with one row per model."""
        return self.table.to_polars()

    def __repr__(self) -> str:
        return f"<zoograph.Models {self.sentence}>"

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.sentence)}</p>{self.table._repr_html_()}"
