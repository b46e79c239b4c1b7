"""Real terms: values at current prices, turned to the prices of one year.

One price level for the whole of Germany: the deflator of its gross domestic product, which tells
nothing of differences between regions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions import dataset
from metroregions.errors import MetroregionsError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd


def deflator(base_year: int, years: Iterable[int]) -> pd.Series:
    """Return the price level of each year, 1 in ``base_year``.

    Raises:
        MetroregionsError: There is no deflator for one of the years.
    """
    index = dataset.table("prices").set_index("year")["gdp_deflator"].dropna()
    wanted = list(dict.fromkeys(years))
    for year in (base_year, *wanted):
        if year not in index.index:
            raise MetroregionsError(
                f"There is no GDP deflator for the year {year}: there are those of "
                f"{index.index.min()} to {index.index.max()}."
            )
    level: pd.Series = index.loc[wanted] / index.loc[base_year]
    return level


def real(table: pd.DataFrame, base_year: int) -> pd.DataFrame:
    """Return a table of values at current prices at the prices of ``base_year``.

    Args:
        table: Columns `year` and `value`, for example of `indicators.values`.
        base_year: The year whose prices are used.

    Raises:
        MetroregionsError: There is no deflator for one of the years.
    """
    level = deflator(base_year, table["year"].tolist())
    return table.assign(value=table["value"] / table["year"].map(level))
