"""Search for things by name: an index beside each version, which tolerates typing mistakes.

Names are split into words in the same way for the index and for a search (:mod:`.words`). The document of a thing
depends only on the statements about it (:mod:`.documents`), so a small write replaces a few documents in the index of
the version before (:mod:`.index`). :mod:`.finding` searches.
"""

from zoograph.search.documents import CLASSES, KINDS, Facts
from zoograph.search.finding import Found, Hit, Index
from zoograph.search.index import FILE_NAME, build, carry, is_readable
from zoograph.search.words import cut, folded, squeezed, without_owner

__all__ = [
    "CLASSES", "FILE_NAME", "KINDS", "Facts", "Found", "Hit", "Index", "build", "carry", "cut", "folded", "is_readable",
    "squeezed", "without_owner",
]  # fmt: skip
