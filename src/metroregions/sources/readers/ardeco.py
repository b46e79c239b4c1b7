"""ARDECO of the Joint Research Centre: long history of regional accounts, with forecasts."""

import io
from pathlib import Path

import pandas as pd

from metroregions.sources.readers.files import existing, text, unreadable

#: Deutsche mark per ECU, yearly average. The published figures before 1999 are in ECU at market
#: rates; times this over the fixed 1.95583 DM per euro they are in the euro of today's accounts.
DM_PER_ECU = {1995: 1.87375, 1996: 1.90954, 1997: 1.96438, 1998: 1.96913}
DM_PER_EURO = 1.95583

GDP_PER_HEAD = "ardeco/ARDECO-SUVGDP.2021.table.csv"
POPULATION = "ardeco/ARDECO-SNPTD.2021.table.csv"

#: Last year with observations in the release of January 2025; the next is the publisher's nowcast,
#: later ones are forecasts.
LAST_OBSERVED = 2021


def _read(folder: Path, name: str, unit: str, level: int) -> pd.DataFrame:
    path = existing(folder, name)
    content = text(path)
    try:
        frame = pd.read_csv(io.StringIO(content), keep_default_na=True, na_values=[""])
        rows = frame[(frame["UNIT"] == unit) & (frame["LEVEL_ID"] == level)]
        years = [c for c in frame.columns if c.isdigit()]
        values = rows.set_index("TERRITORY_ID")[years].astype("float64")
    except (KeyError, ValueError, pd.errors.ParserError) as error:
        raise unreadable(path, "it has not the form of an ARDECO table") from error
    if values.empty:
        raise unreadable(path, f"it has no rows of level {level} in {unit}")
    values.columns = pd.Index([int(y) for y in years], name="year")
    return values


def names(folder: Path, level: int) -> pd.Series:
    """Return the names of the territories of a level, index code."""
    path = existing(folder, POPULATION)
    frame = pd.read_csv(path)
    return frame[frame["LEVEL_ID"] == level].set_index("TERRITORY_ID")["NAME_HTML"].astype(str)


def gdp_per_head(folder: Path, unit: str = "EUR", level: int = 3) -> pd.DataFrame:
    """Return GDP per inhabitant: index code, columns years. ``unit`` is EUR or PPS."""
    return _read(folder, GDP_PER_HEAD, unit, level)


def population(folder: Path, level: int = 3) -> pd.DataFrame:
    """Return average population: index code, columns years."""
    return _read(folder, POPULATION, "Persons", level)


def gdp_before_euro(folder: Path) -> pd.DataFrame:
    """Return GDP 1995-1999 of the German NUTS-3 regions, million EUR, index code, columns years.

    GDP per head times ARDECO's own average population, corrected from ECU at market rates. The sum
    is 1894.6 (1995), 1961.2 (1997) and 2059.5 (1999) billion EUR. Per-head values are rounded to
    100 EUR and the regional split before 2000 is a model: the values are estimates.
    """
    years = list(range(1995, 2000))
    heads = population(folder).loc[:, years]
    per_head = gdp_per_head(folder).loc[:, years]
    factors = pd.Series({y: DM_PER_ECU.get(y, DM_PER_EURO) / DM_PER_EURO for y in years})
    gdp = per_head.mul(heads).mul(factors, axis="columns") / 1e6
    return gdp[gdp.index.str.startswith("DE")]
