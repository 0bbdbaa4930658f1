"""The pictures in README.md and docs/, taken from the running product: ``make screenshots``."""

import sys

from helpers import chromium
from helpers.paths import ROOT
from helpers.server import serve
from zoograph.settings import Settings

FOLDER = ROOT / "docs" / "images"
#: What is shown: a name, an address, and whether the reader's system is dark.
PICTURES = (
    ("home", "/", False),
    ("models", "/models?domain=speech&stage=preprocessing", False),
    ("model", "/model/hubert-base-ls960", False),
    ("lineage", "/model/timm/resnet50.tv_in1k", True),
    ("question", "/questions/timeline", False),
    ("editor", "/sparql?query=SELECT%20%3Fmodel%20%3Fname%20%3Fyear%20WHERE%20%7B%0A%20%20%3Fmodel%20a%20zoo%3ARLM%20%3B%0A%20%20%20%20zoo%3Adomain%20domain%3Aspeech%20%3B%0A%20%20%20%20zoo%3AreleaseYear%20%3Fyear%20%3B%0A%20%20%20%20rdfs%3Alabel%20%3Fname%20.%0A%7D%20ORDER%20BY%20DESC(%3Fyear)%20%3Fname", False),
)  # fmt: skip


def main() -> None:
    """Take each picture anew."""
    FOLDER.mkdir(exist_ok=True)
    with serve(Settings.from_environment().home) as server, chromium.browser() as browser:
        for name, address, dark in PICTURES:
            page = browser.new_page(
                viewport={"width": 1200, "height": 780},
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce",
            )
            page.goto(server.address + address, wait_until="networkidle")
            page.screenshot(path=FOLDER / f"{name}.png")
            print(f"docs/images/{name}.png", file=sys.stderr)
            page.close()


if __name__ == "__main__":
    main()
