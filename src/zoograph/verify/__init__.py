"""Check whether a version is intact: its files, their content, its inferences, and the data derived from it.

Nothing is repaired or written: a damaged version stays as it is, so that a person can examine it.
"""

from zoograph.verify.check import CHECKS, Check, verify

__all__ = ["CHECKS", "Check", "verify"]
