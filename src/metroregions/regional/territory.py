"""From districts to territories: the eleven regions, all eleven together, outside, and Germany.

Bodies inside the regions and sets of districts of one's own are territories like the others.

Rules (the same for every indicator): a district counts in each region it belongs to, once in
`all-regions`, and in `outside` exactly when it belongs to no region. A territory's value is missing
when one of its districts is missing: a partial sum is never passed off as the whole.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from metroregions import dataset
from metroregions.errors import MetroregionsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

BOUNDARIES = ("current", "2015")

#: The fixed order of the eleven in every figure and table: roughly from north to south.
REGION_ORDER = (
    "hamburg",
    "nordwest",
    "hannover-braunschweig-goettingen-wolfsburg",
    "berlin-brandenburg",
    "mitteldeutschland",
    "rhein-ruhr",
    "frankfurtrheinmain",
    "rhein-neckar",
    "nuernberg",
    "stuttgart",
    "muenchen",
)
AGGREGATES = ("all-regions", "outside", "germany")
TERRITORIES = REGION_ORDER + AGGREGATES
#: Bodies inside the regions, named as parts and never added; the same in both editions.
BODIES = ("metropole-ruhr", "rheinland", "verband-region-stuttgart")

#: Statuses from the firmest to the least firm; a sum is as firm as its least firm part.
STATUSES = ("observed", "estimated", "nowcast")


def check_boundaries(boundaries: str) -> None:
    """Refuse an unknown edition of the regions' boundaries.

    Raises:
        MetroregionsError: `boundaries` is neither `current` nor `2015`.
    """
    if boundaries not in BOUNDARIES:
        raise MetroregionsError(
            f"Unknown boundaries “{boundaries}”: choose {' or '.join(BOUNDARIES)}."
        )


def check_territory(territory: str) -> None:
    """Refuse an unknown region, body or aggregate.

    Raises:
        MetroregionsError: `territory` is no region, no body and no aggregate.
    """
    known = TERRITORIES + BODIES
    if territory not in known:
        raise MetroregionsError(f"Unknown region “{territory}”: choose one of {', '.join(known)}.")


@lru_cache
def membership(boundaries: str = "current") -> pd.DataFrame:
    """Return which district belongs to which region.

    Returns:
        One row per membership, columns `region_id` and `ags`; a district of two regions has two.
    """
    check_boundaries(boundaries)
    table = dataset.table("membership")
    rows = table.loc[table["boundaries"] == boundaries, ["region_id", "ags"]]
    return rows.reset_index(drop=True)


@lru_cache
def _everywhere() -> tuple[str, ...]:
    return tuple(sorted(dataset.table("districts")["ags"]))


@lru_cache
def _district_sets(boundaries: str) -> dict[str, frozenset[str]]:
    everywhere = frozenset(_everywhere())
    members = membership(boundaries)
    parts = dataset.table("body_districts")
    bodies = {body: frozenset(parts.loc[parts["body_id"] == body, "ags"]) for body in BODIES}
    sets = {
        region: frozenset(members.loc[members["region_id"] == region, "ags"])
        for region in REGION_ORDER
    }
    inside = frozenset().union(*sets.values())
    return {
        **sets,
        **bodies,
        "all-regions": inside,
        "outside": everywhere - inside,
        "germany": everywhere,
    }


def districts_of(territory: str, boundaries: str = "current") -> list[str]:
    """Return the official keys (AGS) of a territory's districts, sorted.

    Args:
        territory: The id of a region or a body, or one of the aggregates.
        boundaries: `current` or `2015`.

    Raises:
        MetroregionsError: The territory or the boundaries are unknown.
    """
    check_territory(territory)
    check_boundaries(boundaries)
    return sorted(_district_sets(boundaries)[territory])


def members(territories: Iterable[str], boundaries: str = "current") -> pd.DataFrame:
    """Return the districts of regions, bodies and aggregates alike.

    Returns:
        Columns `region_id` and `ags`, one row per territory and district, in the order given.

    Raises:
        MetroregionsError: A territory or the boundaries are unknown.
    """
    import pandas as pd

    rows = [(name, ags) for name in territories for ags in districts_of(name, boundaries)]
    return pd.DataFrame(rows, columns=["region_id", "ags"])


def overlaps(boundaries: str = "current") -> dict[str, list[str]]:
    """Return the districts that belong to more than one region, each with its regions."""
    grouped = membership(boundaries).groupby("ags")["region_id"].agg(list)
    several = grouped[grouped.map(len) > 1]
    return {
        str(ags): sorted(regions, key=REGION_ORDER.index)
        for ags, regions in several.sort_index().items()
    }


def resolve(
    territories: Iterable[str] = TERRITORIES,
    boundaries: str = "current",
    own: Mapping[str, Iterable[str]] | None = None,
) -> dict[str, frozenset[str]]:
    """Return the districts of each territory wanted, in the order given.

    Args:
        territories: Regions, bodies, aggregates and names of `own`.
        boundaries: `current` or `2015`.
        own: Sets of districts of the user's own, by name.

    Raises:
        MetroregionsError: A territory, a district or the boundaries are unknown, or an own set is
            empty or has the name of a built-in territory.
    """
    sets = {name: _own_set(name, districts) for name, districts in (own or {}).items()}
    return {
        name: sets[name] if name in sets else frozenset(districts_of(name, boundaries))
        for name in territories
    }


def _own_set(name: str, districts: Iterable[str]) -> frozenset[str]:
    chosen = frozenset(districts)
    if name in TERRITORIES or name in BODIES:
        raise MetroregionsError(
            f"“{name}” is a territory of the dataset: give your set of districts another name."
        )
    if not chosen:
        raise MetroregionsError(f"The region “{name}” has no districts: name at least one.")
    unknown = sorted(chosen.difference(_everywhere()))
    if unknown:
        raise MetroregionsError(
            f"Unknown district “{unknown[0]}” in the region “{name}”: give official keys of five "
            "digits, as 05111, see data/districts.csv."
        )
    return chosen


def aggregate(
    observations: pd.DataFrame,
    districts: Mapping[str, Iterable[str]],
    gaps: Iterable[tuple[str, int]] = (),
) -> pd.DataFrame:
    """Sum an absolute quantity of districts to territories.

    Args:
        observations: Columns `ags`, `year`, `value` and optionally `status`; absolute quantities.
        districts: The districts of each territory wanted, see `resolve`.
        gaps: Districts and years that a sum may leave out, because the dataset names and allows
            the gap; the sum then counts as estimated.

    Returns:
        Columns `region_id`, `year`, `value`, `status`, in the order of the territories, then years.
        Where a district has no value the sum is missing (NaN, status `missing`).
    """
    import numpy as np
    import pandas as pd

    values = observations.pivot(index="ags", columns="year", values="value")
    if "status" in observations:
        rank = observations["status"].map({status: i for i, status in enumerate(STATUSES)})
        firmness = observations.assign(rank=rank).pivot(index="ags", columns="year", values="rank")
    else:
        firmness = values * 0
    for district, year in gaps:
        if year in values.columns:
            values.loc[district, year] = 0.0
            firmness.loc[district, year] = STATUSES.index("estimated")
    everywhere = _everywhere()
    row_of = {ags: row for row, ags in enumerate(everywhere)}
    amounts = values.reindex(everywhere).to_numpy(dtype="float64")
    ranks = firmness.reindex(everywhere).to_numpy(dtype="float64")
    totals: list[float] = []
    status: list[str] = []
    for members_of_one in districts.values():
        rows = sorted(row_of[ags] for ags in members_of_one)
        # fsum is exact: the same districts give the same sum, whatever else is in the table. One
        # missing district (NaN) makes the sum missing.
        total = [math.fsum(column) for column in amounts[rows].T.tolist()]
        least_firm = np.fmax.reduce(ranks[rows], axis=0)
        totals += total
        status += [
            "missing" if math.isnan(value) else STATUSES[int(level)]
            for value, level in zip(total, least_firm, strict=True)
        ]
    years = values.columns.to_numpy()
    return pd.DataFrame(
        {
            "region_id": np.repeat(np.array(list(districts), dtype=object), len(years)),
            "year": np.tile(years, len(districts)),
            "value": totals,
            "status": status,
        }
    )
