"""The models as a table."""

from __future__ import annotations

import csv
import io

from pyoxigraph import NamedNode
from pyoxigraph import Store as Engine

from zoograph.export.statements import members, values
from zoograph.fields import Place, shown_in
from zoograph.spreadsheet import inert
from zoograph.vocabulary import RDFS, ZOO, compact, expand

_COLUMNS = {field.column(Place.EXPORT): NamedNode(expand(field.term)) for field in shown_in(Place.EXPORT)}


def models_csv(store: Engine, source: NamedNode) -> bytes:
    """A table of the models (RFC 4180): one row each, prefixed names, several values separated by spaces.

    It is for people: no cell runs as a formula in a spreadsheet.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["model", "label", *_COLUMNS])
    for model in sorted(members(store, source, ZOO.Model)):
        row = [compact(model), " | ".join(values(store, source, model, RDFS.label))]
        row += [" ".join(values(store, source, model, predicate)) for predicate in _COLUMNS.values()]
        writer.writerow(map(inert, row))
    return out.getvalue().encode()
