"""The system's Chromium, driven by Playwright: to look at pages, in tests and by hand.

``python tests/helpers/chromium.py http://127.0.0.1:8000/models /tmp/models.png [--narrow] [--dark] [--no-scripts]``
"""

import argparse
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 740}
_QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip


def place() -> str | None:
    """Where Chromium is; None if this machine has none."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser without windows that reaches nothing on its own account."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=place(), args=_QUIET)
        try:
            yield launched
        finally:
            launched.close()


def main() -> None:
    """Take a picture of a page, and say what the page complained of."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("file")
    parser.add_argument("--narrow", action="store_true", help="360 pixels wide, as a telephone")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--no-scripts", action="store_true")
    parser.add_argument("--visible-part", action="store_true", help="not the whole length of the page")
    options = parser.parse_args()
    with browser() as chromium:
        page = chromium.new_page(
            viewport=NARROW if options.narrow else WIDE,
            color_scheme="dark" if options.dark else "light",
            java_script_enabled=not options.no_scripts,
        )
        page.on("console", lambda message: print(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: print(f"error: {error}"))
        page.goto(options.address, wait_until="networkidle")
        page.screenshot(path=options.file, full_page=not options.visible_part)


if __name__ == "__main__":
    main()
