"""Sentences on weight, growth and differences, which several chapters use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions.text import comparisons, descriptions, numbers, rankings, words
from metroregions.text.numbers import is_missing, percent
from metroregions.text.words import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

INSIDE, OUTSIDE, GERMANY = "all-regions", "outside", "germany"


def breaks_clause(breaks: pd.DataFrame) -> str:
    """Tell which changes between the years shown are breaks in the series, not developments.

    Args:
        breaks: Rows of `breaks.csv` with `year` and `kind`.
    """
    years = sorted({int(year) for year in breaks.loc[breaks["kind"] == "census", "year"]})
    if not years:
        return ""
    noun = "census" if len(years) == 1 else "censuses"
    # The year of a census break is the first year-end counted on the new base.
    return f"the change includes the step of the {noun} of {words.listing(map(str, years))}"


def weight(shares: Mapping[str, float], late: Mapping[str, int] | None = None) -> str:
    """Tell what part of Germany the eleven regions are, and whether they hold more than their due.

    Args:
        shares: Share of Germany in per cent for `area_km2`, `population` and `gdp`.
        late: The year of those that are shown for an earlier year than the edition's.
    """
    area, people, output = (shares.get(key) for key in ("area_km2", "population", "gdp"))
    earlier = {name: f" (in {year})" for name, year in (late or {}).items()}
    parts = [
        f"{percent(area)} of Germany’s area",
        f"{percent(people)} of its people{earlier.get('population', '')}",
        f"{percent(output)} of its gross domestic product{earlier.get('gdp', '')}",
    ]
    text = sentence(f"the eleven regions together hold {words.listing(parts)}")
    if is_missing(people) or is_missing(output):
        return text
    compared = comparisons.comparison(
        output,
        people,
        decimals=1,
        above="more of the output than of the people",
        below="less of the output than of the people",
        same="just as much of the output as of the people",
        about="about as much of the output as of the people",
        close=0.0,
    )
    return f"{text} {sentence(f'they hold {compared}')}"


def growth(
    subject: str, wide: pd.DataFrame, first: int, last: int, breaks: pd.DataFrame | None = None
) -> str:
    """Compare the growth of the eleven regions with that of the districts outside.

    Args:
        subject: What grew, as `the population`.
        wide: Years × territories with columns for inside, outside and Germany.
        first: First year.
        last: Last year.
        breaks: Breaks between the two years, to be named.
    """
    opening = f"from {first} to {last}, {subject} of the eleven regions"
    inside = comparisons.change(_at(wide, first, INSIDE), _at(wide, last, INSIDE))
    outside = comparisons.change(_at(wide, first, OUTSIDE), _at(wide, last, OUTSIDE))
    clause = breaks_clause(breaks) if breaks is not None else ""
    return sentence(
        f"{opening} {inside}; outside them it {outside}{f' ({clause})' if clause else ''}"
    )


def share_change(subject: str, wide: pd.DataFrame, first: int, last: int) -> str:
    """Tell how the eleven regions' share of Germany changed.

    Args:
        subject: What is shared, as `Germany’s gross domestic product`.
        wide: Years × territories, absolute quantities.
        first: First year.
        last: Last year.
    """
    before, after = (
        _share(_at(wide, year, INSIDE), _at(wide, year, GERMANY)) for year in (first, last)
    )
    if is_missing(before) or is_missing(after):
        return sentence(f"their share of {subject} cannot be compared: {numbers.NO_DATA}")
    moved = comparisons.difference(before, after, unit="%", decimals=1)
    if numbers.rounded(after - before, 1) == 0:
        return sentence(f"their share of {subject} {moved}: it is {percent(after)}")
    return sentence(
        f"their share of {subject} {moved} between {first} and {last}, to {percent(after)}"
    )


def level(subject: str, wide: pd.DataFrame, first: int, last: int) -> str:
    """Compare the change of a ratio inside and outside the eleven regions, in its own unit.

    Args:
        subject: What is measured, as `the unemployed per 100 people aged 15 to 64`.
        wide: Years × territories, a ratio.
        first: First year.
        last: Last year.
    """
    parts = []
    for place, name in ((INSIDE, "in the eleven regions"), (OUTSIDE, "outside them")):
        before, after = _at(wide, first, place), _at(wide, last, place)
        if is_missing(before) or is_missing(after):
            parts.append(f"cannot be told {name} ({numbers.NO_DATA})")
        else:
            moved = comparisons.direction(after - before)
            parts.append(f"{moved} {name} {comparisons.from_to(before, after, decimals=1)}")
    return sentence(f"between {first} and {last}, {subject} {' and '.join(parts)}")


def leaders(subject: str, values: pd.DataFrame, *, unit: str, decimals: int = 0) -> str:
    """Tell which region is highest and lowest, and how the highest compares with the lowest.

    Args:
        subject: What is ranked, as `GDP per inhabitant in 2021`.
        values: `region_id` and `value`, one row each.
        unit: Unit of the values.
        decimals: Decimals shown.
    """
    ranked = descriptions.describe_ranking(values, what=subject, unit=unit, decimals=decimals)
    found = rankings.extremes(values, decimals)
    if len(found.known) < 2 or found.low <= 0 or found.high == found.low:
        return ranked
    times = numbers.number(found.high / found.low, 1)
    return f"{ranked} {sentence(f'the highest value is {times} times the lowest')}"


def relative(subject: str, wide: pd.DataFrame, first: int, last: int) -> str:
    """Tell whether the regions came closer to each other relative to Germany.

    Args:
        subject: What is compared, as `GDP per inhabitant`.
        wide: Years × territories with the eleven and `germany`, a ratio.
        first: First year.
        last: Last year.
    """
    regions = [name for name in wide.columns if name not in (INSIDE, OUTSIDE, GERMANY)]
    table = wide[regions].div(wide[GERMANY], axis=0) * 100
    ends = table.reindex([first, last])
    if ends.isna().to_numpy().any():
        return sentence(f"how {subject} moved against Germany cannot be told: {numbers.NO_DATA}")
    before, after = (ends.loc[year].to_numpy(dtype=float) for year in (first, last))
    shown = {
        str(name): numbers.rounded(change, 1)
        for name, change in zip(regions, after - before, strict=True)
    }
    up = [name for name in regions if shown[name] > 0]
    down = [name for name in regions if shown[name] < 0]
    spread = [float(row.max() - row.min()) for row in (before, after)]
    ups = words.count(len(up), "region")
    text = sentence(
        f"measured against Germany, {subject} {'rose' if up else 'did not rise'} in "
        f"{ups if up else 'any region'} and {'fell' if down else 'did not fall'} in "
        f"{words.spelled(len(down)) if down else 'any'} between {first} and {last}"
    )
    gap = comparisons.gap(spread[0], spread[1], 1)
    values = comparisons.from_to(spread[0], spread[1], unit="percentage points", decimals=1)
    return f"{text} {sentence(f'the distance between the highest and the lowest {gap}, {values}')}"


def timeliness(latest: pd.DataFrame, year: int) -> str:
    """Tell how many indicators reach the year of the edition.

    Args:
        latest: As `indicators.latest_years`, with `Indicator` and `Shown`.
        year: The year of the edition.
    """
    late = latest[latest["Shown"] < year]
    if late.empty:
        return sentence(f"all indicators below are shown for {year}")
    names = words.listing(
        f"{str(name).lower()} ({shown})"
        for name, shown in zip(late["Indicator"], late["Shown"], strict=True)
    )
    on_time = words.count(len(latest) - len(late), "indicator")
    verb = "reaches" if len(latest) - len(late) < 2 else "reach"
    return sentence(
        f"{on_time} of the {words.spelled(len(latest))} below {verb} {year}; "
        f"shown for an earlier year: {names}"
    )


def figures_end(latest: pd.DataFrame, year: int) -> str:
    """Tell where the figures of a chapter end before the year of the edition.

    Nothing is said where most of them reach it: the note below each figure names the others.

    Args:
        latest: As `indicators.latest_years`, with `Indicator` and `Shown`.
        year: The year of the edition.
    """
    late = latest[latest["Shown"] < year]
    if len(late) * 2 <= len(latest):
        return ""
    ends = sorted(set(late["Shown"].astype(int)))
    until = f"{ends[-1]}{' or earlier' if len(ends) > 1 else ''}"
    if len(late) == len(latest):
        return sentence(
            f"the figures of this chapter end in {until}: the dataset has nothing newer for the "
            f"edition {year}"
        )
    new = latest.loc[latest["Shown"] >= year, "Indicator"]
    names = words.listing(words.inside(str(name)) for name in new)
    return sentence(
        f"in this chapter, only {names} {'reaches' if len(new) == 1 else 'reach'} {year}; the "
        f"other figures end in {until}"
    )


def rank_size(exponent: float, error: float, places: int, what: str) -> str:
    """Tell whether sizes follow Zipf’s law, an exponent of one, within two standard errors.

    Args:
        exponent: Estimated exponent of the rank-size rule.
        error: Its standard error.
        places: How many places it rests on.
        what: What the places are, as `districts`.
    """
    if is_missing(exponent) or is_missing(error):
        return sentence(f"the rank-size rule cannot be estimated: {numbers.NO_DATA}")
    low, high = exponent - 2 * error, exponent + 2 * error
    verdict = (
        "this agrees with the rule, as one lies within two standard errors"
        if low <= 1 <= high
        else f"this is {'above' if low > 1 else 'below'} one by more than two standard errors: "
        f"sizes are {'more' if low > 1 else 'less'} even than the rule says"
    )
    return sentence(
        f"over {numbers.number(places)} {what} the exponent is {numbers.number(exponent, 2)} "
        f"(standard error {numbers.number(error, 2)}); {verdict}"
    )


def rank_size_chart(places: pd.DataFrame, what: str) -> str:
    """Describe a rank-size chart: how many places, the largest, the smallest.

    Args:
        places: `region_id` (names) and `value`, people.
        what: What the places are, as `districts`.
    """
    known = places.dropna(subset=["value"]).sort_values("value", ascending=False, kind="stable")
    if known.empty:
        return sentence(f"rank and size: {numbers.NO_DATA}")
    top, end = known.iloc[0], known.iloc[-1]
    return sentence(
        f"people by rank of {numbers.number(len(known))} {what}, from {top['region_id']} "
        f"({numbers.scaled(top['value'])}) to {end['region_id']} ({numbers.scaled(end['value'])})"
    )


def _at(wide: pd.DataFrame, year: int, column: str) -> float:
    if year not in wide.index or column not in wide:
        return float("nan")
    return float(wide.at[year, column])  # type: ignore[arg-type]


def _share(part: float, whole: float) -> float:
    return part / whole * 100 if not is_missing(part) and whole else float("nan")
