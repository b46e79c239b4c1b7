"""World Bank: Germany's consumer prices and GDP deflator by year."""

from pathlib import Path

import pandas as pd

from metroregions.sources.readers import plain
from metroregions.sources.readers.files import unreadable

FILE = "prices/worldbank_germany_cpi_gdp_deflator_1991_2024.csv"
COLUMNS = {"deflator_index_2020_100": "gdp_deflator", "cpi_index_2020_100": "cpi"}


def prices(folder: Path) -> pd.DataFrame:
    """Return both indices, 2020 = 100: ``year, gdp_deflator, cpi``. Raises DataError."""
    wide = plain.figures(folder, FILE, "Year", tuple(COLUMNS)).rename(columns=COLUMNS)
    if not wide.index.str.fullmatch(r"\d{4}").all():
        raise unreadable(folder / FILE, "its first column holds something else than years")
    rows = wide.round(3).rename_axis("year").reset_index()
    return rows.astype({"year": "int64"})
