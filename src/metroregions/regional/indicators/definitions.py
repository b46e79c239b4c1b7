"""What an indicator is: a row of `data/indicators.csv`, and its stored observations."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from metroregions import dataset
from metroregions.errors import MetroregionsError

if TYPE_CHECKING:
    import pandas as pd


class Indicator(NamedTuple):
    """One row of `data/indicators.csv`: what is measured, in what unit, and how it is summed."""

    indicator: str
    name: str
    unit: str
    aggregation: str
    numerator: str
    denominator: str
    factor: float
    weight: str
    decimals: int
    district_first_year: int
    better: str
    definition: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The stored indicators it is made of, itself if it is stored and summed."""
        if self.aggregation == "ratio":
            return (self.numerator, self.denominator)
        if self.aggregation == "mean":
            return (self.indicator, self.weight)
        return (self.indicator,)


@lru_cache
def _rows() -> dict[str, Indicator]:
    rows = dataset.table("indicators").to_dict("records")
    return {
        row["indicator"]: Indicator(
            indicator=row["indicator"],
            name=row["name_en"],
            unit=row["unit"],
            aggregation=row["aggregation"],
            numerator=row["numerator"],
            denominator=row["denominator"],
            # Only a ratio has a factor; a mean is not rescaled.
            factor=float(row["factor"]) if row["aggregation"] == "ratio" else 1.0,
            weight=row["weight"],
            decimals=int(row["decimals"]),
            district_first_year=int(row["district_first_year"]),
            better=row["better"],
            definition=row["definition"],
        )
        for row in rows
    }


def names() -> list[str]:
    """Return the ids of all indicators, in the order of the table."""
    return list(_rows())


def describe(indicator: str) -> Indicator:
    """Return what an indicator is.

    Raises:
        MetroregionsError: There is no such indicator.
    """
    rows = _rows()
    if indicator not in rows:
        raise MetroregionsError(
            f"Unknown indicator “{indicator}”: choose one of {', '.join(rows)}."
        )
    return rows[indicator]


@lru_cache
def stored_rows(indicator: str) -> pd.DataFrame:
    """Return the observations of a stored indicator: `ags`, `year`, `value`, `status`."""
    return dataset.observations(indicator)[["ags", "year", "value", "status"]]


def titled(table: pd.DataFrame, *, units: bool = True) -> pd.DataFrame:
    """Return a table whose columns of indicators have their names, and units, as headings."""
    headings = {
        name: f"{row.name} ({row.unit})" if units and row.unit else row.name
        for name, row in _rows().items()
    }
    return table.rename(columns=headings)
