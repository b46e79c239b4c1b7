"""BBSR's own figures for the regions, to hold against what the districts add up to."""

from pathlib import Path

import pandas as pd

from metroregions.dataset.schema import TABLES
from metroregions.sources.readers import inkar
from metroregions.sources.readers.files import existing, unreadable

FILE = "inkar/inkar2024_wirtschaft_metropolregionen.parquet"
SOURCE = "inkar-regions"

#: Germany's output per head on the same base, which relative values need: another file.
NATION = ("inkar/inkar2024_wirtschaft_kreise.parquet", "q_bip_ew", "inkar-economy")

#: INKAR's keys: the eleven regions, bodies inside them, and the districts of none.
REGIONS = {
    "010": "berlin-brandenburg",
    "020": "frankfurtrheinmain",
    "030": "hamburg",
    "040": "hannover-braunschweig-goettingen-wolfsburg",
    "050": "mitteldeutschland",
    "060": "muenchen",
    "070": "nordwest",
    "080": "nuernberg",
    "090": "rhein-neckar",
    "100": "rhein-ruhr",
    "101": "metropole-ruhr",
    "102": "rheinland",
    "110": "stuttgart",
    "111": "verband-region-stuttgart",
    "999": "outside",
}

#: INKAR's columns: the indicator of the dataset, and what turns the value into its unit.
COLUMNS = {
    "q_bip_ew": ("gdp_per_inhabitant", 1000),
    "q_bip_et": ("gdp_per_employed", 1000),
    "a_bws_3sektor": ("gva_tertiary_share", 1),
    "a_betr_groß": ("large_establishments_share", 1),
}


def backtest(folder: Path) -> pd.DataFrame:
    """Return the rows of ``backtest.csv``. Raises DataError."""
    path = existing(folder, FILE)
    try:
        wide = pd.read_parquet(path, columns=["kennziffer", "zeitbezug", *COLUMNS])
    except (OSError, ValueError, KeyError) as error:  # pyarrow's errors are ValueErrors
        raise unreadable(path, "it is no Parquet file with the columns expected") from error
    wide = wide[wide["zeitbezug"].astype(str).str.fullmatch(r"\d{4}")]
    places = wide["kennziffer"].astype(str).map(REGIONS)
    if places.isna().any() or set(places) != set(REGIONS.values()):
        raise unreadable(path, "its regions are not those of INKAR 2024")
    wide = wide.assign(region_id=places, year=wide["zeitbezug"].astype(int))
    parts = [
        # Rounded: a product with 1000 has no more digits than the publisher's number.
        wide[["region_id", "year"]].assign(indicator=name, value=(wide[column] * factor).round(4))
        for column, (name, factor) in COLUMNS.items()
    ]
    rows = pd.concat(parts).dropna(subset="value").assign(source_id=SOURCE)
    rows = pd.concat([rows, _germany(folder)])
    table = TABLES["backtest"]
    return rows[table.columns].sort_values(list(table.key), ignore_index=True)


def _germany(folder: Path) -> pd.DataFrame:
    file, column, source = NATION
    name, factor = COLUMNS[column]
    nation = inkar.parquet(folder, file, column)[1].rename("value").rename_axis("year")
    values = (nation * factor).round(4).reset_index()
    return values.assign(region_id="germany", indicator=name, source_id=source)
