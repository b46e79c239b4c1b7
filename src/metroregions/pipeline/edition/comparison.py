"""What differs between the values of two editions: ranks, new years, revisions, memberships.

Pure functions: tables in, tables out. A table of values has `region_id`, `indicator`, `year`,
`value`, `unit`, `status` and `break`, one row per region, indicator and year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Collection

KEY = ["indicator", "region_id", "year"]
#: From which share on a changed value counts as a revision: below it is rounding and late returns.
REVISED = 0.01


def latest(values: pd.DataFrame) -> pd.Series:
    """Return the latest year with values of each indicator, in the order of the table.

    Returns:
        Years by `indicator`.
    """
    known = values.dropna(subset=["value"])
    return known.groupby("indicator", sort=False)["year"].max()


def ranks(values: pd.DataFrame, regions: Collection[str]) -> pd.DataFrame:
    """Rank the regions in each indicator's latest year, the highest value first.

    Equal values share the better rank.

    Returns:
        Columns `indicator`, `region_id`, `year`, `rank`.
    """
    last = values["indicator"].map(latest(values))
    ends = values[(values["year"] == last) & values["region_id"].isin(regions)]
    rank = ends.groupby("indicator", sort=False)["value"].rank(ascending=False, method="min")
    table = ends[["indicator", "region_id", "year"]].assign(rank=rank)
    return table.dropna().astype({"rank": int}).reset_index(drop=True)


def ranks_changed(
    old: pd.DataFrame, new: pd.DataFrame, regions: Collection[str]
) -> tuple[pd.DataFrame, int]:
    """Return the ranks that differ between two editions, and how many were compared.

    Returns:
        Columns `indicator`, `region_id`, `year_old`, `year_new`, `rank_old`, `rank_new`; and the
        number of ranks that both editions have.
    """
    on = ["indicator", "region_id"]
    both = ranks(new, regions).merge(ranks(old, regions), on=on, suffixes=("_new", "_old"))
    differ = both[both["rank_old"] != both["rank_new"]].reset_index(drop=True)
    return differ[[*on, "year_old", "year_new", "rank_old", "rank_new"]], len(both)


def new_years(old: pd.DataFrame, new: pd.DataFrame) -> dict[str, list[int]]:
    """Return the years of each indicator that the new edition has and the old one had not.

    Indicators that have none are left out; of an indicator that is new, all years are.
    """
    known = new.dropna(subset=["value"])
    before = old.dropna(subset=["value"]).groupby("indicator")["year"].agg(set).to_dict()
    found = {
        str(name): sorted({int(year) for year in years} - before.get(name, set()))
        for name, years in known.groupby("indicator", sort=False)["year"]
    }
    return {name: years for name, years in found.items() if years}


def revisions(
    old: pd.DataFrame, new: pd.DataFrame, share: float = REVISED
) -> tuple[pd.DataFrame, int]:
    """Return the values that both editions have and that differ by more than a share.

    Args:
        old: Values of the old edition.
        new: Values of the new edition.
        share: The difference, as a share of the old value, above which a value counts as revised.

    Returns:
        Columns `indicator`, `region_id`, `year`, `old`, `new`, `change` (per cent), the largest
        changes of an indicator first; and the number of values compared. A value that became
        known or was withdrawn is no revision.
    """
    pair = new[[*KEY, "value"]].merge(old[[*KEY, "value"]], on=KEY, suffixes=("_new", "_old"))
    pair = pair.dropna(subset=["value_new", "value_old"])
    pair = pair.rename(columns={"value_new": "new", "value_old": "old"})
    differ = pair[(pair["new"] - pair["old"]).abs() > share * pair["old"].abs()]
    table = differ.assign(change=(differ["new"] / differ["old"] - 1) * 100)
    order = {name: place for place, name in enumerate(new["indicator"].unique())}
    table = table.assign(_place=table["indicator"].map(order), _size=-table["change"].abs())
    table = table.sort_values(["_place", "_size", "year", "region_id"], kind="stable")
    return table[[*KEY, "old", "new", "change"]].reset_index(drop=True), len(pair)


def memberships(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return who joined and who left a region.

    Args:
        old: `region_id` and `ags`, one row per membership.
        new: The same of the new edition.

    Returns:
        Columns `region_id`, `ags`, `joined` (False: left), in the order of the tables.
    """
    on = ["region_id", "ags"]
    pair = new[on].merge(old[on], on=on, how="outer", indicator=True, sort=False)
    differ = pair[pair["_merge"] != "both"]
    table = differ.assign(joined=differ["_merge"] == "left_only").sort_values([*on])
    return table[[*on, "joined"]].reset_index(drop=True)
