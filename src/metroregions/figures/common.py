"""Small things that several charts need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions.errors import MetroregionsError
from metroregions.text import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


def require(table: pd.DataFrame, *columns: str) -> None:
    """Refuse a table without the columns that a chart needs.

    Raises:
        MetroregionsError: A column is absent.
    """
    absent = [column for column in columns if column not in table]
    if absent:
        raise MetroregionsError(
            f"The table for this chart lacks the column “{absent[0]}”: it has "
            f"{', '.join(map(str, table.columns))}."
        )


def limits(values: Sequence[float], *, include: float | None = None) -> tuple[float, float]:
    """Return the ends of a value axis with a little air; for no data at all 0 to 1."""
    known = [v for v in values if not numbers.is_missing(v)]
    if include is not None:
        known.append(include)
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    if low == high:
        air = abs(low) * 0.1 or 1.0
        return low - air, high + air
    air = (high - low) * 0.06
    return (
        low if include == low else low - air,
        high if include == high else high + air,
    )
