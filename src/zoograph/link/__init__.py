"""Links to outside knowledge bases. All of them are part of every version, in the graph ``links``.

=========================================  ==============================================================
links that an identifier is enough for     :mod:`~zoograph.link.identifiers`
links that were looked up, and decisions   :mod:`~zoograph.link.mappings`
what the knowledge bases say               :mod:`~zoograph.link.elsewhere`
looking up                                 :mod:`~zoograph.link.lookup`
=========================================  ==============================================================
"""

from zoograph.link.elsewhere import links_and_facts
from zoograph.link.identifiers import TELLING, links_of

__all__ = ["TELLING", "links_and_facts", "links_of"]
