"""Core cities and rural districts by density, and the gap between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from metroregions.analysis import _checks

if TYPE_CHECKING:
    from collections.abc import Sequence


#: Classes of districts by people per km²: name, lower bound (inclusive), upper bound (exclusive).
#: 150 is the bound below which the OECD counts a local unit as rural [@oecd1994]. There is no such
#: convention for the upper bound at district level: 1000 keeps to cities that fill their whole
#: district (60 of the 67 German cities of 100,000 people or more that are districts of their own
#: reach it). A city that shares a district with its surroundings, as Hanover, is intermediate.
DENSITY_CLASSES: tuple[tuple[str, float, float], ...] = (
    ("rural", 0.0, 150.0),
    ("intermediate", 150.0, 1000.0),
    ("core", 1000.0, np.inf),
)


def density_class(
    density: pd.Series, classes: Sequence[tuple[str, float, float]] = DENSITY_CLASSES
) -> pd.Series:
    """Put each district into a class by its density.

    Args:
        density: People per km² by district, of one year, so that the classes stay the same when
            values of several years are compared.
        classes: Name, lower bound (inclusive) and upper bound (exclusive).

    Returns:
        The class names by district.

    Raises:
        ValueError: A density is missing, negative, or falls into no class or into several.
    """
    _checks.unique(density.index, "Density classes")
    _checks.complete(density, "Density classes")
    values = _checks.floats(density)
    _checks.no_negative(values, "Density classes")
    hits = np.array([(values >= low) & (values < high) for _, low, high in classes])
    wrong = np.flatnonzero(hits.sum(axis=0) != 1)
    if len(wrong):
        raise ValueError(
            f"Density classes: {values[wrong[0]]:g} people per km² of “{density.index[wrong[0]]}” "
            "fall into no class, or into several."
        )
    names = np.array([name for name, _, _ in classes], dtype=object)
    return pd.Series(names[hits.argmax(axis=0)], index=density.index, name="class")


def by_class(
    numerator: pd.DataFrame,
    denominator: pd.DataFrame,
    classes: pd.Series,
    members: pd.DataFrame,
    factor: float = 1.0,
) -> pd.DataFrame:
    """Return a ratio of sums by region and class of district, for every year.

    Args:
        numerator: Years × districts, absolute quantities.
        denominator: Years × districts, absolute quantities.
        classes: The class of every district.
        members: Columns `region_id`, `ags`: which district counts in which territory.
        factor: Multiplies the ratio (1e6 turns million EUR per head into EUR per head).

    Returns:
        One row per territory, class that occurs in it, and year: `region_id`, `class`, `year`,
        `districts`, `numerator`, `denominator`, `value`. A missing district makes the value
        missing; a denominator of zero too.

    Raises:
        ValueError: A district of `members` has no class or no column.
    """
    _checks.same_labels(numerator.index, denominator.index, "By class, years")
    bottom = denominator.loc[numerator.index]
    parts = []
    known = classes.index.intersection(numerator.columns).intersection(denominator.columns)
    absent = pd.Index(members["ags"]).difference(known)
    if len(absent):
        raise ValueError(f"By class: the district {absent[0]} has no class or no values.")
    for region, own in members.groupby("region_id", sort=False):
        kinds = classes.loc[own["ags"]]
        for kind in sorted(kinds.unique()):
            ags = list(kinds.index[kinds == kind])
            above = numerator[ags].sum(axis=1, skipna=False).astype("float64")
            below = bottom[ags].sum(axis=1, skipna=False).astype("float64")
            parts.append(
                pd.DataFrame(
                    {
                        "region_id": region,
                        "class": kind,
                        "year": numerator.index.to_numpy(),
                        "districts": len(ags),
                        "numerator": above.to_numpy(),
                        "denominator": below.to_numpy(),
                        "value": (above / below.where(below != 0) * factor).to_numpy(),
                    }
                )
            )
    columns = ["region_id", "class", "year", "districts", "numerator", "denominator", "value"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def gap(by_class_table: pd.DataFrame, core: str = "core", rural: str = "rural") -> pd.DataFrame:
    """Compare one class with another inside each territory, for every year.

    Args:
        by_class_table: As `by_class` returns it.
        core: The class in the numerator of the gap.
        rural: The class in its denominator.

    Returns:
        One row per territory and year of the table, in its order: `region_id`, `year`, `core`,
        `rural` (values of the two), `ratio` (core ÷ rural; 1: no gap), `difference`. Missing where
        a territory lacks one of the classes or a value is missing.

    Raises:
        ValueError: Neither class occurs anywhere in the table.
    """
    if not by_class_table["class"].isin([core, rural]).any():
        raise ValueError(f"Gap: neither “{core}” nor “{rural}” occurs in the table.")
    keys = by_class_table[["region_id", "year"]].drop_duplicates(ignore_index=True)
    table = keys
    for name, kind in (("core", core), ("rural", rural)):
        own = by_class_table.loc[by_class_table["class"] == kind, ["region_id", "year", "value"]]
        table = table.merge(
            own.rename(columns={"value": name}), on=["region_id", "year"], how="left"
        )
    table["ratio"] = table["core"] / table["rural"].where(table["rural"] != 0)
    table["difference"] = table["core"] - table["rural"]
    return table
