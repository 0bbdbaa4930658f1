"""Tables for people, without cells that run as formulas in a spreadsheet.

A spreadsheet runs any cell that begins with one of a few characters
(https://owasp.org/www-community/attacks/CSV_Injection). An apostrophe before it makes it text. Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator

#: Also the wide forms, which some spreadsheets read as the plain ones.
_RUN = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
#: The same where literals stand in quotes, with tabs and line ends escaped (SPARQL 1.1 TSV, section 4).
_RUN_TSV = re.compile(r'(^|\t)"(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])', re.MULTILINE)
_PIECE_CHARACTERS = 1 << 16

csv.field_size_limit(sys.maxsize)


def inert(cell: str) -> str:
    """The cell in a form that a spreadsheet shows and does not run.

    >>> inert('=HYPERLINK("https://example.org/")'), inert("-5.0e3"), inert("-x"), inert("a=b")
    ('\\'=HYPERLINK("https://example.org/")', '-5.0e3', "'-x", 'a=b')
    """
    return f"'{cell}" if _RUN.match(cell) and not _NUMBER.fullmatch(cell) else cell


def inert_csv(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """CSV with inert cells, from pieces that may be cut anywhere."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in csv.reader(_lines(pieces)):
        writer.writerow(map(inert, row))
        if out.tell() > _PIECE_CHARACTERS:
            yield _taken(out)
    yield _taken(out)


def inert_tsv(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """SPARQL's TSV with inert cells, from pieces that may be cut anywhere; the apostrophe is inside the quotes."""
    for line in _lines(pieces):
        yield _RUN_TSV.sub(r"""\1"'""", line).encode()


#: The forms of a table that spreadsheets open.
FORMS = {"csv": inert_csv, "tsv": inert_tsv}


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    """The text line by line, with the ends of the lines as they are."""
    decode, rest = getincrementaldecoder("utf-8")().decode, ""
    for piece in pieces:
        *lines, rest = (rest + decode(piece)).split("\n")
        for line in lines:
            yield f"{line}\n"
    if rest:
        yield rest


def _taken(out: io.StringIO) -> bytes:
    content = out.getvalue().encode()
    out.seek(0)
    out.truncate()
    return content
