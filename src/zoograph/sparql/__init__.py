"""Everything that reads the text of a query or an update."""
