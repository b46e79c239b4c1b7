"""What the tables of indicators and sources say of the observations: years, sources and uses."""

import pandas as pd

from metroregions.dataset.write import unique
from metroregions.errors import DataError
from metroregions.sources.series.rows import Series

#: Tables that are made from a source.
TABLES_FROM = {
    "bkg-vg5000": {"geography"},
    "destatis-gv": {"districts", "crosswalk"},
    "membership-list": {"membership"},
    "worldbank-prices": {"prices"},
    "inkar-regions": {"backtest"},
    "inkar-economy": {"backtest"},
    "ardeco-suvgdp": {"europe"},
    "ardeco-snptd": {"europe", "metro_districts"},
}


def with_years(indicators: pd.DataFrame, found: Series) -> pd.DataFrame:
    """Fill in first and last years and the sources of ratios.

    The years are those of the observations, for ratios those that both parts have.
    """
    years: dict[str, set[int]] = {name: set(rows["year"]) for name, rows in found.items()}
    for row in indicators.itertuples(index=False):
        if row.aggregation == "ratio":
            both = years[str(row.numerator)] & years[str(row.denominator)]
            if not both:
                raise DataError(f"The indicator {row.indicator} has no year with both its parts.")
            years[str(row.indicator)] = both
    out = indicators.copy()
    out["first_year"] = [min(years[i]) for i in out["indicator"]]
    out["last_year"] = [max(years[i]) for i in out["indicator"]]
    sources = dict(zip(indicators["indicator"], indicators["source_id"], strict=True))
    for row in indicators.itertuples(index=False):
        if row.aggregation == "ratio":
            parts = f"{sources[str(row.numerator)]};{sources[str(row.denominator)]}".split(";")
            sources[str(row.indicator)] = ";".join(unique(parts))
    out["source_id"] = [sources[i] for i in out["indicator"]]
    out["district_first_year"] = out["district_first_year"].fillna(out["first_year"])
    return out


def uses(indicators: pd.DataFrame, found: Series) -> dict[str, set[str]]:
    """Return which indicators and tables each source is used for."""
    out = {source: set(tables) for source, tables in TABLES_FROM.items()}
    for row in indicators.itertuples(index=False):
        for source in filter(None, str(row.source_id).split(";")):
            out.setdefault(source, set()).add(str(row.indicator))
    for name, frame in found.items():
        for source in frame["source_id"].unique():
            out.setdefault(str(source), set()).add(name)
    return out
