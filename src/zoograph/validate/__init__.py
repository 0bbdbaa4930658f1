"""SHACL: the merged graph checked against ``shapes/``, at any size.

Queries compiled from the shapes find the suspects (:mod:`.suspects`, :mod:`.components`, :mod:`.paths`), pySHACL judges
those (:mod:`.report`, over :mod:`.view`), and its report becomes findings (:mod:`.findings`).
"""

from zoograph.validate.findings import findings_of, has_violation, label, validate, zoo
from zoograph.validate.report import validation_report

__all__ = ["findings_of", "has_violation", "label", "validate", "validation_report", "zoo"]
