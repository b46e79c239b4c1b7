"""Gaps between districts of the same region, and whether they close.

Numerator and denominator are tables of years × districts, as
`metroregions.regional.indicators.district_parts` returns them: their quotient is the value per
head, the
denominator its weight. A district of two regions counts in each of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from metroregions.analysis import convergence, inequality, settlement
from metroregions.analysis.intervals import dispersion_change
from metroregions.analysis.precision import stable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def gap_ends(gaps: pd.DataFrame) -> pd.DataFrame:
    """Return the gap between two classes of districts in the first and in the last year.

    Args:
        gaps: As `inequality.gap` returns it.

    Returns:
        One row per territory, in order of appearance: `region_id`, `first`, `last` (core ÷ rural; 1
        is no gap), `difference_first`, `difference_last` (in the indicator's unit).
    """
    years = sorted(gaps["year"].unique())
    order = pd.unique(gaps["region_id"])
    columns = {}
    for column, name in (("ratio", ""), ("difference", "difference_")):
        wide = gaps.pivot(index="region_id", columns="year", values=column).reindex(order)
        columns[f"{name}first"], columns[f"{name}last"] = wide[years[0]], wide[years[-1]]
    return pd.DataFrame(columns).rename_axis("region_id").reset_index()


def single_districts(classes: pd.Series, members: pd.DataFrame) -> pd.DataFrame:
    """Return how many districts of each class a region has, and which one if there is only one.

    Args:
        classes: The class of every district.
        members: Columns `region_id`, `ags`.

    Returns:
        One row per region and class: `region_id`, `class`, `districts`, `only` (the district's key,
        empty if there are several or none).
    """
    rows = []
    for region, own in members.groupby("region_id", sort=False):
        for kind, _, _ in settlement.DENSITY_CLASSES:
            found = [ags for ags in own["ags"] if classes[ags] == kind]
            rows.append((region, kind, len(found), found[0] if len(found) == 1 else ""))
    return pd.DataFrame(rows, columns=["region_id", "class", "districts", "only"])


def changes_by_region(
    numerator: pd.DataFrame, denominator: pd.DataFrame, members: pd.DataFrame
) -> pd.DataFrame:
    """Return by how much inequality between the districts of each region changed.

    Theil's T over the districts of the region, weighted by the denominator, in the last year over
    that in the first, minus 1, with the bootstrap interval of `intervals.dispersion_change`.

    Args:
        numerator: Years × districts; the first and the last row are compared.
        denominator: Years × districts.
        members: Columns `region_id`, `ags`.

    Returns:
        One row per region, in order of appearance: `region_id`, `estimate`, `low`, `high` in per
        cent; missing with fewer than two years.

    Raises:
        ValueError: As in `intervals.dispersion_change`.
    """
    rows: list[tuple[str, float, float, float]] = []
    nan = float("nan")
    values = numerator / denominator
    for region, own in members.groupby("region_id", sort=False):
        if len(values) < 2:
            rows.append((str(region), nan, nan, nan))
            continue
        first, last = int(values.index[0]), int(values.index[-1])
        change, low, high = dispersion_change(values, denominator, own, first, last)
        rows.append((str(region), change * 100, low * 100, high * 100))
    return pd.DataFrame(rows, columns=["region_id", "estimate", "low", "high"])


def leave_one_out(
    numerator: pd.DataFrame, denominator: pd.DataFrame, members: pd.DataFrame
) -> pd.Series:
    """Return by how much inequality inside the regions changed, leaving out one district at a time.

    The within part of Theil's T, as `theil_parts` has it, in the last year over that in the first,
    minus 1, for the districts that remain.

    Args:
        numerator: Years × districts, positive; the first and the last row are compared.
        denominator: Years × districts, positive.
        members: Columns `region_id`, `ags`; a district of two regions is left out of both.

    Returns:
        Per cent by the district left out, in order of appearance.
    """
    codes, left_out = pd.factorize(members["ags"])
    counted = (np.arange(len(left_out))[:, None] != codes[None, :]).astype(np.float64)
    regions = pd.factorize(members["region_id"])[0]
    within = []
    for row in (0, -1):
        amount, people = (
            table[list(members["ags"])].iloc[row].to_numpy(dtype=np.float64)
            for table in (numerator, denominator)
        )
        inner = counted @ (amount * np.log(amount / people))
        for region in range(regions.max() + 1):
            own = regions == region
            whole, heads = counted[:, own] @ amount[own], counted[:, own] @ people[own]
            inner = inner - whole * np.log(whole / heads)
        within.append(inner / (counted @ amount))
    return stable(pd.Series((within[1] / within[0] - 1) * 100, index=left_out, name="change"))


def doublings(table: pd.DataFrame) -> pd.DataFrame:
    """Turn changes in per cent into doublings: 1 is twice as much, −1 half as much.

    A fall cannot exceed 100 per cent, a rise has no bound; in doublings both are as far from 0.

    Args:
        table: `estimate`, `low`, `high` in per cent.

    Returns:
        The same table; missing where nothing is left.
    """
    columns = {}
    for name in ("estimate", "low", "high"):
        factor = 1 + table[name] / 100
        columns[name] = np.log2(factor.where(factor > 0))
    return table.assign(**columns)


def kinds(classes: pd.Series, inside: Iterable[str], labels: Sequence[str]) -> pd.Series:
    """Sort all districts into core cities and others, inside the regions and outside them.

    Args:
        classes: The density class of every district.
        inside: The districts inside.
        labels: Names of core inside, other inside, core outside, other outside.

    Returns:
        The name by district, those with the first label first, and so on.
    """
    within = classes.index.isin(list(inside))
    core = (classes == "core").to_numpy()
    place = np.where(within, 0, 2) + np.where(core, 0, 1)
    ordered = pd.Series(place, index=classes.index).sort_values(kind="stable")
    return ordered.map(dict(enumerate(labels)))


def dispersion(
    numerator: pd.DataFrame, denominator: pd.DataFrame, groups: Mapping[str, Iterable[str]]
) -> pd.DataFrame:
    """Return how far districts are spread around the mean, for several sets of districts.

    Args:
        numerator: Years × units.
        denominator: Years × units.
        groups: Name of the set → its units.

    Returns:
        One row per set and year: `region_id` (the set's name), `year`, `value` (coefficient of
        variation weighted by the denominator, per cent of the mean) and the other measures of
        `inequality.sigma_convergence`.

    Raises:
        KeyError: A unit has no column.
    """
    parts = []
    for name, units in groups.items():
        own = list(units)
        values = numerator[own] / denominator[own]
        table = convergence.sigma_convergence(values, denominator[own]).reset_index()
        table.insert(0, "value", table["cv_weighted"])
        parts.append(table.assign(region_id=name))
    table = pd.concat(parts, ignore_index=True)
    first = ["region_id", "year", "value"]
    return table[[*first, *table.columns.drop(first)]]


def trends(table: pd.DataFrame) -> pd.DataFrame:
    """Return the log-linear trend of every set that `dispersion` returns.

    Returns:
        Index `region_id`; columns as `inequality.Trend`. A set with fewer than four years has no
        trend and no row.
    """
    rows = {
        str(name): convergence.log_trend(own.set_index("year")["value"])
        for name, own in table.groupby("region_id", sort=False)
        if len(own) >= 4
    }
    columns = list(convergence.Trend._fields)
    frame = pd.DataFrame.from_dict(
        {name: list(trend) for name, trend in rows.items()}, orient="index", columns=columns
    )
    return frame.rename_axis("region_id")


def relative_to_region(
    numerator: pd.DataFrame, denominator: pd.DataFrame, members: pd.DataFrame
) -> pd.DataFrame:
    """Return each district's value relative to that of its region.

    Args:
        numerator: Years × districts.
        denominator: Years × districts.
        members: Columns `region_id`, `ags`.

    Returns:
        Years × memberships (columns `region:ags`); 1 is the region's own value.
    """
    columns = {}
    for region, own in members.groupby("region_id", sort=False):
        ags = list(own["ags"])
        above, below = numerator[ags], denominator[ags]
        region_value = above.sum(axis=1, skipna=False) / below.sum(axis=1, skipna=False)
        relative = (above / below).div(region_value, axis=0)
        columns.update({f"{region}:{name}": relative[name] for name in ags})
    return pd.DataFrame(columns)


def beta_table(samples: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return beta convergence for several sets of units.

    Args:
        samples: Name → years × units, values per head; the first and the last row are compared.

    Returns:
        Index `sample`; columns as `inequality.Beta`.

    Raises:
        ValueError: As in `inequality.beta_convergence`.
    """
    rows = {
        name: list(
            convergence.beta_convergence(
                table.iloc[0], table.iloc[-1], int(table.index[-1] - table.index[0])
            )
        )
        for name, table in samples.items()
    }
    columns = list(convergence.Beta._fields)
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("sample")


def theil_parts(
    numerator: pd.DataFrame, denominator: pd.DataFrame, members: pd.DataFrame
) -> pd.DataFrame:
    """Return Theil's T over the districts of all regions and its two parts, year by year.

    Returns:
        As `inequality.theil_by_year`.

    Raises:
        ValueError: As in `inequality.theil_decomposition`.
    """
    values, weights, groups = _memberships(numerator, denominator, members)
    return inequality.theil_by_year(values, groups, weights)


def theil_by_region(
    numerator: pd.DataFrame, denominator: pd.DataFrame, members: pd.DataFrame
) -> pd.DataFrame:
    """Return each region's own Theil index in the first and last year, and what it adds to T.

    Returns:
        One row per region: `region_id`, `districts`, `population_share` (per cent of the
        denominator of all memberships, last year), `first`, `last` (the region's Theil index),
        `change` (per cent; missing when there was no inequality), `contribution` (per cent of T in
        the last year that lies inside the region).

    Raises:
        ValueError: As in `inequality.theil_decomposition`.
    """
    values, weights, groups = _memberships(numerator, denominator, members)
    first, last = (
        inequality.theil_decomposition(values.iloc[i], groups, weights.iloc[i]) for i in (0, -1)
    )
    regions = list(pd.unique(members["region_id"]))
    start = first.loc[regions, "theil"]
    table = pd.DataFrame(
        {
            "districts": last.loc[regions, "units"],
            "population_share": last.loc[regions, "population_share"],
            "first": start,
            "last": last.loc[regions, "theil"],
            "change": (last.loc[regions, "theil"] / start.where(start > 0) - 1) * 100,
            "contribution": last.loc[regions, "share"],
        }
    )
    return table.rename_axis("region_id").reset_index()


def _memberships(
    numerator: pd.DataFrame, denominator: pd.DataFrame, members: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Return values and weights with one column per membership, and the region of each."""
    labels = pd.Index(members["region_id"] + ":" + members["ags"])
    ags = list(members["ags"])
    below = denominator[ags].set_axis(labels, axis=1)
    values = numerator[ags].set_axis(labels, axis=1) / below
    return values, below, pd.Series(members["region_id"].to_numpy(), index=labels)
