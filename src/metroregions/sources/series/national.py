"""Totals for Germany that the districts must reproduce."""

from pathlib import Path

import pandas as pd

from metroregions.sources.readers import eurostat, inkar
from metroregions.sources.series import economy, functions, population, published

#: NUTS codes of patents whose inventors have no known place in Germany.
NOWHERE = ("DEXXX", "DEZZZ")
#: Largest relative difference between the sum of districts and the publisher's row for Germany.
TOLERANCE = {
    "population": 0.0,
    "population_15_64": 2e-4,
    "population_under_15": 2e-4,
    "population_65_plus": 2e-4,
    "gdp": 1e-6,
    "employed": 5e-4,
    "area_km2": 1e-3,
}


def national(folder: Path, listed: pd.DataFrame) -> pd.DataFrame:
    """Return official totals: those written by hand, and those of the publishers' rows for Germany.

    The latter come from other rows of the files than the districts, so that agreement is a test.

    Args:
        folder: The publishers' files.
        listed: The table as it is. Its rows with an indicator and note of the publishers' rows are
            of an earlier build and renewed; the others are written by hand and stand.
    """
    made = _of_publishers(folder)
    keys = ["indicator", "note"]
    renewed = listed.set_index(keys).index.isin(made.set_index(keys).index)
    kept = listed[~renewed]
    known = kept.set_index(["indicator", "year"]).index
    new = made[~made.set_index(["indicator", "year"]).index.isin(known)]
    return pd.concat([kept, new], ignore_index=True)


def _of_publishers(folder: Path) -> pd.DataFrame:
    parts: list[pd.DataFrame] = []

    def add(indicator: str, values: pd.Series, tolerance: float, source: str, note: str) -> None:
        clean = values.dropna()
        rows = {int(str(y)): float(v) for y, v in clean.items()}
        parts.append(
            pd.DataFrame(
                {
                    "indicator": indicator,
                    "year": list(rows),
                    "value": list(rows.values()),
                    "tolerance": tolerance,
                    "source_id": source,
                    "note": note,
                }
            )
        )

    row = "Eurostat’s row for Germany"
    gdp_row = eurostat.row(eurostat.wide(folder, economy.GDP, unit="MIO_EUR"), "DE")
    last = int(economy.output(folder)["gdp"]["year"].max())
    add("gdp", gdp_row[gdp_row.index <= last], TOLERANCE["gdp"], "eurostat-gdp", row)
    for indicator, age in population.AGES.items():
        first = population.FIRST_EUROSTAT if indicator == "population" else 2015
        december = eurostat.row(eurostat.december(folder, population.EUROSTAT, age), "DE")
        later = december[december.index >= first]
        add(indicator, later, TOLERANCE[indicator], "eurostat-population", row)
    gdp = inkar.export(folder, population.EXPORT_2024, economy.INKAR_GDP).sum()
    _, per_employed = inkar.parquet(folder, economy.ECONOMY, "q_bip_et")
    add(
        "employed",
        (gdp / per_employed).round(-3),
        TOLERANCE["employed"],
        "inkar-economy",
        "GDP of Germany divided by INKAR’s GDP per employed person of Germany",
    )
    patents = eurostat.patents(folder).loc[:, slice(*functions.PATENT_YEARS)]
    regional = eurostat.row(patents, "DE") - patents.loc[patents.index.isin(NOWHERE)].sum()
    note = "Eurostat’s row for Germany without applications of unknown place"
    add("patent_applications", regional.round(3), 2e-5, "eurostat-patents", note)
    heads = population.inkar_population(folder).sum()
    for indicator, file, column, per, tolerance in (
        ("students", functions.EDUCATION, "q_stud", 1000, 5e-4),
        ("overnight_stays", economy.ECONOMY, "q_übern_bev", 1, 0.012),
    ):
        _, ratio = inkar.parquet(folder, file, column)
        add(
            indicator,
            (ratio * heads / per).round(-3),
            tolerance,
            "inkar-education" if column == "q_stud" else "inkar-economy",
            "INKAR’s ratio for Germany times population; withheld districts are left out there",
        )
    for indicator, listed in published.RATIOS.items():
        nation = published.germany(folder, indicator)
        source = published.SOURCES[listed.file]
        add(indicator, nation, listed.tolerance, source, "the publisher’s row for Germany")
    return pd.concat(parts, ignore_index=True)
