"""Compress answers as ``Accept-Encoding`` asks (RFC 9110, 12.5.3); each coding has its own validator (8.8.3).

Flask-Compress does the work. It misreads ``gzip;q=0`` as a wish for gzip, so it is given only the coding chosen here.
"""

from __future__ import annotations

from flask import Flask, Response, request
from flask_compress import Compress
from werkzeug.exceptions import NotAcceptable
from werkzeug.wsgi import FileWrapper

#: The supported codings, the best first.
CODINGS = ("zstd", "br", "gzip")


def register(app: Flask) -> None:
    """Compress answers that are worth it; answer 406 if the request accepts nothing we can send."""
    app.config["COMPRESS_ALGORITHM"] = app.config["COMPRESS_ALGORITHM_STREAMING"] = list(CODINGS)
    app.before_request(_expect_acceptable)
    _Compress(app)


def coding_asked_for() -> str:
    """The coding that the request prefers to none; empty for none."""
    quality = request.accept_encodings.quality
    best = max(CODINGS, key=quality)  # of equals, the first
    return best if quality(best) > 0 and quality(best) >= _named().get("identity", 0) else ""


def _is_plain_acceptable() -> bool:
    """Whether an answer may be sent uncompressed: yes, unless the request refuses ``identity``, by name or by ``*``."""
    named = _named()
    return named.get("identity", named.get("*", 1)) > 0


def _named() -> dict[str, float]:
    return {name.lower(): quality for name, quality in request.accept_encodings}


def _expect_acceptable() -> None:
    if not coding_asked_for() and not _is_plain_acceptable():
        raise NotAcceptable(f"no coding that Accept-Encoding allows is offered here; there is {', '.join(CODINGS)}")


class _Compress(Compress):
    """Flask-Compress with our choice of coding."""

    def after_request(self, response: Response | None) -> Response:
        """Compress the answer if that was asked for and is worth it."""
        coding = coding_asked_for()
        request.environ["HTTP_ACCEPT_ENCODING"] = coding
        if response and not _is_plain_acceptable():
            response.headers.pop("Content-Length", None)  # else Flask-Compress skips short answers, too
        plain = response.response if response else None
        compressed = super().after_request(response)
        if compressed.response is not plain and isinstance(plain, FileWrapper):
            compressed.call_on_close(plain.close)  # Flask-Compress reads our file but does not close it
        tag, is_weak = compressed.get_etag()
        if tag and is_weak and compressed.status_code == 200 and compressed.headers.get("Content-Encoding") == coding:
            compressed.set_etag(f"{tag}:{coding}", weak=True)
        return compressed
