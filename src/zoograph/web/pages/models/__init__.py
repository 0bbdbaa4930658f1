"""``/models``: every model, to be narrowed down.

``filters`` is what an address says, ``selection`` makes SPARQL of it and is the only place that does, ``facets`` counts
what each further choice would leave, ``rows`` fills the table, ``sentence`` says what is shown, ``listing`` answers.
"""

from zoograph.web.pages.models.listing import blueprint

__all__ = ["blueprint"]
