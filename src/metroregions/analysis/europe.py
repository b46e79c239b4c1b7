"""Where the German regions stand among the European metropolitan regions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from metroregions.analysis import _checks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def positions(wide: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Rank metropolitan regions by a value and by its growth, and tell who moved.

    Ranks, percentiles and changes of rank refer to the regions with a value in both years, so that
    nobody moves because others entered or left the list. The others stay in the table, with their
    values and without ranks.

    Args:
        wide: Years × regions, e.g. GDP per head in PPS.
        first: The first year.
        last: The last year, after the first.

    Returns:
        Index as the columns of `wide`; columns `first`, `last` (values), `growth` (average annual
        growth, per cent), `rank_first`, `rank_last` (1: largest; equal values share the better
        rank), `rank_change` (positive: places gained), `percentile_first`, `percentile_last` (per
        cent of the other regions that are below, equal ones counting half), `growth_rank`,
        `growth_percentile`, `compared` (number of regions ranked).

    Raises:
        ValueError: A year is absent, the last is not after the first, a region occurs twice, or a
            value is negative.
    """
    if last <= first:
        raise ValueError(f"The last year ({last}) must come after the first ({first}).")
    _checks.has_years(wide.index, [first, last], "European positions")
    _checks.unique(wide.columns, "European positions")
    start = _checks.row(wide, first).astype("float64")
    end = _checks.row(wide, last).astype("float64")
    for values in (start, end):
        _checks.no_negative(_checks.floats(values), "European positions")
    comparable = start.notna() & end.notna()
    table = pd.DataFrame({"first": start, "last": end})
    ratio = end / start.where(start > 0)
    table["growth"] = (ratio ** (1.0 / (last - first)) - 1.0) * 100.0
    for name in ("first", "last"):
        table[f"rank_{name}"], table[f"percentile_{name}"] = _ranks(table[name].where(comparable))
    table["rank_change"] = table["rank_first"] - table["rank_last"]
    table["growth_rank"], table["growth_percentile"] = _ranks(table["growth"])
    table["compared"] = int(comparable.sum())
    return table[
        [
            "first",
            "last",
            "growth",
            "rank_first",
            "rank_last",
            "rank_change",
            "percentile_first",
            "percentile_last",
            "growth_rank",
            "growth_percentile",
            "compared",
        ]
    ]


def distances(
    table: pd.DataFrame, variables: Sequence[str], logarithms: Sequence[str] = ()
) -> pd.DataFrame:
    """Return how alike regions are: Euclidean distance of standardised variables.

    Each variable has its mean taken out and is divided by its standard deviation over all regions,
    so that all count alike; the root of the *mean* squared difference makes distances comparable
    between lists of variables: 1 is one standard deviation in every variable.

    Args:
        table: Regions × variables.
        variables: The variables that make regions alike, by name.
        logarithms: Those of them that are compared in relative terms (sizes), by their logarithm.

    Returns:
        Regions × regions; missing for a region without one of the values. A variable that is the
        same everywhere adds nothing.

    Raises:
        ValueError: A variable is absent, none is given, a region occurs twice, or a value to be
            logged is not positive.
    """
    _checks.unique(table.index, "Peers")
    if len(variables) == 0:
        raise ValueError("Peers: name at least one variable.")
    for name in [*variables, *logarithms]:
        if name not in table.columns or name not in variables:
            raise ValueError(f"Peers: “{name}” is not among the variables of the table.")
    z = np.empty((len(table), len(variables)))
    for column, name in enumerate(variables):
        values = _checks.floats(table[name])
        if name in logarithms:
            if bool(np.any(values <= 0)):
                raise ValueError(f"Peers: “{name}” has to be positive to be compared by logarithm.")
            values = np.log(values)
        known = values[~np.isnan(values)]
        spread = float(known.std()) if len(known) else 0.0
        # Without any difference the standardised value is 0 for everybody.
        size = float(np.abs(known).max()) if len(known) else 0.0
        z[:, column] = (values - (known.mean() if len(known) else 0.0)) / (
            spread if spread > 1e-12 * size else np.inf
        )
    difference = z[:, None, :] - z[None, :, :]
    return pd.DataFrame(
        np.sqrt((difference**2).mean(axis=2)), index=table.index, columns=table.index
    )


def peers(
    table: pd.DataFrame,
    targets: Sequence[str],
    variables: Sequence[str],
    *,
    logarithms: Sequence[str] = (),
    candidates: Sequence[str] | None = None,
    count: int = 5,
) -> pd.DataFrame:
    """Return the regions most like each target.

    Args:
        table: Regions × variables; all of them set the standard by which differences are judged.
        targets: The regions whose peers are wanted.
        variables: The variables that make regions alike, by name.
        logarithms: Those compared by their logarithm.
        candidates: Regions that may be peers; default: all. A target is never its own peer.
        count: Number of peers.

    Returns:
        One row per target and peer: `target`, `rank` (1: nearest; equal distances in the order of
        names), `peer`, `distance` (see `distances`), `compared` (candidates with all values).

    Raises:
        ValueError: A target or candidate is not in the table, a target lacks a value, or as in
            `distances`.
    """
    allowed = list(table.index) if candidates is None else list(candidates)
    for name in [*targets, *allowed]:
        if name not in table.index:
            raise ValueError(f"Peers: “{name}” is not in the table.")
    for name in targets:
        if bool(table.loc[name, list(variables)].isna().any()):
            raise ValueError(f"Peers: “{name}” lacks one of the values that make regions alike.")
    apart = distances(table, variables, logarithms)
    rows: list[tuple[str, int, str, float, int]] = []
    for target in targets:
        others = sorted(name for name in allowed if name != target)
        measured = apart[target].loc[others].dropna()
        nearest = measured.sort_values(kind="stable").iloc[:count]
        rows += [
            (target, rank, str(peer), float(distance), len(measured))
            for rank, (peer, distance) in enumerate(nearest.items(), start=1)
        ]
    return pd.DataFrame(rows, columns=["target", "rank", "peer", "distance", "compared"])


def _ranks(values: pd.Series) -> tuple[pd.Series, NDArray[np.float64]]:
    """Return rank (1: largest) and the per cent of the others that are below."""
    rank = values.rank(ascending=False, method="min")
    below = values.rank(method="average") - 1.0
    others = int(values.notna().sum()) - 1
    percentile = _checks.floats(below) / others * 100 if others > 0 else np.full(len(rank), np.nan)
    return rank, percentile


def relative_to_middle(wide: pd.DataFrame) -> pd.DataFrame:
    """Return each region’s value relative to the median of the regions in the same year.

    Regions with a value in every year make the median, so that it is of the same ones throughout.

    Purchasing power standards at current prices contain inflation; relative to the middle of the
    list it falls out, as far as it is the same for all.

    Args:
        wide: Years × regions; at least one of them without a missing value.

    Returns:
        As `wide`, median = 100.
    """
    return wide.div(wide.dropna(axis=1).median(axis=1), axis=0) * 100.0
