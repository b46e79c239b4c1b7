"""Checks of observations: completeness, totals, breaks, jumps, parts that add up, revisions."""

from collections.abc import Hashable
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from metroregions.dataset.rules import LIMIT, Fault, complete, large_ratio

Tables = dict[str, pd.DataFrame]

#: Groups of indicators that add up: total → parts, largest absolute difference by rounding.
SUMS: dict[str, tuple[tuple[str, ...], float]] = {
    "population": (("population_under_15", "population_15_64", "population_65_plus"), 0.5),
    "gva": (("gva_primary", "gva_secondary", "gva_tertiary"), 0.03),
    "employed": (("employed_primary", "employed_secondary", "employed_tertiary"), 2),
    "renewables_kw": (("solar_kw", "wind_kw", "biomass_kw", "water_kw"), 0.3),
}


def indicators(tables: Tables, series: Tables) -> list[Fault]:
    """Check that derived indicators have their parts, and that the years stated are there."""
    found: list[Fault] = []
    indicators = tables["indicators"].set_index("indicator")
    years = {name: set(frame["year"]) for name, frame in series.items()}
    for name, row in indicators.iterrows():
        label = str(name)
        needed = {
            "ratio": ("numerator", "denominator"),
            "mean": ("weight",),
            "sum": (),
        }[row["aggregation"]]
        lost = [f"{n} is {row[n]!r}, which is no indicator" for n in needed if row[n] not in years]
        if row["aggregation"] == "ratio":
            if np.isnan(row["factor"]):
                lost.append("a ratio needs a factor")
            if not lost:
                years[label] = years[row["numerator"]] & years[row["denominator"]]
        found += [Fault("indicators.csv", label, reason) for reason in lost]
        if lost or label not in years or not years[label]:
            continue
        actual = (min(years[label]), max(years[label]))
        if (row["first_year"], row["last_year"]) != actual:
            reason = (
                f"years are {row['first_year']}-{row['last_year']} but the observations have "
                f"{actual[0]}-{actual[1]}"
            )
            found.append(Fault("indicators.csv", label, reason))
    return found


def one_series(indicator: str, frame: pd.DataFrame, tables: Tables, series: Tables) -> list[Fault]:
    """Check one indicator: every district, the national total or average, breaks, jumps."""
    label = f"observations/{indicator}.csv"
    gaps = tables["gaps"].query("indicator == @indicator")
    found = complete(frame, tables["districts"]["ags"], gaps, label)
    if found:
        return found
    wide = frame.pivot(index="ags", columns="year", values="value")
    row: dict[Hashable, Any] = (
        tables["indicators"].set_index("indicator").to_dict("index")[indicator]
    )
    if row["aggregation"] == "sum":
        totals = wide.sum()
        found += _national(indicator, totals, tables["national"])
        nation = totals
    else:
        nation = wide.mean()
        if row["weight"] in series:
            average = _mean(frame, series[row["weight"]])
            found += _national(indicator, average, tables["national"], "average")
    breaks = set(tables["breaks"].query("indicator == @indicator")["year"])
    limit = row["national_step"]
    for before, year in pairwise(sorted(nation.index)):
        if np.isnan(limit) or year in breaks or nation[before] == 0:
            continue
        old, new = float(nation[before]), float(nation[year])
        if max(old, new) > (1 + limit) * min(old, new):
            reason = (
                f"Germany moves by {new / old - 1:+.1%} from {before}, more than the factor "
                f"{1 + limit:g} that is plausible without a row in breaks.csv"
            )
            found.append(Fault(label, f"year {year}", reason))
    exceptions = tables["exceptions"].query("indicator == @indicator")
    return found + _jumps(label, wide, row, breaks, exceptions)


def _mean(frame: pd.DataFrame, weights: pd.DataFrame) -> pd.Series:
    """Return the weighted mean of the districts by year."""
    keys = ["ags", "year"]
    both = frame[[*keys, "value"]].merge(weights[[*keys, "value"]], on=keys, suffixes=("", "_by"))
    both["product"] = both["value"] * both["value_by"]
    sums = both.groupby("year")[["product", "value_by"]].sum()
    return sums["product"] / sums["value_by"]


def _national(
    indicator: str, totals: pd.Series, national: pd.DataFrame, verb: str = "add up to"
) -> list[Fault]:
    found: list[Fault] = []
    for i, row in national[national["indicator"] == indicator].iterrows():
        if row["year"] not in totals.index:
            reason = f"{indicator} has no observations in {row['year']}"
            found.append(Fault("national.csv", f"line {int(str(i)) + 2}", reason))
            continue
        total = totals[row["year"]]
        if abs(total - row["value"]) > row["tolerance"] * row["value"] + 1e-6 * row["value"] ** 0.5:
            reason = (
                f"the districts {verb} {total:.10g} but Germany has {row['value']:.10g} "
                f"(tolerance {row['tolerance']:g})"
            )
            found.append(Fault(f"observations/{indicator}.csv", f"year {row['year']}", reason))
    return found


def _jumps(
    label: str,
    wide: pd.DataFrame,
    row: dict[Hashable, Any],
    breaks: set[int],
    exceptions: pd.DataFrame,
) -> list[Fault]:
    if np.isnan(row["district_step"]) or len(wide.columns) < 2:
        return []
    floor = 0.0 if np.isnan(row["district_floor"]) else row["district_floor"]
    documented = set(zip(exceptions["ags"], exceptions["year"], strict=True))
    found: list[Fault] = []
    limit = row["district_step"]
    for before, year in pairwise(sorted(int(str(y)) for y in wide.columns)):
        if year in breaks or year <= row["district_first_year"]:
            continue
        old, new = wide[before], wide[year]
        for ags in wide.index[large_ratio(old, new, limit) & ((new - old).abs() > floor)]:
            if (ags, year) not in documented:
                reason = (
                    f"the district {ags} moves from {old[ags]:.6g} to {new[ags]:.6g}, more than the"
                    f" factor {1 + limit:g} that is plausible without a row in exceptions.csv"
                )
                found.append(Fault(label, f"year {year}", reason))
    return found


def additions(series: Tables) -> list[Fault]:
    """Check that the parts of a total add up to it in every district."""
    found: list[Fault] = []
    for total, (parts, rounding) in SUMS.items():
        if not {total, *parts} <= set(series):
            continue
        frames = [series[p].set_index(["ags", "year"])["value"] for p in parts]
        added = sum(frames[1:], start=frames[0]).dropna()
        whole = series[total].set_index(["ags", "year"])["value"].reindex(added.index)
        wrong = (added - whole).abs() > rounding
        for ags, year in added.index[wrong][:LIMIT]:
            reason = f"{' + '.join(parts)} do not add up to {total} in the district {ags}"
            found.append(Fault(f"observations/{total}.csv", f"year {year}", reason))
    return found


def revisions(revisions: pd.DataFrame, series: Tables) -> list[Fault]:
    """Check that the last entry of each revised value is the value that the dataset has."""
    keys = ["ags", "year"]
    last = revisions.sort_values("date", kind="stable").drop_duplicates(
        ["indicator", *keys], keep="last"
    )
    found: list[Fault] = []
    for indicator, rows in last.groupby("indicator"):
        if indicator not in series:
            continue  # reported with the references
        held = series[str(indicator)].set_index(keys)["value"]
        entered = rows.set_index(keys)["new"]
        other = (held.reindex(entered.index) != entered).to_numpy()
        for row in rows[other][:LIMIT].itertuples(index=False):
            reason = f"{indicator!s} has another value in the district {row.ags} than entered last"
            found.append(Fault("revisions.csv", f"year {row.year}", reason))
    return found
