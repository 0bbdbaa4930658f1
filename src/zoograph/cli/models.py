"""Commands that look at models: search, show, lineage, compare. Each shows what the read model finds, as pages do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import click
from rich.text import Text
from rich.tree import Tree

from zoograph import api
from zoograph.cli.output import console, errors, form_option, write, write_table
from zoograph.errors import UnknownName
from zoograph.fields import Place, shown_in
from zoograph.kinds import OTHER
from zoograph.reading.comparison import Fact as Compared
from zoograph.reading.facts import Fact
from zoograph.reading.kind import existing, kind_here
from zoograph.reading.thing import read_facts
from zoograph.reading.things import grouped, label_of
from zoograph.settings import Settings
from zoograph.store.table import Iri
from zoograph.vocabulary import compact, expand, kind_of
from zoograph.wording import in_full

_form = form_option(["text", "json"], "text", of="answer")
_version = click.option("--version", "version", type=int, metavar="N", help="Ask version N instead of the current one.")
#: The levels of derivatives that a tree shows by default.
_DEPTH = 1
_MOST_CHILDREN = 40


@contextmanager
def asked_graph(version: int | None) -> Iterator[api.Graph]:
    """The graph in ``ZOOGRAPH_HOME``, or the engine that ``ZOOGRAPH_ENGINE`` names."""
    with api.open(Settings.from_environment().engine or None) as graph:
        if version is None:
            yield graph
        else:
            with graph.at(version) as older:
                yield older


def _write_json(content: Any) -> None:
    write(json.dumps(content, indent=1, ensure_ascii=False, default=str).encode() + b"\n")


@click.command()
@click.argument("text")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only this kind (model, paper…); may be repeated.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="How many to list.")
@_form
@_version
def search(text: str, kinds: tuple[str, ...], limit: int, form: str, version: int | None) -> None:
    """Find models, papers, datasets and other things by name; misspelt names are found, too.

    \b
    zoograph search wav2vec
    zoograph search 'whisper large' --kind model --format json
    """
    with asked_graph(version) as graph:
        hits = graph.search(text, kind=kinds, limit=limit)
        if form == "json":
            _write_json([{"iri": hit.iri, "kind": hit.kind, "label": hit.label, **asdict(hit.facts)} for hit in hits])
            return
        rows = [
            [compact(hit.iri), hit.label, " ".join(hit.facts.roles) or hit.kind, str(hit.facts.year or "")]
            for hit in hits
        ]
        write_table(["name", "label", "what", "year"], rows)
        if not hits:
            errors.print(f"nothing is called {text!r}")


@click.command()
@click.argument("thing")
@_form
@_version
def show(thing: str, form: str, version: int | None) -> None:
    """Show the facts about a model with their sources; or about anything else, by its prefixed name or IRI.

    \b
    zoograph show hubert-base-ls960
    zoograph show facebook/hubert-base-ls960
    zoograph show paper:2106.07447
    """
    with asked_graph(version) as graph:
        iri = expand(thing.strip("<>"))
        kind = kind_of(iri) or kind_here(graph.view, iri)
        if kind in (None, "model", OTHER.name):  # an address may be that of a repository or of a weight file
            try:
                _show_model(graph.model(thing), form)
            except UnknownName:
                if kind != OTHER.name:
                    raise
            else:
                return
        if kind is not None and kind != "model":
            _show_thing(graph, kind, iri, form)


def _show_model(model: api.Model, form: str) -> None:
    if form == "json":
        _write_json(
            {
                "iri": model.iri,
                "name": model.name,
                "facts": {
                    field.name: [_plain(fact) for fact in model.values(field.term)]
                    for field in shown_in(Place.PAGE)
                    if model.values(field.term)
                },
                "stageReason": model.stage_reason,
                "licenceVerdict": model.licence_verdict().sentence,
                "ancestors": [{"iri": each.iri, "name": each.name, "how": each.how} for each in model.ancestors()],
                "weights": [each.address or each.name for each in model.weights()],
            }
        )
        return
    out = console()
    out.print(Text(model.name, style="bold"), Text(" ".join(model.roles), style="cyan"), Text(model.iri, style="dim"))
    if model.stage_reason:
        out.print(Text(model.stage_reason))
    fields = shown_in(Place.PAGE)
    width = max(len(field.label) for field in fields)
    for field in fields:
        for place, fact in enumerate(model.shown(field)):
            line = Text(f"{field.label if place == 0 else '':{width}} ", style="bold")
            line.append(in_full(field, fact.value, fact.text), style="")
            if fact.disputed:
                line.append("  sources disagree", style="yellow")
            if fact.inferred:
                line.append("  inferred", style="dim")
            line.append(f"  [{'; '.join(dict.fromkeys(map(_source, fact.sources)))}]", style="dim")
            out.print(line)
    out.print(Text(f"{'':{width}} {model.licence_verdict().sentence}"))
    for each in model.weights():
        out.print(Text(f"{'Weights':{width}} {each.address or each.name}"))


def _compared(fact: Compared) -> dict[str, Any]:
    return {
        "label": fact.field.label,
        "term": fact.field.term,
        "values": [[asdict(cell) for cell in cells] for cells in fact.values],
    }


def _plain(fact: Fact) -> dict[str, Any]:
    return {
        "value": fact.value,
        "name": fact.name,
        "disputed": fact.disputed,
        "inferred": fact.inferred,
        "sources": [
            {"zoo": s.zoo_name, "package": s.package, "entry": s.entry, "documents": [d.iri for d in s.documents]}
            for s in fact.sources
        ],
    }


def _source(source: Any) -> str:
    """The sources of a value, in a few words."""
    if source.is_rule:
        return "follows from other statements"
    documents = ", ".join(document.title for document in source.documents[:1])
    return ": ".join(filter(None, (source.zoo_name, documents)))


def _show_thing(graph: api.Graph, kind: str, iri: str, form: str) -> None:
    view = graph.view
    if not existing(view, kind, [iri]):
        raise UnknownName(kind, compact(iri), (), hint="(zoograph search finds things by name)")
    known = read_facts(view, iri)
    if form == "json":
        _write_json({"iri": iri, "label": label_of(iri, known), "facts": [asdict(fact) for fact in known]})
        return
    out = console()
    out.print(Text(label_of(iri, known), style="bold"), Text(iri, style="dim"))
    for name, facts in grouped(known).items():
        for place, fact in enumerate(facts):
            graphs = ", ".join(Iri(each).name.removeprefix("graph:") for each in fact.graphs)
            line = Text(f"{name if place == 0 else '':22} ", style="bold")
            line.append(fact.shown, style="")
            line.append(f"  [{graphs}]", style="dim")
            out.print(line)


@click.command()
@click.argument("model")
@click.option(
    "--depth",
    default=_DEPTH,
    show_default=True,
    type=click.IntRange(0, 20),
    help="How many steps of derivatives to show.",
)
@_form
@_version
def lineage(model: str, depth: int, form: str, version: int | None) -> None:
    """Show the lineage of a model as a tree: its ancestors and its derivatives.

    \b
    zoograph lineage llava-v1.5-7b
    zoograph lineage hubert-base-ls960 --depth 2
    """
    with asked_graph(version) as graph:
        found = graph.model(model)
        if form == "json":
            _write_json(
                {
                    "iri": found.iri,
                    "name": found.name,
                    "ancestors": [asdict(each) for each in found.ancestors()],
                    "derivatives": [asdict(each) for each in found.derivatives()],
                }
            )
            return
        out = console()
        up = Tree(Text(f"Ancestors of {found.name}", style="bold"))
        _grow_up(up, found)
        down = Tree(Text(f"Derivatives of {found.name}", style="bold"))
        _grow_down(graph, down, found, depth)
        for tree in (up, down):
            if not tree.children:
                tree.add(Text("none known", style="dim"))
            out.print(tree)


def _grow_up(tree: Tree, model: api.Model) -> None:
    """Add the ancestors, each below the first model that was made from it."""
    ancestors = model.ancestors()
    below: dict[str, list[tuple[str, str, str]]] = {}
    for each in ancestors:
        for way in each.ways:
            below.setdefault(way.child, []).append((each.iri, each.name, way.how))
    seen = {str(model.iri)}

    def add(branch: Tree, iri: str) -> None:
        for base, name, how in below.get(iri, ()):
            twig = branch.add(_line(name, base, how))
            if base not in seen:
                seen.add(base)
                add(twig, base)

    add(tree, model.iri)


def _grow_down(graph: api.Graph, tree: Tree, model: api.Model, depth: int) -> None:
    if depth == 0:
        return
    derivatives = model.derivatives()
    for each in derivatives[:_MOST_CHILDREN]:
        twig = tree.add(_line(each.name, each.iri, each.how))
        _grow_down(graph, twig, graph.model(each.iri), depth - 1)
    if len(derivatives) > _MOST_CHILDREN:
        tree.add(Text(f"and {len(derivatives) - _MOST_CHILDREN:,} more", style="dim"))


def _line(name: str, iri: str, how: str) -> Text:
    return Text.assemble(name, (f"  {how}", "cyan"), (f"  {compact(iri)}", "dim"))


@click.command()
@click.argument("models", nargs=-1, required=True)
@_form
@_version
def compare(models: tuple[str, ...], form: str, version: int | None) -> None:
    """Show two to four models side by side: their facts, and their results on the same data.

    \b
    zoograph compare hubert-base-ls960 wav2vec2-base
    """
    with asked_graph(version) as graph:
        found = graph.compare(*models)
        if form == "json":
            _write_json({"models": [asdict(m) for m in found.models], "facts": [_compared(f) for f in found.facts]})
            return
        columns = ["", *(each.name for each in found.models)]
        rows = [[fact.field.label, *fact.texts] for fact in found.facts]
        rows += [
            [
                f"{s.dataset.name} {s.split} {s.metric.name}".replace("  ", " "),
                *(", ".join(map(str, v)) for v in s.values),
            ]
            for s in found.scores or ()
            if s.is_shared
        ]
        write_table(columns, rows)


COMMANDS = (search, show, lineage, compare)
