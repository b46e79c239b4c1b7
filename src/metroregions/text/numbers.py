"""Numbers as text, the same in figures, tables and sentences: English, sober, never `nan`."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import SupportsFloat

#: What stands where there is no value.
NO_DATA = "no data"
#: A real minus sign, as wide as a plus.
MINUS = "\u2212"
#: A space that does not break, between a number and its unit.
NBSP = "\u00a0"

#: Words of scale for amounts that are too long to read as figures.
_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


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
    text = f"{abs(shown):,.{max(decimals, 0)}f}"
    return f"{MINUS}{text}" if shown < 0 else text


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
    amount = float(value)
    for size, word in _SCALES:
        # The rounded amount decides: 999,960,000 reads as 1.0 billion, not as 1,000.0 million.
        if abs(rounded(amount / size, decimals)) >= 1:
            return f"{number(amount / size, decimals)}{NBSP}{word}"
    return number(amount, 0)


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


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def date(text: str) -> str:
    """Write a date of any precision: `8 March 1995`, `March 2016`, `1997`.

    Args:
        text: `1995-03-08`, `2016-03` or `1997`; anything else is returned as it is.
    """
    parts = text.split("-")
    if not all(part.isdigit() for part in parts) or not 1 <= len(parts) <= 3:
        return text
    if len(parts) == 1:
        return parts[0]
    month = int(parts[1])
    if not 1 <= month <= 12:
        return text
    day = f"{int(parts[2])} " if len(parts) == 3 else ""
    return f"{day}{_MONTHS[month - 1]} {parts[0]}"
