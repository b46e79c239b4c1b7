"""Who is treated, who is compared, and what is measured in an event study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from metroregions.analysis import _checks, placebo

if TYPE_CHECKING:
    from collections.abc import Iterable


Overlap = Literal["keep", "drop"]


#: Outcomes of `outcomes`: name and unit of the estimates.
OUTCOMES = {
    "population": "per cent (100 × log)",
    "gdp_relative": "percentage points of Germany’s GDP per inhabitant",
    "employed": "per cent (100 × log)",
    "unemployment_ratio": "percentage points",
}


def assign(
    groups: pd.Series,
    members: pd.DataFrame,
    recognised: pd.Series,
    event: int = 2005,
    overlap: Overlap = "keep",
    exclude: Iterable[str] = (),
) -> pd.DataFrame:
    """Say which districts are treated, which are controls, and which are neither.

    Args:
        groups: For every district the group it forms a cluster with as a control, e.g. its state or
            NUTS-2 region.
        members: Columns `region_id`, `ags`.
        recognised: Year of recognition by region.
        event: The regions recognised in this year are treated.
        overlap: What becomes of a district of a treated region that also belongs to one recognised
            at another time: `keep` it as treated, or `drop` it.
        exclude: Districts to leave out altogether (e.g. the eastern states, as a robustness check).

    Returns:
        Index `ags`, sorted; columns `role` (`treated`, `control`, `dropped`), `region_id`
        (of the treated, else empty), `cluster` (region of the treated, group of the controls, else
        empty).

    Raises:
        ValueError: A region has no year of recognition, a member is not among the districts, a
            district has no group, or nothing is treated or nothing is control.
    """
    _checks.unique(groups.index, "Event study, districts")
    _checks.complete(groups, "Event study, groups")
    absent = pd.Index(members["region_id"]).difference(recognised.index)
    if len(absent):
        raise ValueError(f"Event study: the region {absent[0]} has no year of recognition.")
    unknown = pd.Index(members["ags"]).difference(groups.index)
    if len(unknown):
        raise ValueError(f"Event study: the district {unknown[0]} has no group.")
    new = members["region_id"].map(recognised) == event
    # In two treated regions: the first named, so that nobody counts twice.
    region = dict(members.loc[new, ["ags", "region_id"]].drop_duplicates("ags").to_numpy())
    elsewhere = set(members.loc[~new, "ags"])
    left_out = set(exclude)
    rows = []
    # Sorted: placebo regions are drawn by position and must not hang on the order of the rows.
    order = groups.index.sort_values()
    for ags, group in groups.loc[order].astype(str).items():
        if ags in left_out or (ags in elsewhere and (ags not in region or overlap == "drop")):
            rows.append(("dropped", "", ""))
        elif ags in region:
            rows.append(("treated", region[ags], region[ags]))
        else:
            rows.append(("control", "", group))
    columns = ["role", "region_id", "cluster"]
    table = pd.DataFrame(rows, index=order.rename("ags"), columns=columns)
    for role in ("treated", "control"):
        if not (table["role"] == role).any():
            raise ValueError(f"Event study: no district is {role} for the event of {event}.")
    return table


def outcomes(
    population: pd.DataFrame,
    gdp: pd.DataFrame,
    employed: pd.DataFrame,
    unemployed: pd.DataFrame,
    working_age: pd.DataFrame,
) -> dict[str, pd.DataFrame]:
    """Make the four outcomes from absolute quantities.

    Args:
        population: Years × districts (all of Germany), persons.
        gdp: The same in any unit; districts hold only from 2000 on, so cut it there.
        employed: Employed persons.
        unemployed: Unemployed persons.
        working_age: Persons aged 15 to 64.

    Returns:
        `population` and `employed` as 100 × logarithm (differences read as per cent),
        `gdp_relative` (GDP per head, Germany = 100) and `unemployment_ratio` (per cent), each for
        the years that its tables share. Zero people or jobs give a missing value.

    Raises:
        ValueError: Districts differ between tables.
    """
    for table in (gdp, employed, unemployed, working_age):
        _checks.same_labels(population.columns, table.columns, "Outcomes, districts")
    years = gdp.index.intersection(population.index)
    people = population.loc[years]
    national = gdp.loc[years].sum(axis=1, skipna=False) / people.sum(axis=1, skipna=False)
    shared = unemployed.index.intersection(working_age.index)
    return {
        "population": _log(population),
        "gdp_relative": (gdp.loc[years] / people.where(people > 0)).div(national, axis=0) * 100,
        "employed": _log(employed),
        "unemployment_ratio": unemployed.loc[shared]
        / working_age.loc[shared].where(working_age.loc[shared] > 0)
        * 100,
    }


def placebo_draws(
    design: pd.DataFrame,
    distances: pd.DataFrame | None,
    *,
    repetitions: int = placebo.REPETITIONS,
    seed: int = placebo.SEED,
) -> pd.DataFrame:
    """Draw placebo regions among the controls, as many and as large as the treated ones.

    The rest of the controls stay controls. As a placebo has fewer controls than the real
    comparison, its estimates scatter a little more: the p-values err on the side of caution.

    Args:
        design: As `assign` returns it.
        distances: Districts × districts, number of borders between them; nothing for scattered
            districts, which understates the scatter (see `placebo`).
        repetitions: Number of draws.
        seed: Seed of the random numbers.

    Returns:
        Draws × control districts: position of the treated region that the district stands for (in
        the order of `treated_regions`), −1 for none. The same draws serve every outcome.

    Raises:
        ValueError: There are too few controls.
    """
    counts = design.loc[design["role"] == "treated", "region_id"].value_counts()
    sizes = [int(counts[region]) for region in treated_regions(design)]
    controls = list(design.index[design["role"] == "control"])
    return placebo.draw_regions(controls, sizes, distances, repetitions=repetitions, seed=seed)


def treated_regions(design: pd.DataFrame) -> list[str]:
    """Return the treated regions of a design, in the order of its districts."""
    return list(design.loc[design["role"] == "treated", "region_id"].unique())


def panel_columns(design: pd.DataFrame) -> list[str]:
    """Return the districts of a design that take part, treated and controls, in its order."""
    return list(design.index[design["role"] != "dropped"])


def _log(table: pd.DataFrame) -> pd.DataFrame:
    """Return 100 × the natural logarithm; missing where there is nothing."""
    values = table.to_numpy(dtype=np.float64, na_value=np.nan)
    logs = np.log(np.where(values > 0, values, np.nan)) * 100
    return pd.DataFrame(logs, index=table.index, columns=table.columns)
