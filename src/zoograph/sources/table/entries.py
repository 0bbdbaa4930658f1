"""The models of a table: each row is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from zoograph.addresses import web_address
from zoograph.identifiers import hub_repository
from zoograph.records import Evaluation, Model, Weights
from zoograph.sources.bases import Named
from zoograph.sources.card_fields import CardFields, Place, is_page_of, short
from zoograph.sources.table.columns import METRIC, Column, letter
from zoograph.sources.table.rows import Cell, Row
from zoograph.sources.table.values import Unclear, count_of, number_of, release_of, text_of, texts_of
from zoograph.vocabulary import key_of

_Value = TypeVar("_Value")


class Entries:
    """Reads the rows below a header. ``file``: the name of the table in findings."""

    def __init__(
        self,
        columns: Sequence[Column],
        fields: CardFields,
        *,
        file: str,
        source: str,
        has_decimal_commas: bool,
        epoch: date | None,
    ) -> None:
        self._columns = {
            column.field: (at, column) for at, column in reversed(list(enumerate(columns))) if column.field
        }
        self._titles = [column.title for column in columns]
        self._fields, self._file, self._source = fields, file, source
        self._has_decimal_commas, self._epoch = has_decimal_commas, epoch
        self._taken: dict[str, int] = {}
        self._keys: dict[str, int] = {}

    def read(self, rows: Iterable[Row]) -> Iterator[tuple[Model, Named | None]]:
        """The model of each row, with what it says of its base models; rows without a name are findings."""
        for row in rows:
            if row.is_empty:
                continue
            self._check_width(row)
            name = text_of(*self._cell(row, "name"))
            place = self._place(row, "name", "")
            if not name:
                message = "there is no name"
                fix = "Write the name of the model. Of cells that were joined, only the first has a value: split them."
                self._fields.left_out("name", place, message, fix)
            elif (before := self._taken.setdefault(name.casefold(), row.number)) != row.number:
                message = f"{short(name)!r} is the name of row {before}, too; this row is not read"
                self._fields.left_out("name-again", place, message, "Give each model a name of its own.", name)
            else:
                yield self._model(row, name), self._bases(row, name)

    def _model(self, row: Row, name: str) -> Model:
        fields = self._fields
        tasks, rules = fields.tasks(*self._texts(row, "task", name))
        licences, place = self._texts(row, "license", name)
        code, repositories = self._repository(row, name)
        weights = fields.weights(*self._texts(row, "weights", name))
        released, year = self._tried(row, "released", name, self._release) or (None, None)
        return Model(
            key=self._key(name),
            label=name,
            tasks=tasks,
            stage_rules=rules,
            languages=fields.languages(*self._texts(row, "language", name)),
            licence=fields.licence(licences, place),
            trained_on=fields.datasets(self._texts(row, "datasets", name)[0]),
            parameter_count=self._tried(row, "parameters", name, self._count),
            papers=fields.papers(*self._texts(row, "paper", name)),
            publisher=text_of(*self._cell(row, "owner")) or None,
            code=code,
            weights=tuple(dict.fromkeys((*repositories, *weights))),
            release_date=released,
            release_year=year,
            evaluations=tuple(self._evaluations(row, name)),
            source=self._source,
        )

    def _bases(self, row: Row, name: str) -> Named | None:
        names, place = self._texts(row, "base_model", name)
        relation = text_of(*self._cell(row, "base_model_relation"))
        how = self._fields.relation(relation, self._place(row, "base_model_relation", name))
        return Named(tuple(names), place, how) if names else None

    def _repository(self, row: Row, name: str) -> tuple[str | None, list[Weights]]:
        """The address of code, and repositories on the Hub: a repository may be either."""
        texts, place = self._texts(row, "repository", name)
        code: list[str] = []
        repositories: list[Weights] = []
        for text in texts:
            self._fields.tell_of_credentials(text, place)
            repository, address = hub_repository(text), web_address(text)
            if repository and (address is None or is_page_of(repository, address)):
                repositories.append(Weights(repository=repository))
            elif address and address.startswith(("http://", "https://")):
                code.append(address)
            else:
                fix = "Write the address of its code, https://…, or owner/name of a repository on the Hub."
                self._fields.left_out("repository", place, f"{short(text)!r} is no address", fix, text)
        if len(code) > 1:
            message = f"there are {len(code)} addresses of code; the first is read"
            self._fields.left_out("repository", place, message, "Write one of them.", code[1])
        return (code[0] if code else None), repositories

    def _evaluations(self, row: Row, name: str) -> Iterator[Evaluation]:
        for field in self._columns:
            if not field.startswith(METRIC):
                continue
            number = self._tried(row, field, name, self._number)
            if not number:
                continue
            place = self._place(row, field, name)
            said, dataset, *split = field.removeprefix(METRIC).split(":", 2)
            metric, on = self._fields.metric(said, place), self._fields.dataset_of([dataset])
            value = self._fields.result(number, metric, place) if metric else None
            if metric and on and value is not None:
                yield Evaluation(metric, value, on, split[0] if split else None)

    def _release(self, cell: Cell, column: Column) -> tuple[str | None, int | None]:
        return release_of(cell, column, self._epoch)

    def _count(self, cell: Cell, column: Column) -> int | None:
        return count_of(cell, column, has_decimal_commas=self._has_decimal_commas)

    def _number(self, cell: Cell, column: Column) -> str:
        return number_of(cell, column, has_decimal_commas=self._has_decimal_commas)

    def _tried(self, row: Row, field: str, name: str, read: Callable[[Cell, Column], _Value]) -> _Value | None:
        """What a cell is read as; a cell that is unclear becomes a finding."""
        if field not in self._columns:
            return None
        try:
            return read(*self._cell(row, field))
        except Unclear as unclear:
            place, value = self._place(row, field, name), text_of(*self._cell(row, field))
            self._fields.left_out(field.partition(":")[0], place, unclear.why, unclear.fix, value)
            return None

    def _texts(self, row: Row, field: str, name: str) -> tuple[list[str], Place]:
        return texts_of(*self._cell(row, field)), self._place(row, field, name)

    def _cell(self, row: Row, field: str) -> tuple[Cell, Column]:
        at, column = self._columns.get(field, (None, Column(field)))
        return (row.cells[at] if at is not None and at < len(row.cells) else None), column

    def _place(self, row: Row, field: str, name: str) -> Place:
        at, column = self._columns.get(field, (0, Column(field)))
        where = f"row {row.number}, column {letter(at)} ({short(column.title or field)})"
        return Place(f"{self._file}:{row.line}", short(name), where)

    def _check_width(self, row: Row) -> None:
        more = [text for text in row.texts[len(self._titles) :] if text]
        if more:
            at = len(self._titles)
            place = Place(f"{self._file}:{row.line}", "", f"row {row.number}, column {letter(at)}")
            message = f"there are {len(more)} cells beyond the last column"
            fix = "Put a value that holds the delimiter in quotation marks, or give the column a header."
            self._fields.left_out("width", place, message, fix, more[0])

    def _key(self, name: str) -> str:
        """A key from the name; a name of the Hub stays as it is, and one without Latin letters, too."""
        bare = name if hub_repository(name) else key_of(name)
        key = bare
        while key in self._keys:
            self._keys[bare] += 1
            key = f"{bare}.{self._keys[bare]}"
        self._keys[key] = 1
        return key
