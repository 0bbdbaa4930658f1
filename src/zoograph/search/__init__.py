"""Finding things by what they are called: an index beside each version, for people who type fast and not quite right.

Names are cut into words the same way when they are indexed and when they are asked for (:mod:`.words`). What is found
of a thing depends on what is said of it alone (:mod:`.documents`), so a small write replaces a few documents of the
index of the version before (:mod:`.index`). Asking is :mod:`.finding`.
"""

from zoograph.search.documents import CLASSES, KINDS, Facts, kind_of
from zoograph.search.finding import Found, Hit, Index
from zoograph.search.index import FILE_NAME, build, carry, is_readable
from zoograph.search.words import cut, squeezed

__all__ = [
    "CLASSES", "FILE_NAME", "KINDS", "Facts", "Found", "Hit", "Index", "build", "carry", "cut", "is_readable",
    "kind_of", "squeezed",
]  # fmt: skip
