"""``/compare``: two to four models side by side.

``queries`` is what is asked, ``comparison`` makes rows of the answers, ``blueprint`` answers.
"""

from zoograph.web.pages.compare.page import blueprint

__all__ = ["blueprint"]
