"""Bundesnetzagentur, Marktstammdatenregister: installed capacity of renewables by district."""

import io
from pathlib import Path

import pandas as pd

from metroregions.sources.readers.files import existing, text, unreadable

#: Year (its end) → file.
FILES = {2021: "mastr/renewables_kreise_2021.csv", 2023: "mastr/renewables_kreise_2023.csv"}
KINDS = {"pv": "solar", "wind_on": "wind", "biomass": "biomass", "water": "water"}


def capacity(folder: Path, name: str) -> pd.DataFrame:
    """Return installed kW: index ags, columns solar, wind, biomass, water."""
    path = existing(folder, name)
    content = text(path)
    try:
        frame = pd.read_csv(io.StringIO(content), dtype={"ags": str}).set_index("ags")
        kinds = frame[list(KINDS)].astype("float64").rename(columns=KINDS)
    except (ValueError, KeyError, pd.errors.ParserError) as error:
        raise unreadable(path, f"it has no valid columns ags, {', '.join(KINDS)}") from error
    if kinds.isna().to_numpy().any() or kinds.index.has_duplicates:
        raise unreadable(path, "a district has no value or stands twice")
    return kinds
