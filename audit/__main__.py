"""Draw facts from a version and print each beside the line that it was read from."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

import zoograph
from audit.facts import Drawn, Facts
from audit.lines import Line, anywhere, curated, document, in_turtle, inherited, lines
from zoograph.records import Derivation
from zoograph.vocabulary import compact, slug_of

_DERIVATIONS = {each.value for each in Derivation}


def main() -> None:
    """Read the command line, draw, print."""
    parser = argparse.ArgumentParser(prog="python -m audit", description=__doc__)
    parser.add_argument("--facts", type=int, default=40, help="how many (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="the same version and seed give the same facts")
    parser.add_argument("--zoo", action="append", default=[], help="only this zoo; may be repeated")
    parser.add_argument("--version", type=int, help="another version than the current one")
    options = parser.parse_args()
    with zoograph.open() as current:
        graph = current if options.version is None else current.at(options.version)
        print(f"version {graph.version}, seed {options.seed}")
        for number, fact in enumerate(Facts(graph).draw(options.facts, options.seed, options.zoo), start=1):
            print("\n".join(_shown(number, fact)))


def _shown(number: int, fact: Drawn) -> Iterator[str]:
    yield f"\n{number}. {fact.zoo}: {fact.name}\n   {fact.said}"
    for basis in fact.inferred_from:
        yield f"   inferred from {basis}"
    found = list(_found(fact))
    for line in found:
        yield f"   {line.file}:{line.number}\n      {line.text.strip()[:200]}"
    if not found:
        yield f"   no such line found; read in {', '.join(fact.documents) or 'no document'}"
    elif fact.zoo == "curated":
        yield from (f"   cites {each}" for each in fact.documents)


def _found(fact: Drawn) -> Iterator[Line]:
    """The lines about the fact in the documents of the entry, and in the configuration that a document names for it."""
    if fact.zoo == "curated":
        yield from in_turtle(curated(), compact(fact.subject or fact.entry), fact.spellings)
        return
    key = slug_of(fact.entry).partition("/")[2]
    # The key of OpenMMLab begins with the package; a class of Transformers ends in Config.
    names = [fact.name, key, key.partition("/")[2] or key, f"{fact.name}Config"]
    for iri in fact.documents:
        place = document(iri)
        if place is None:
            continue
        here = lines(place, names, fact.spellings, fact.near)
        yield from here or anywhere(place, fact.spellings)
        if (
            fact.said.partition(" ")[0] in _DERIVATIONS
            and here
            and (config := _configuration(iri, place.lines, here[0]))
        ):
            for each in inherited(config):
                if (other := document(each)) and (there := anywhere(other, _ends(fact.spellings))):
                    yield from there
                    return


def _configuration(iri: str, text: tuple[str, ...], entry: Line) -> str | None:
    """The IRI of the configuration that an entry of a metafile names near its name."""
    around = text[max(entry.number - 15, 0) : entry.number + 40]
    named = [found[1] for line in around if (found := re.match(r"\s*(?:- )?Config: (\S+)", line))]
    close = [each for each in named if each.rsplit("/", 1)[-1].removesuffix(".py") in entry.text] or named[:1]
    start, mim, _ = iri.partition("/.mim/")
    return f"{start}{mim}{close[0]}" if close and mim else None


def _ends(spellings: tuple[str, ...]) -> tuple[str, ...]:
    """The spellings, and of addresses the name of the file alone."""
    return (*spellings, *(each.rsplit("/", 1)[-1] for each in spellings if "/" in each))


if __name__ == "__main__":
    main()
