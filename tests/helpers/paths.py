"""Where things are, for tests in any folder."""

from pathlib import Path

#: The top of the repository.
ROOT = Path(__file__).parents[2]
#: Excerpts, lists and examples that tests read.
DATA = ROOT / "tests" / "data"
#: The W3C's tests of SPARQL 1.1, which lie beside a checkout.
W3C = ROOT.parent / "shared" / "rdf-tests" / "sparql" / "sparql11"
#: The JSON Schemas of the Reconciliation Service API: of version 0.2 beside a checkout, of the draft of 1.0 here.
RECONCILIATION_0_2 = ROOT.parent / "shared" / "reconciliation" / "0.2" / "schemas"
RECONCILIATION_1_0 = DATA / "reconciliation" / "1.0-draft"
