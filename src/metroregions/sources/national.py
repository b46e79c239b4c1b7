"""Totals for Germany that the districts must reproduce."""

from pathlib import Path

import pandas as pd

from metroregions.sources import eurostat, inkar, series, tables


def national(folder: Path) -> pd.DataFrame:
    """Return official totals: curated ones, and those of the publishers' rows for Germany.

    The latter come from other rows of the files than the districts, so that agreement is a test.
    """
    parts = [tables.curated("national")]

    def add(indicator: str, values: pd.Series, tolerance: float, source: str, note: str) -> None:
        frame = values.dropna().rename_axis("year").rename("value").reset_index()
        parts.append(
            frame.assign(indicator=indicator, tolerance=tolerance, source_id=source, note=note)
        )

    gdp = eurostat.wide(folder, series.GDP_FILE, unit="MIO_EUR").loc["DE"]
    last = max(series.output(folder)["gdp"]["year"])
    add("gdp", gdp[gdp.index <= last], 1e-6, "eurostat-gdp", "Eurostat’s row for Germany")
    for indicator, age in (("population", "TOTAL"), ("population_15_64", "Y15-64")):
        people = eurostat.wide(folder, series.POPULATION_FILE, unit="NR", sex="T", age=age)
        later = people.loc["DE"]
        later = later[later.index >= series.FIRST_NUTS_2024].rename(index=lambda y: y - 1)
        add(indicator, later, 0, "eurostat-population", "Eurostat’s row for Germany")
    total = inkar.export(folder, series.EXPORT_2024, "Bruttoinlandsprodukt in 1000 Euro").sum()
    _, per_employed = inkar.parquet(folder, series.ECONOMY, "q_bip_et")
    add(
        "employed",
        (total / per_employed).round(-3),
        5e-4,
        "inkar-economy",
        "GDP of Germany divided by INKAR’s GDP per employed person of Germany",
    )
    return pd.concat(parts, ignore_index=True)
