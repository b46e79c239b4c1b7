"""Names, order and form of the tables and charts on functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


#: Short names of indicators, for lists and narrow columns.
NAMES = {
    "gdp": "GDP",
    "gva": "Value added",
    "gva_tertiary": "Value added of services",
    "employees_with_degree": "Employees with a degree",
    "patent_applications": "Patent applications",
    "foreign_overnight_stays": "Nights of foreign guests",
    "overnight_stays": "Nights of all guests",
    "large_establishments_share": "Large establishments",
    "gross_wage": "Gross wage",
}


#: One indicator of each function for the comparison of regions, with a short title.
SHOWN = {
    "gdp": "Economy",
    "employees_with_degree": "Innovation",
    "patent_applications": "Innovation",
    "students": "Education",
    "foreign_overnight_stays": "Gateway",
    "large_establishments_share": "Steering",
}


#: Kinds of districts: core inside, other inside, core outside, other outside.
KINDS = (
    "Core cities inside",
    "Other districts inside",
    "Core cities outside",
    "Other districts outside",
)


SHARE_FORMATS: dict[str, int | str] = {
    "Year": "year",
    "Share": 1,
    "Share of people": 1,
    "Quotient": 2,
    "Low": 2,
    "High": 2,
}


def labelled(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Give quotients of functions the columns that a chart of intervals takes."""
    shown = table[["quotient", "low", "high"]].rename(columns={"quotient": "estimate"})
    return shown.assign(region_id=[names[str(name)] for name in table.index])


def share_rows(
    table: pd.DataFrame, names: Mapping[str, str], years: Mapping[str, int]
) -> pd.DataFrame:
    """Give the table of shares its headings.

    Args:
        table: Index indicator; `share`, `reference_share`, `quotient`, `low`, `high`.
        names: Indicator → its name.
        years: Indicator → the year shown.

    Returns:
        Columns `Function` and those of `SHARE_FORMATS`.
    """
    headings = ("share", "reference_share", "quotient", "low", "high")
    shown = table[list(headings)].set_axis(list(SHARE_FORMATS)[1:], axis=1)
    shown.insert(0, "Year", [years[str(name)] for name in table.index])
    shown.insert(0, "Function", [names[str(name)] for name in table.index])
    return shown.reset_index(drop=True)


def titles(shown: Iterable[str], names: Mapping[str, str]) -> dict[str, str]:
    """Return the titles of panels or columns by indicator."""
    return {name: names[name] for name in shown}
