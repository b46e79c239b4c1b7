"""Numbers and dates as text, as the current language writes them (Babel); never `nan`."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from typing import SupportsFloat

from metroregions.text import language

#: What stands where there is no value.
NO_DATA = "no data"
#: A real minus sign, as wide as a plus.
MINUS = "\u2212"
#: A space that does not break, between a number and its unit.
NBSP = "\u00a0"

#: What stands in a table where there is no value, and behind values that are no observations.
MISSING_CELL, ESTIMATED_MARK, NOWCAST_MARK = "–", "†", "‡"

#: Words of scale for amounts that are too long to read as figures.
_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def scale(amount: float, decimals: int = 1) -> tuple[float, str]:
    """Return an amount in the scale that it is read in, and the scale: 83.2, `million`.

    The rounded amount decides: 999,960,000 reads as 1.0 billion, not as 1,000.0 million. Below a
    million the scale is empty.
    """
    for size, word in _SCALES:
        if abs(rounded(amount / size, decimals)) >= 1:
            return amount / size, word
    return amount, ""


def is_missing(value: SupportsFloat | None) -> bool:
    """Whether there is no number to show: None, NaN, pandas' NA or infinite."""
    if value is None:
        return True
    try:
        return not math.isfinite(float(value))
    except (TypeError, ValueError):
        return True


def rounded(value: SupportsFloat, decimals: int = 0) -> float:
    """Round as people do, halves away from zero, and without a negative zero.

    Python's own `round` goes to the even neighbour of the binary value: 0.125 → 0.12, 2.5 → 2.
    """
    if abs(float(value)) >= 1e15:
        # A float has no digits there to round.
        return float(value)
    step = Decimal(1).scaleb(-decimals)
    # repr() is the shortest decimal that stands for the float: what a reader would have typed.
    result = Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP)
    return float(result) + 0.0


def number(value: SupportsFloat | None, decimals: int = 0, *, missing: str = NO_DATA) -> str:
    """Write a number with thousands separated, for example `1,234.5`.

    Args:
        value: The number; None, NaN and infinity count as missing.
        decimals: Digits after the point; negative to round to tens, hundreds…
        missing: What to write for a missing value.
    """
    if value is None or is_missing(value):
        return missing
    shown = rounded(value, decimals)
    text = _digits(language.current(), abs(shown), max(decimals, 0))
    return f"{MINUS}{text}" if shown < 0 else text


@lru_cache(maxsize=65536)
def _digits(locale: str, amount: float, decimals: int) -> str:
    from babel.numbers import format_decimal

    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    with localcontext() as context:
        context.prec = 400  # as long as a float can be
        return format_decimal(Decimal(repr(amount)), pattern, locale=locale)


def signed(value: SupportsFloat | None, decimals: int = 0, *, missing: str = NO_DATA) -> str:
    """Write a change with its sign: `+1.2`, `−3.4`; what rounds to zero has none."""
    if value is None or is_missing(value):
        return missing
    text = number(value, decimals)
    return f"+{text}" if rounded(value, decimals) > 0 else text


def percent(value: SupportsFloat | None, decimals: int = 1, *, missing: str = NO_DATA) -> str:
    """Write a percentage that is already in per cent: 12.34 → `12.3%`."""
    return missing if is_missing(value) else f"{number(value, decimals)}%"


def signed_percent(
    value: SupportsFloat | None, decimals: int = 1, *, missing: str = NO_DATA
) -> str:
    """Write a change in per cent with its sign: `+12.3%`."""
    return missing if is_missing(value) else f"{signed(value, decimals)}%"


def percentage_points(value: SupportsFloat | None, decimals: int = 1) -> str:
    """Write a difference of two percentages: `+1.2 percentage points`."""
    if value is None or is_missing(value):
        return NO_DATA
    shown = abs(rounded(value, decimals))
    return f"{signed(value, decimals)} percentage point{'' if shown == 1 else 's'}"


def scaled(value: SupportsFloat | None, decimals: int = 1, *, missing: str = NO_DATA) -> str:
    """Write a large amount with a word of scale: 83237124 → `83.2 million`.

    Below a million the number stands in full, without decimals.
    """
    if value is None or is_missing(value):
        return missing
    amount, word = scale(float(value), decimals)
    return f"{number(amount, decimals)}{NBSP}{word}" if word else number(amount)


def euros(value: SupportsFloat | None, decimals: int = 0, *, missing: str = NO_DATA) -> str:
    """Write an amount in euros: `43,500 EUR`, from a million on in words: `1.2 billion EUR`."""
    if value is None or is_missing(value):
        return missing
    amount = float(value)
    if abs(rounded(amount / 1e6, 1)) >= 1:
        text = scaled(amount, 1)
    else:
        text = number(amount, decimals)
    return f"{text}{NBSP}EUR"


def with_unit(
    value: SupportsFloat | None, unit: str, decimals: int = 0, *, missing: str = NO_DATA
) -> str:
    """Write a number with its unit: `%` without a space, other units after a firm space."""
    if is_missing(value):
        return missing
    text = number(value, decimals)
    if not unit:
        return text
    return f"{text}{unit}" if unit.startswith("%") else f"{text}{NBSP}{unit}"


def decimals_for(step: float) -> int:
    """Digits after the point that tell values apart that lie `step` from each other."""
    if not math.isfinite(step) or step <= 0:
        return 0
    return max(0, -math.floor(math.log10(step) + 1e-9))


#: How dates of each precision are written, in Babel's patterns (CLDR).
_DATES = {
    "en": {3: "d MMMM y", 2: "MMMM y", 1: "y"},
    "de": {3: "d. MMMM y", 2: "MMMM y", 1: "y"},
}


def date(text: str) -> str:
    """Write a date of any precision: `8 March 1995`, `March 2016`, `1997`.

    Args:
        text: `1995-03-08`, `2016-03` or `1997`; anything else is returned as it is.
    """
    from datetime import date as day

    from babel.dates import format_date

    parts = text.split("-")
    locale = language.current()
    try:
        given = day(*map(int, [*parts, "1", "1"][:3])) if len(parts) < 4 else None
    except ValueError:
        return text
    return format_date(given, _DATES[locale][len(parts)], locale) if given else text
