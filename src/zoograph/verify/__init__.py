"""Whether a version is whole: its files, what they hold, what follows from it, and what is derived from it.

Nothing is repaired, and nothing is written: a version that is damaged stays as it is for a person to look at.
"""

from zoograph.verify.check import CHECKS, Check, verify

__all__ = ["CHECKS", "Check", "verify"]
