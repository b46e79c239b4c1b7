"""Totals for Germany that the districts must reproduce."""

from pathlib import Path

import pandas as pd

from metroregions.sources import economy, eurostat, functions, inkar, population, tables

#: NUTS codes of patents whose inventors have no known place in Germany.
NOWHERE = ("DEXXX", "DEZZZ")


def national(folder: Path) -> pd.DataFrame:
    """Return official totals: curated ones, and those of the publishers' rows for Germany.

    The latter come from other rows of the files than the districts, so that agreement is a test.
    """
    curated = tables.curated("national")
    parts = [curated]
    known = set(zip(curated["indicator"], curated["year"], strict=True))

    def add(indicator: str, values: pd.Series, tolerance: float, source: str, note: str) -> None:
        clean = values.dropna()
        rows = {int(str(y)): float(v) for y, v in clean.items() if (indicator, y) not in known}
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
    gdp_row = _row(eurostat.wide(folder, economy.GDP, unit="MIO_EUR"), "DE")
    last = int(economy.output(folder)["gdp"]["year"].max())
    add("gdp", gdp_row[gdp_row.index <= last], 1e-6, "eurostat-gdp", row)
    for indicator, age, first in (
        ("population", "TOTAL", population.FIRST_EUROSTAT),
        ("population_15_64", "Y15-64", 2015),
        ("population_under_15", "Y_LT15", 2015),
        ("population_65_plus", "Y_GE65", 2015),
    ):
        december = _row(eurostat.december(folder, population.EUROSTAT, age), "DE")
        tolerance = 0.0 if indicator == "population" else 2e-4
        add(indicator, december[december.index >= first], tolerance, "eurostat-population", row)
    gdp = inkar.export(folder, population.EXPORT_2024, economy.INKAR_GDP).sum()
    _, per_employed = inkar.parquet(folder, economy.ECONOMY, "q_bip_et")
    add(
        "employed",
        (gdp / per_employed).round(-3),
        5e-4,
        "inkar-economy",
        "GDP of Germany divided by INKAR’s GDP per employed person of Germany",
    )
    patents = eurostat.patents(folder).loc[:, slice(*functions.PATENT_YEARS)]
    regional = _row(patents, "DE") - patents.loc[patents.index.isin(NOWHERE)].sum()
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
    return pd.concat(parts, ignore_index=True)


def _row(wide: pd.DataFrame, code: str) -> pd.Series:
    """Return one territory of a frame of territories by years."""
    return wide.loc[[code]].iloc[0]
