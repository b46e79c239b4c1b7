"""The tables on convergence and inequality, as they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from metroregions.chapters.cohesion.sentences import SHORT
from metroregions.text import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def beta_rows(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Put the convergence of several indicators into one table.

    Args:
        tables: For each indicator a table as `beta` takes it, with `units` and `r_squared`.

    Returns:
        Columns `Indicator`, `Districts`, `Number`, `% a year`, `Low`, `High`, `Half-life in years`,
        `R²`.
    """
    headings = {
        "units": "Number",
        "speed": "% a year",
        "speed_low": "Low",
        "speed_high": "High",
        "half_life": "Half-life in years",
        "r_squared": "R²",
    }
    rows = []
    for name, table in tables.items():
        for sample, row in zip(table.index, table.to_dict("records"), strict=True):
            rows.append((words.capitalised(SHORT[name]), sample, *(row[key] for key in headings)))
    return pd.DataFrame(rows, columns=["Indicator", "Districts", *headings.values()])


def theil_rows(table: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Give the table of the regions' Theil indices its headings; indices are shown × 1000.

    Args:
        table: `region_id`, `districts`, `population_share`, `first`, `last`, `change`,
            `contribution`.
        years: The years compared.
    """
    shown = table.assign(first=table["first"] * 1000, last=table["last"] * 1000)
    return shown.rename(
        columns={
            "districts": "Districts",
            "population_share": "Share of people in %",
            "first": f"Theil × 1000, {years[0]}",
            "last": f"Theil × 1000, {years[-1]}",
            "change": "Change in %",
            "contribution": "Part of all inequality in %",
        }
    )
