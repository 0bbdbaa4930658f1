"""Read the text of a list with docutils: into a tree and findings about its markup, or an error with file and line.

docutils reads no other file or address, and no text takes longer than the limits.
"""

from __future__ import annotations

import gzip
import io
import re
import signal
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import docutils
from docutils import nodes
from docutils.core import publish_doctree
from docutils.statemachine import StateMachine

from zoograph.downloads import Limits, in_units
from zoograph.errors import InputError
from zoograph.sources.notes import Notes

#: Limits of a list and of its text. A usual list has a few KB; docutils reads 50 KB a second.
LIMITS = Limits(size=1 << 20, seconds=60)
_SEVERE = 4
_DOCUTILS = Path(docutils.__file__).parent
_SETTINGS = {
    "report_level": 5,
    "halt_level": 6,
    # No directive may read a file or an address. Raw HTML is harmless: it is never shown.
    "file_insertion_enabled": False,
    "syntax_highlight": "none",
    "doctitle_xform": False,
    "docinfo_xform": False,
    "_disable_config": True,
}


class _OutOfTime(BaseException):
    """Not an ``Exception``: docutils catches those."""


def parse(file: Path, shown: str | Path, notes: Notes) -> tuple[nodes.document, list[nodes.system_message]]:
    """The tree; docutils' messages about the markup are noted as findings.

    ``shown``: the name of the file in errors. Raises :class:`InputError` for text that cannot be read.
    """
    content = _text(file, shown)
    try:
        with _at_most(LIMITS.seconds):
            document = publish_doctree(content, source_path=str(file), settings_overrides=_SETTINGS)
    except _OutOfTime as error:
        reason = f"takes longer than {LIMITS.seconds:g} s to read, the limit; read a part of it"
        raise InputError(reason, file=shown, line=_line_of_failure(error)) from None
    except RecursionError as error:
        raise InputError("is nested too deeply", file=shown, line=_line_of_failure(error)) from error
    except Exception as error:  # docutils may fail in any way
        reason = f"docutils cannot read it ({type(error).__name__}: {' '.join(str(error).split())[:200]}); fix it"
        raise InputError(reason, file=shown, line=_line_of_failure(error)) from error
    return document, _remarks(document, file, shown, notes)


def _text(file: Path, shown: str | Path) -> str:
    content = file.read_bytes()
    if content.startswith(b"\x1f\x8b"):
        content = _unpacked(content, shown)
    if len(content) > LIMITS.size:
        raise InputError(f"is larger than {in_units(LIMITS.size)}, the limit; read a part of it", file=shown)
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|\?xml)\b", content, re.IGNORECASE):
        reason = "is a web page, not a list; give the address of the file itself (on GitHub: the one behind 'Raw')"
        raise InputError(reason, file=shown, line=1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"is not UTF-8: {error.reason}; save it as UTF-8", file=shown, line=line) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Python also ends lines at these characters, but editors do not, so their line numbers would differ.
    text = re.sub("[\v\f\x1c-\x1e\x85\u2028\u2029]", " ", text)
    if control := re.search(r"[^\S\n\t -~\u00a0-\U0010ffff]|[\0-\x08\x0e-\x1f\x7f-\x9f]", text):
        reason = f"holds the control character U+{ord(control[0]):04X}; delete it"
        raise InputError(reason, file=shown, line=text.count("\n", 0, control.start()) + 1)
    for number, row in enumerate(text.split("\n"), 1):
        if len(row) > _LONGEST_LINE:
            reason = f"has a line of more than {_LONGEST_LINE:,} characters, the limit; break it"
            raise InputError(reason, file=shown, line=number)
    return text


#: docutils' own limit; it reads nothing from a text with a longer line.
_LONGEST_LINE = 10_000


def _unpacked(content: bytes, shown: str | Path) -> bytes:
    try:
        return gzip.GzipFile(fileobj=io.BytesIO(content)).read(LIMITS.size + 1)
    except EOFError as error:
        raise InputError("is gzip that was cut short; fetch it again", file=shown) from error
    except (OSError, zlib.error) as error:
        raise InputError(f"cannot be read as gzip: {error}; unpack it yourself", file=shown) from error


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Limit the processor time; outside of the main thread, which gets no signals, only the size is limited."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    is_over = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal is_over
        is_over = True
        # Only there: our own code stops the timer, and what is raised in a callback of the collector is lost.
        if _is_of_docutils(frame):
            raise _OutOfTime

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 0.1)  # again and again, because code may swallow it
    try:
        yield
    except BaseException as error:
        # Code that is broken off anywhere may turn this into an error of its own.
        if is_over and not isinstance(error, _OutOfTime):
            raise _OutOfTime().with_traceback(error.__traceback__) from None
        raise
    else:
        if is_over:
            raise _OutOfTime
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _is_of_docutils(frame: FrameType | None) -> bool:
    return frame is not None and Path(frame.f_code.co_filename).is_relative_to(_DOCUTILS)


def _line_of_failure(error: BaseException) -> int | None:
    """The line at which docutils was, from its innermost stack frame."""
    line = None
    trace = error.__traceback__
    while trace is not None:
        for value in trace.tb_frame.f_locals.values():
            with suppress(AttributeError, TypeError):  # whatever was being made when it was broken off
                if isinstance(value, nodes.Node):
                    line = line_of(value) or line
                elif isinstance(value, StateMachine) and value.input_lines:
                    line = max(1, value.abs_line_number())
        trace = trace.tb_next
    return line


def _remarks(document: nodes.document, file: Path, shown: str | Path, notes: Notes) -> list[nodes.system_message]:
    kept = []
    inside = list(document.findall(nodes.system_message))
    for message in inside:  # docutils puts its messages into the tree, for example between a name and its list
        if message.parent is not None:
            message.parent.remove(message)
    for message in dict.fromkeys((*inside, *document.parse_messages, *document.transform_messages)):
        reason = message.children[0].astext() if message.children else message.astext()
        # Two sections or links with the same name are not a fault.
        if message["level"] < 2 or (message["level"] == 2 and reason.startswith("Duplicate")):
            continue
        # After a broken title, models would get into the wrong domain.
        broken_title = message["level"] == 3 and re.match("Title|Inconsistent title", reason)
        if message["level"] >= _SEVERE or broken_title:
            raise InputError(" ".join(reason.split()), file=shown, line=message.get("line"))
        note = notes.info if message["level"] == 2 else notes.warning
        note("list-markup", place(file, message.get("line")), reason, "Fix the markup of the list at this line.")
        kept.append(message)
    return kept


def place(file: Path, line: int | None) -> str:
    """The place of something, as in findings."""
    return f"{file.name}:{line}" if line else file.name


def line_of(node: nodes.Node) -> int | None:
    """The first line that docutils knows for a node, from 1."""
    for candidate in node.findall():
        if candidate.line is not None:
            return int(candidate.line)
    ancestor = node.parent
    while ancestor is not None:
        if ancestor.line is not None:
            return int(ancestor.line)
        ancestor = ancestor.parent
    return None


def line_in_text(node: nodes.Node) -> int | None:
    """The line of a part of a paragraph: docutils knows only where the paragraph begins."""
    passed = 0
    while node.parent is not None and node.line is None and not isinstance(node.parent, nodes.document):
        if isinstance(node.parent, nodes.TextElement):
            siblings = node.parent.children
            passed += sum(each.astext().count("\n") for each in siblings[: siblings.index(node)])
        node = node.parent
    if isinstance(node, nodes.comment):  # docutils knows the last line of a comment
        passed -= node.astext().count("\n") + 1
    return None if node.line is None else int(node.line) + passed
