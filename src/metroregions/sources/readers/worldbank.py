"""World Bank: Germany's consumer prices and GDP deflator by year."""

from pathlib import Path

import pandas as pd

from metroregions.sources.readers import plain

FILE = "prices/worldbank_germany_cpi_gdp_deflator_1991_2024.csv"
COLUMNS = {"deflator_index_2020_100": "gdp_deflator", "cpi_index_2020_100": "cpi"}


def prices(folder: Path) -> pd.DataFrame:
    """Return both indices, 2020 = 100: index year, columns ``gdp_deflator, cpi``."""
    wide = plain.by_year_rows(folder, FILE, "Year", tuple(COLUMNS))
    return wide.rename(columns=COLUMNS)
