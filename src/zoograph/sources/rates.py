"""Rates in per cent, as people compare them: some zoos write 0.718 where others write 71.8."""

from __future__ import annotations

from decimal import Decimal

#: Metrics that are not rates: a value of one or less is just small.
_NO_RATES = {
    "epe", "mpjpe", "p-mpjpe", "n-mpjpe", "mrrpe", "fid", "abs-rel", "rmse", "median-rank", "mean-rank", "perplexity",
    "mos", "pesq", "si-sdr", "sisnri",
}  # fmt: skip


#: Metrics of errors, which may be above 100 %, and sums of several.
_ABOVE_HUNDRED = {"wer", "cer", "per", "der", "eder", "cider", "spice", "nme"}
#: Correlations, and accuracies from which errors are subtracted.
_BELOW_NOTHING = {"matthews", "pearson", "spearman", "mota"}


def is_possible(value: Decimal, metric: str) -> bool:
    """Whether a metric can have this value, in per cent if it is a rate.

    >>> is_possible(Decimal(250), "wer"), is_possible(Decimal(250), "accuracy"), is_possible(Decimal(-3), "bleu")
    (True, False, False)
    """
    if metric in _NO_RATES:
        return True
    return (value >= 0 or metric in _BELOW_NOTHING) and (value <= 100 or metric in _ABOVE_HUNDRED)


def in_per_cent(value: Decimal, metric: str) -> Decimal:
    """The value of a metric of the scheme, in per cent if it is a rate: a rate of one or less is taken for a share.

    >>> in_per_cent(Decimal("0.718"), "accuracy"), in_per_cent(Decimal("71.8"), "accuracy")
    (Decimal('71.800'), Decimal('71.8'))
    >>> in_per_cent(Decimal("0.5"), "rmse")
    Decimal('0.5')
    """
    return value * 100 if abs(value) <= 1 and metric not in _NO_RATES else value
