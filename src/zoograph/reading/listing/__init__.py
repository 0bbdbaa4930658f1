"""The list of models with filters and facets, as ``/models`` shows it.

:mod:`.filters` reads filters from an address, :mod:`.selection` makes SPARQL from them, :mod:`.facets` counts what each
further choice would leave, :mod:`.rows` fills the table, :mod:`.sentence` describes the list, and :mod:`.listing` puts
all of this together.

Whoever shows models asks for a page (:func:`read_listing`), all of them (:func:`every_model`), their number
(:func:`count_models`) or the facets (:func:`read_facets`), and need not know that SPARQL answers.
"""

from zoograph.reading.listing.facets import Choice, Facet
from zoograph.reading.listing.filters import (
    BY_NAME,
    CRITERIA,
    PAGE_SIZE,
    PARAMETERS,
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
    unknown_value,
)
from zoograph.reading.listing.rows import ModelRow

__all__ = [
    "BY_NAME", "CRITERIA", "PAGE_SIZE", "PARAMETERS", "SORTS", "Choice", "Criterion", "Facet", "Filters", "Listing",
    "ModelRow", "all_models_query", "count_models", "every_model", "iri_of", "models_of_page", "read_facets",
    "read_listing", "read_values", "unknown_value",
]  # fmt: skip
