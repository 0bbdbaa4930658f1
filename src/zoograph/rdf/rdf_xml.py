"""Rewrite RDF/XML so that Oxigraph's parser reads it correctly.

That parser (pyoxigraph 0.5.13) reads UTF-8 alone, knows neither CDATA nor comments within text, keeps line ends as
they are, takes a file that is cut short for a whole one, and expands entities without limit. Expat does all of this
as XML has it.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from zoograph.errors import InputError

#: How many times the size of the file entities may expand to; always at least this many bytes.
_MOST_TIMES, _AT_LEAST = 10, 1024 * 1024

#: UTF-32 first: its little-endian mark starts with that of UTF-16. The last two are of UTF-16 without a mark.
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    "<".encode("utf-16-le"): "utf-16-le",
    "<".encode("utf-16-be"): "utf-16-be",
}
_DECLARATION = re.compile(rb"""<\?xml\s[^>]*?\sencoding\s*=\s*(["'])(.*?)\1""", re.DOTALL)
_DECLARED_ENCODING = re.compile(r"""(<\?xml\s[^>]*?)\sencoding\s*=\s*(["']).*?\2""", re.DOTALL)

#: Python's codecs for the encodings that XML documents have. Python knows many more, some of which ("hex", "idna")
#: are none of text; and a declaration that can be read as ASCII is not in UTF-16.
_TEXT_ENCODINGS = re.compile(
    r"utf-8|ascii|iso8859-\d+|cp125\d|cp437|cp850|cp866|koi8-[ru]|mac-roman"
    r"|gb2312|gbk|gb18030|big5|shift_jis|cp932|euc_jp|euc_kr|cp949|tis-620"
)
_REFERENCE = re.compile(r"&(?!amp;|lt;|gt;|quot;|apos;|#)[^\s;&]+;")


def plain(content: bytes, name: str | Path) -> bytes:
    """The same document in UTF-8, without document type, entities, CDATA, comments and processing instructions.

    Raises :class:`InputError` with line and column for what is not well-formed, an encoding that is not known,
    entities that refer to others or expand to more than 10 times the file (and a mebibyte), and external entities.
    """
    content = _utf_8(content, name)
    try:
        _expect_closed(content, name)
        return _Rewriting(content).content
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise InputError(
            f"is not well-formed: {reason}", file=name, line=error.lineno, column=error.offset + 1
        ) from error


def _utf_8(content: bytes, name: str | Path) -> bytes:
    encoding = next((encoding for mark, encoding in _MARKS.items() if content.startswith(mark)), "utf-8")
    if encoding == "utf-8" and (declared := _DECLARATION.match(content)):
        encoding = _known(declared[2], name)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"is not {encoding}: {error.reason}", file=name, line=line) from error
    if encoding == "utf-8":
        return content
    return _DECLARED_ENCODING.sub(r"\1", text, count=1).encode()


def _known(declared: bytes, name: str | Path) -> str:
    """The codec of a declared encoding."""
    shown = declared.decode("ascii", "replace")
    try:
        codec = codecs.lookup(shown).name if re.fullmatch(r"[A-Za-z][A-Za-z0-9._-]*", shown) else ""
    except LookupError:
        codec = ""
    if not _TEXT_ENCODINGS.fullmatch(codec):
        raise InputError(f'declares the encoding "{shown}", which cannot be read; save it as UTF-8', file=name, line=1)
    return codec


def _expect_closed(content: bytes, name: str | Path) -> None:
    """Refuse a document that is not well-formed, complete and self-contained.

    Raises ``ExpatError`` and :class:`InputError`. Entities are checked where they are declared, before any of them can
    be expanded.
    """
    parser = expat.ParserCreate("utf-8")
    most = max(_MOST_TIMES * len(content), _AT_LEAST)
    expanded = 0

    def refused(reason: str) -> InputError:
        line, column = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
        return InputError(reason, file=name, line=line, column=column)

    def document_type(_: str, system: str | None, public: str | None, __: bool) -> None:
        if system is not None or public is not None:
            raise refused(f"refers to a document type at {system or public}, and Zoograph fetches none; leave it out")

    def entity(
        entity: str,
        parameter: bool,
        value: str | None,
        _: str | None,
        system: str | None,
        __: str | None,
        ___: str | None,
    ) -> None:
        nonlocal expanded
        if parameter:
            raise refused(f"declares the parameter entity %{entity};, which RDF/XML does not need; leave it out")
        if value is None:
            raise refused(f"the entity &{entity}; is at {system}, and Zoograph fetches none; write its text instead")
        if inner := _REFERENCE.search(value):
            raise refused(f"the entity &{entity}; refers to the entity {inner[0]}; write its text in full instead")
        expanded += content.count(f"&{entity};".encode()) * len(value.encode())
        if expanded > most:
            raise refused(f"entities expand to more than {most:,} bytes, {_MOST_TIMES} times the file (or a mebibyte)")

    def attributes(element: str, attribute: str, _: str, default: str | None, __: bool) -> None:
        if default is not None:
            raise refused(f"declares a value for {attribute} of every {element}; write it where it is meant")

    parser.StartDoctypeDeclHandler = document_type
    parser.EntityDeclHandler = entity
    parser.AttlistDeclHandler = attributes
    parser.Parse(content, True)


class _Rewriting:
    """A rewritten document, with entities and CDATA replaced by their content."""

    def __init__(self, content: bytes) -> None:
        self._parts: list[str] = []
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(content, True)

    @property
    def content(self) -> bytes:
        return "".join(self._parts).encode()

    def _start(self, element: str, attributes: list[str]) -> None:
        pairs = zip(attributes[::2], attributes[1::2], strict=True)
        self._parts.append(f"<{element}{''.join(f' {name}={quoteattr(value)}' for name, value in pairs)}>")

    def _end(self, element: str) -> None:
        self._parts.append(f"</{element}>")

    def _text(self, text: str) -> None:
        self._parts.append(escape(text, {"\r": "&#13;"}))
