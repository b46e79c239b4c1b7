"""Growth: average annual growth, contributions to national change, shift-share.

Wide tables have one row per year (index) and one column per territory, as `indicators.wide` gives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from metroregions.analysis import _checks

if TYPE_CHECKING:
    from numpy.typing import NDArray


def average_annual_growth(wide: pd.DataFrame, first: int, last: int) -> pd.Series:
    """Return the compound average growth in per cent a year between two years.

    The constant rate that leads from the first to the last value, ``(v1 / v0) ** (1 / n) − 1``. The
    years between do not matter.

    Args:
        wide: Years × territories; values of zero or more.
        first: The first year.
        last: The last year, after the first.

    Returns:
        One value per territory, in per cent a year; missing where an end is missing or the first
        value is zero.

    Raises:
        ValueError: A year is absent, the last year is not after the first, or a value is negative.
    """
    _later(first, last)
    _checks.has_years(wide.index, [first, last], "Average growth")
    start, end = _ends(wide, first, last)
    _checks.no_negative(start, "Average growth")
    _checks.no_negative(end, "Average growth")
    start = np.where(start == 0, np.nan, start)
    rate = ((end / start) ** (1.0 / (last - first)) - 1.0) * 100.0
    return pd.Series(rate, index=wide.columns, name="growth")


def contributions(
    wide: pd.DataFrame, first: int, last: int, total: pd.Series | None = None
) -> pd.DataFrame:
    """Decompose the change of a total into the parts' contributions, in percentage points.

    A part's contribution is its own change over the first year's total; the contributions add up to
    the total's growth.

    Args:
        wide: Years × parts, absolute quantities.
        first: The first year.
        last: The last year, after the first.
        total: The total by year; default: the sum of the parts.

    Returns:
        One row per part, then the rows `residual` and `total`; columns `first`, `last`, `change`
        (unit of the data), `growth` (per cent of the part's own first value), `share_first`,
        `share_last` (per cent of the total), `contribution` (percentage points of the total's
        growth), `share_of_change` (per cent of the total's change; missing when the total does not
        change). The residual is 0 when the parts are a partition of the total; where they overlap
        it holds, with a minus sign, what is counted twice. A missing part makes the residual
        missing.

    Raises:
        ValueError: A year is absent, the last year is not after the first, a part is called
            `residual` or `total`, or the first year's total is zero.
    """
    _later(first, last)
    _checks.has_years(wide.index, [first, last], "Contributions")
    _checks.unique(wide.columns, "Contributions")
    for name in ("residual", "total"):
        if name in wide.columns:
            raise ValueError(f"Contributions: no part may be called “{name}”.")
    start, end = _ends(wide, first, last)
    if total is None:
        whole_start, whole_end = float(start.sum()), float(end.sum())
    else:
        _checks.has_years(total.index, [first, last], "Contributions, total")
        whole_start, whole_end = float(total.loc[first]), float(total.loc[last])
    if whole_start == 0:
        raise ValueError(f"Contributions: the total of {first} is zero.")
    start = np.append(start, [_checks.residual(whole_start, start), whole_start])
    end = np.append(end, [_checks.residual(whole_end, end), whole_end])
    change = end - start
    # Rounding is judged against the levels: their differences may be tiny beside them.
    size = float(np.abs(start).sum() + np.abs(end).sum())
    change[-2] = _checks.residual(change[-1], change[:-2], size)
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = np.where(start == 0, np.nan, change / np.where(start == 0, np.nan, start)) * 100
        of_change = change / change[-1] * 100 if change[-1] != 0 else np.full(len(change), np.nan)
    return pd.DataFrame(
        {
            "first": start,
            "last": end,
            "change": change,
            "growth": growth,
            "share_first": start / whole_start * 100,
            "share_last": end / whole_end * 100 if whole_end != 0 else np.nan,
            "contribution": change / whole_start * 100,
            "share_of_change": of_change,
        },
        index=pd.Index([*wide.columns, "residual", "total"], name="part"),
    )


def shift_share_by_sector(
    first: pd.DataFrame,
    last: pd.DataFrame,
    nation_first: pd.Series | None = None,
    nation_last: pd.Series | None = None,
) -> pd.DataFrame:
    """Split each region's and sector's change into national, sector and regional component.

    The classic identity [@dunn1960]: with g the nation's growth over all sectors, g_s the nation's
    growth in the sector and E the region's initial value, the national component is E·g, the sector
    component (industrial mix) E·(g_s − g), and the regional component the rest, E·(g_rs − g_s).

    Args:
        first: Regions × sectors in the first year, absolute quantities (e.g. employed persons).
        last: The same regions and sectors in the last year.
        nation_first: The nation by sector in the first year; default: the sum of the regions, which
            is right only when they are a partition of the nation.
        nation_last: The nation by sector in the last year; given together with `nation_first`.

    Returns:
        One row per region and sector: `region_id`, `sector`, `first`, `last`, `change`, `national`,
        `sector_mix`, `regional` (unit of the data) and `residual` (0). A missing cell makes its own
        row missing and, where the nation is the sum of the regions, every row.

    Raises:
        ValueError: Regions or sectors differ, only one national column is given, a value is
            negative, or the nation has nothing of a sector in the first year.
    """
    _checks.same_labels(first.index, last.index, "Shift-share, regions")
    _checks.same_labels(first.columns, last.columns, "Shift-share, sectors")
    if (nation_first is None) != (nation_last is None):
        raise ValueError("Shift-share: give the nation for both years or for neither.")
    end_table = last.loc[first.index, first.columns]
    start = first.to_numpy(dtype=np.float64, na_value=np.nan)
    end = end_table.to_numpy(dtype=np.float64, na_value=np.nan)
    if nation_first is None or nation_last is None:
        whole_start, whole_end = start.sum(axis=0), end.sum(axis=0)
    else:
        for nation in (nation_first, nation_last):
            _checks.same_labels(first.columns, nation.index, "Shift-share, sectors of the nation")
        whole_start = _checks.floats(nation_first.loc[first.columns])
        whole_end = _checks.floats(nation_last.loc[first.columns])
    for values in (start, end, whole_start, whole_end):
        _checks.no_negative(values, "Shift-share")
    if bool(np.any(whole_start == 0)):
        sector = first.columns[np.flatnonzero(whole_start == 0)[0]]
        raise ValueError(
            f"Shift-share: the nation has nothing of “{sector}” in the first year; "
            "merge it with another sector."
        )
    overall = whole_end.sum() / whole_start.sum() - 1.0
    by_sector = whole_end / whole_start - 1.0
    change = end - start
    national = start * overall
    mix = start * (by_sector - overall)
    # E·(g_rs − g_s) without dividing by E, so that a sector that is new to a region counts too.
    regional = end - start * (1.0 + by_sector)
    rest = change - (national + mix + regional)
    scale = np.abs(start) + np.abs(end) + np.abs(national) + np.abs(mix)
    rest = np.where(np.abs(rest) <= _checks.ROUNDING * scale, 0.0, rest)
    regions, sectors = len(first.index), len(first.columns)
    return pd.DataFrame(
        {
            "region_id": np.repeat(first.index.to_numpy(), sectors),
            "sector": np.tile(first.columns.to_numpy(), regions),
            "first": start.ravel(),
            "last": end.ravel(),
            "change": change.ravel(),
            "national": national.ravel(),
            "sector_mix": mix.ravel(),
            "regional": regional.ravel(),
            "residual": rest.ravel(),
        }
    )


def shift_share(
    first: pd.DataFrame,
    last: pd.DataFrame,
    nation_first: pd.Series | None = None,
    nation_last: pd.Series | None = None,
) -> pd.DataFrame:
    """Sum the components of `shift_share_by_sector` to regions.

    Args:
        first: Regions × sectors in the first year, absolute quantities.
        last: The same in the last year.
        nation_first: The nation by sector in the first year; default: the sum of the regions.
        nation_last: The nation by sector in the last year.

    Returns:
        One row per region (index `region_id`, order of `first`): `first`, `last`, `change`,
        `national`, `sector_mix`, `regional`, `residual` (0) in the unit of the data, and
        `growth`, `national_percent`, `sector_mix_percent`, `regional_percent` in per cent of the
        region's first value (missing when that is zero).

    Raises:
        ValueError: As in `shift_share_by_sector`.
    """
    detail = shift_share_by_sector(first, last, nation_first, nation_last)
    grouped = detail.drop(columns="sector").groupby("region_id", sort=False)
    table = grouped.sum(skipna=False)
    start = table["first"].where(table["first"] != 0)
    table["growth"] = table["change"] / start * 100
    for component in ("national", "sector_mix", "regional"):
        table[f"{component}_percent"] = table[component] / start * 100
    return table


def _ends(
    wide: pd.DataFrame, first: int, last: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return _checks.floats(_checks.row(wide, first)), _checks.floats(_checks.row(wide, last))


def _later(first: int, last: int) -> None:
    if last <= first:
        raise ValueError(f"The last year ({last}) must come after the first ({first}).")
