"""The body of a request: all of it, decoded, or an error. A body that was cut short is never taken for a whole one.

The bytes received are checked against the announced length (RFC 9112, 6.3) and the limit here, whatever the server in
front of the application checks.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping
from typing import IO, Any

import flask
from flask import after_this_request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, RequestTimeout, UnsupportedMediaType
from werkzeug.formparser import FormDataParser
from werkzeug.utils import cached_property

from zoograph.web.address import expect_utf_8

_PIECE_BYTES = 1 << 16
#: The codings that are decoded, with zlib's number for each. Browsers and curl use these two.
_CODINGS = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}
_ACCEPTED = "gzip, deflate"


class _Sent(io.RawIOBase):
    """The bytes the client sends. Reading raises 413 beyond the limit, and 400 or 408 if the body breaks off."""

    def __init__(self, stream: IO[bytes], announced: int | None, most: int | None) -> None:
        """``announced``: how many bytes must come; None where the server knows the end (chunked)."""
        self._stream, self._announced, self._most = stream, announced, most
        self._count = 0
        _expect_at_most(most, announced or 0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        wanted = len(buffer) if self._announced is None else min(len(buffer), self._announced - self._count)
        piece = self._read(wanted) if wanted else b""
        if wanted and not piece and self._announced is not None:
            raise BadRequest(f"the body ends after {self._count} of the {self._announced} bytes of its Content-Length")
        self._count += len(piece)
        _expect_at_most(self._most, self._count)
        buffer[: len(piece)] = piece
        return len(piece)

    def _read(self, wanted: int) -> bytes:
        try:
            return self._stream.read(wanted)
        except (BlockingIOError, TimeoutError) as error:
            raise RequestTimeout("the request was not complete in time") from error
        except OSError as error:
            raise BadRequest("the body breaks off before its end") from error


class _Decoded(io.RawIOBase):
    """A compressed body, decompressed piece by piece so that the limit stops it in time."""

    def __init__(self, sent: _Sent, coding: str, most: int | None) -> None:
        self._sent, self._coding, self._most = sent, coding, most
        self._decoder = zlib.decompressobj(_CODINGS[coding])
        self._held = b""
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = b""
        while not piece and self._goes_on():
            try:
                piece = self._decoder.decompress(self._held, len(buffer))
            except zlib.error as error:
                raise BadRequest(f"the body is not {self._coding}, as its Content-Encoding says") from error
            self._held = self._decoder.unconsumed_tail
            if not piece and not self._decoder.eof:
                self._held = self._sent.read(_PIECE_BYTES) or b""
                if not self._held:
                    raise BadRequest(f"the body ends before its {self._coding} does")
        self._count += len(piece)
        _expect_at_most(self._most, self._count)
        buffer[: len(piece)] = piece
        return len(piece)

    def _goes_on(self) -> bool:
        """Whether there is more: a gzip file may have several members, one after the other (RFC 1952, 2.2)."""
        if not self._decoder.eof:
            return True
        self._held = self._decoder.unused_data or self._sent.read(_PIECE_BYTES) or b""
        if self._held:
            self._decoder = zlib.decompressobj(_CODINGS[self._coding])
        return bool(self._held)


class _Form(FormDataParser):
    """Refuses a form that is incomplete or not UTF-8; werkzeug would return an empty or a guessed one."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, Any]]:
        self.silent = False
        try:
            return super().parse(stream, mimetype, content_length, options)
        except ValueError as error:
            raise BadRequest(f"the body is not a complete {mimetype}: {error}") from error

    def _parse_urlencoded(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, Any]]:
        content = stream.read()
        expect_utf_8(content, "form")
        return super()._parse_urlencoded(io.BytesIO(content), mimetype, content_length, options)


class Request(flask.Request):
    """A request whose body is whole, decoded and within the limit, or reading it raises 400, 408, 413 or 415."""

    form_data_parser_class = _Form

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body, to be read once."""
        most, announced = self.max_content_length, self.content_length
        if announced is None and "wsgi.input_terminated" not in self.environ:
            return io.BytesIO()  # there is no body, or its end is unknown
        sent = _Sent(self.environ["wsgi.input"], announced, most)
        coding = self._coding()
        return io.BufferedReader(_Decoded(sent, coding, most) if coding else sent, _PIECE_BYTES)

    def _coding(self) -> str:
        """The content coding of the body, empty for none; raises 415 for an unsupported one."""
        named = [each.strip().lower() for each in self.headers.get("Content-Encoding", "").split(",")]
        codings = [each for each in named if each not in ("", "identity")]
        if not codings:
            return ""
        if len(codings) == 1 and codings[0] in _CODINGS:
            return codings[0]
        after_this_request(_say_what_is_accepted)
        raise UnsupportedMediaType(f"Content-Encoding {', '.join(codings)} is not decoded here; use {_ACCEPTED}")


def expect_utf_8_charset(parameters: Mapping[str, str]) -> None:
    """Raise 415 if the parameters of a media type name another character set: we read text as UTF-8."""
    charset = parameters.get("charset", "utf-8")
    if charset.lower().replace("-", "") not in ("utf8", "usascii"):
        raise UnsupportedMediaType(f"the body must be UTF-8, not {charset}")


def _say_what_is_accepted(response: flask.Response) -> flask.Response:
    """RFC 9110, 15.5.16."""
    response.headers["Accept-Encoding"] = _ACCEPTED
    return response


def _expect_at_most(most: int | None, count: int) -> None:
    if most is not None and count > most:
        raise RequestEntityTooLarge(f"the decoded body is longer than {most >> 20} MiB")
