"""Every model, to be narrowed down: the answer to a state of ``/models``.

:mod:`.filters` is what an address says, :mod:`.selection` makes SPARQL of it and is the only place that does,
:mod:`.facets` counts what each further choice would leave, :mod:`.rows` fills the table, :mod:`.sentence` says what is
shown, :mod:`.listing` puts them together.

Whoever shows models asks for a page (:func:`read_listing`), all of them (:func:`every_model`), their number
(:func:`count_models`) or the facets (:func:`read_facets`), and need not know that SPARQL answers.
"""

from zoograph.reading.listing.facets import Choice, Facet
from zoograph.reading.listing.filters import (
    BY_NAME,
    CRITERIA,
    PAGE_SIZE,
    SORTS,
    Criterion,
    Filters,
    iri_of,
    read_values,
)
from zoograph.reading.listing.listing import (
    Listing,
    all_models_query,
    count_models,
    every_model,
    models_of_page,
    read_facets,
    read_listing,
)
from zoograph.reading.listing.rows import ModelRow

__all__ = [
    "BY_NAME", "CRITERIA", "PAGE_SIZE", "SORTS", "Choice", "Criterion", "Facet", "Filters", "Listing", "ModelRow",
    "all_models_query", "count_models", "every_model", "iri_of", "models_of_page", "read_facets", "read_listing",
    "read_values",
]  # fmt: skip
