"""Rates in per cent, as people compare them: some zoos write 0.718 where others write 71.8."""

from __future__ import annotations

from decimal import Decimal

#: Metrics that are not rates: a value of one or less is just small.
_NO_RATES = {
    "epe", "mpjpe", "p-mpjpe", "n-mpjpe", "mrrpe", "fid", "abs-rel", "rmse", "median-rank", "mean-rank", "perplexity",
    "mos", "pesq", "si-sdr", "sisnri",
}  # fmt: skip


def in_per_cent(value: Decimal, metric: str) -> Decimal:
    """The value of a metric of the scheme, in per cent if it is a rate: a rate of one or less is taken for a share.

    >>> in_per_cent(Decimal("0.718"), "accuracy"), in_per_cent(Decimal("71.8"), "accuracy")
    (Decimal('71.800'), Decimal('71.8'))
    >>> in_per_cent(Decimal("0.5"), "rmse")
    Decimal('0.5')
    """
    return value * 100 if abs(value) <= 1 and metric not in _NO_RATES else value
