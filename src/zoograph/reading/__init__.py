"""The read model: what the graph says of models and other things, as plain Python values.

Each module is one judgement or one list, asked of a :class:`~zoograph.reading.view.View` by SPARQL: facts with their
sources, lineage, licences of a lineage, training data, results, weights, lists with facets, comparison. Pages, the
command line, the Python API and exports all show what these modules find, so that everybody gets the same answer. There
is no HTTP or HTML here.
"""
