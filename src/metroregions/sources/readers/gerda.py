"""INKAR columns that circulate only in the files of the GERDA package.

Those files have errors (Berlin's population of 1991, areas of 2017 and 2018, GDP per head in 1000
EUR, the census of 2011): population, area and GDP are never read from them.
"""

import io
from pathlib import Path

import pandas as pd

from metroregions.sources.readers.files import existing, text, unreadable

COVARIATES = "inkar/gerda_county_covariates.csv"
EMPLOYEES = "inkar/gerda_area_population_employees.csv"


def _pivot(folder: Path, name: str, key: str, column: str) -> pd.DataFrame:
    path = existing(folder, name)
    content = text(path)
    try:
        frame = pd.read_csv(io.StringIO(content), usecols=[key, "year", column], dtype={key: str})
        frame[column] = frame[column].astype("float64")
        frame["year"] = frame["year"].astype("int64")
        wide = frame.pivot(index=key, columns="year", values=column)
    except (ValueError, KeyError, pd.errors.ParserError) as error:
        raise unreadable(path, f"it has no valid columns {key}, year and {column}") from error
    return wide.dropna(axis="columns", how="all").rename_axis("ags")


def covariate(folder: Path, column: str) -> pd.DataFrame:
    """Return one of the 30 indicators: districts by years."""
    return _pivot(folder, COVARIATES, "county_code", column)


def employees_workplace(folder: Path) -> pd.DataFrame:
    """Return employees at the place of work, persons (published in hundreds)."""
    return (_pivot(folder, EMPLOYEES, "county_code_21", "employees_cty") * 1000).round()
