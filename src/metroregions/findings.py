"""The computed sentences of the chapters: tables in, Markdown out.

Each sentence stays right for any edition: direction words, ties, "no change" and "no data" follow
from the numbers as they are shown. Nothing here reads data or knows a notebook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from metroregions import words
from metroregions.words import is_missing, percent, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

INSIDE, OUTSIDE, GERMANY = "all-regions", "outside", "germany"


def bullets(items: Sequence[str]) -> str:
    """Write sentences as a Markdown list; empty ones are left out."""
    return "\n".join(f"- {item}" for item in items if item)


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


def weight(shares: Mapping[str, float]) -> str:
    """Tell what part of Germany the eleven regions are, and whether they hold more than their due.

    Args:
        shares: Share of Germany in per cent for `area_km2`, `population` and `gdp`.
    """
    area, people, output = (shares.get(key) for key in ("area_km2", "population", "gdp"))
    parts = [
        f"{percent(area)} of Germany’s area",
        f"{percent(people)} of its people",
        f"{percent(output)} of its gross domestic product",
    ]
    text = sentence(f"the eleven regions together hold {words.listing(parts)}")
    if is_missing(people) or is_missing(output):
        return text
    compared = words.comparison(
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
    inside = words.change(_at(wide, first, INSIDE), _at(wide, last, INSIDE))
    outside = words.change(_at(wide, first, OUTSIDE), _at(wide, last, OUTSIDE))
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
        return sentence(f"their share of {subject} cannot be compared: {words.NO_DATA}")
    moved = words.difference(before, after, unit="%", decimals=1)
    end = "" if moved == "did not change" else f", from {first} to {last},"
    return sentence(
        f"their share of {subject} {moved}{end} to {percent(after)}".replace(
            "did not change to", "did not change: it is"
        )
    )


def leaders(subject: str, values: pd.DataFrame, *, unit: str, decimals: int = 0) -> str:
    """Tell which region is highest and lowest, and how the highest compares with the lowest.

    Args:
        subject: What is ranked, as `GDP per inhabitant in 2021`.
        values: `region_id` and `value`, one row each.
        unit: Unit of the values.
        decimals: Decimals shown.
    """
    ranked = words.describe_ranking(values, what=subject, unit=unit, decimals=decimals)
    found = words.extremes(values, decimals)
    if len(found.known) < 2 or found.low <= 0 or found.high == found.low:
        return ranked
    times = words.number(found.high / found.low, 1)
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
    if (
        first not in table.index
        or last not in table.index
        or table.loc[[first, last]].isna().any(axis=None)
    ):
        return sentence(f"how {subject} moved against Germany cannot be told: {words.NO_DATA}")
    moved = table.loc[last] - table.loc[first]
    shown = {str(name): words.rounded(change, 1) for name, change in moved.items()}
    up = [name for name in regions if shown[name] > 0]
    down = [name for name in regions if shown[name] < 0]
    spread = [_range(table.loc[year]) for year in (first, last)]
    ups = words.count(len(up), "region")
    text = sentence(
        f"measured against Germany, {subject} {'rose' if up else 'did not rise'} in "
        f"{ups if up else 'any region'} and {'fell' if down else 'did not fall'} in "
        f"{words.spelled(len(down)) if down else 'any'} between {first} and {last}"
    )
    gap = words.gap(spread[0], spread[1], 1)
    values = words.from_to(spread[0], spread[1], unit="percentage points", decimals=1)
    return f"{text} {sentence(f'the distance between the highest and the lowest {gap}, {values}')}"


def boundaries_change(lost: Sequence[str], gained: Sequence[str]) -> str:
    """Tell how many districts joined and left the regions between the two editions.

    Args:
        lost: Districts that belonged in 2015 and do not today, one entry per membership.
        gained: Districts that belong today and did not in 2015.
    """
    joined = words.count(len(gained), "district")
    left = words.count(len(lost), "district")
    return sentence(
        f"since the official list of 2015, {joined} {'has' if len(gained) == 1 else 'have'} "
        f"joined a region and {left} {'has' if len(lost) == 1 else 'have'} left one"
    )


def components(table: pd.DataFrame) -> str:
    """Tell for how many regions the regional component of a shift-share is positive.

    Args:
        table: `region_id`, `national`, `sector_mix`, `regional`, one row per region.
    """
    known = table.dropna(subset=["regional"])
    if known.empty:
        return sentence(f"the components of growth cannot be told: {words.NO_DATA}")
    ahead = known.loc[known["regional"] > 0, "region_id"].tolist()
    behind = len(known) - len(ahead)
    who = f" ({words.listing(words.name(name) for name in ahead)})" if 0 < len(ahead) < 11 else ""
    return sentence(
        f"{words.count(len(ahead), 'region')}{who} grew more than the nation’s growth and the mix "
        f"of sectors would let one expect, {words.spelled(behind)} grew less"
    )


def rank_size(exponent: float, error: float, places: int) -> str:
    """Tell whether the sizes follow Zipf's law, an exponent of one, within two standard errors.

    Args:
        exponent: Estimated exponent of the rank-size rule.
        error: Its standard error.
        places: How many places it rests on.
    """
    if is_missing(exponent) or is_missing(error):
        return sentence(f"the rank-size rule cannot be estimated: {words.NO_DATA}")
    low, high = exponent - 2 * error, exponent + 2 * error
    verdict = (
        "one lies within two standard errors"
        if low <= 1 <= high
        else f"one lies {'below' if low > 1 else 'above'} that range"
    )
    return sentence(
        f"the exponent over {words.count(places, 'district')} is {words.number(exponent, 2)} "
        f"(standard error {words.number(error, 2)}); {verdict}"
    )


def rank_size_chart(places: pd.DataFrame) -> str:
    """Describe a rank-size chart: how many places, the largest, the smallest.

    Args:
        places: `region_id` (names) and `value`.
    """
    known = places.dropna(subset=["value"]).sort_values("value", ascending=False)
    if known.empty:
        return sentence(f"rank and size: {words.NO_DATA}")
    top, end = known.iloc[0], known.iloc[-1]
    return sentence(
        f"size falls with rank over {words.count(len(known), 'district')}, from {top['region_id']} "
        f"({words.scaled(top['value'])}) to {end['region_id']} ({words.number(end['value'])})"
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
            parts.append(f"{words.NO_DATA} {name}")
            continue
        moved = words.direction(after - before)
        parts.append(f"{moved} {name} {words.from_to(before, after, decimals=1)}")
    return sentence(f"between {first} and {last}, {subject} {'; they '.join(parts)}")


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
        f"{row.Indicator.lower() if row.Indicator != 'GDP' else row.Indicator} ({row.Shown})"
        for row in late.itertuples()
    )
    return sentence(
        f"{words.spelled(len(latest) - len(late))} of {words.spelled(len(latest))} indicators "
        f"below reach {year}; shown for an earlier year: {names}"
    )


def membership(inside: int, districts: int, shared: int) -> str:
    """Tell how many districts belong to a region, and how many to two.

    Args:
        inside: Districts that belong to at least one region.
        districts: Districts in Germany.
        shared: Districts that belong to more than one region.
    """
    both = (
        f"{words.count(shared, 'district')} {'belongs' if shared == 1 else 'belong'} to two regions"
    )
    return sentence(
        f"{words.number(inside)} of Germany’s {words.number(districts)} districts belong to at "
        f"least one of the eleven regions; {both}"
    )


def regions_map(members: pd.DataFrame, shared: Mapping[str, Sequence[str]]) -> str:
    """Describe the map of the regions: the largest and smallest by districts, the overlaps.

    Args:
        members: `region_id` and `ags`, one row per membership.
        shared: Districts of more than one region, each with its regions.
    """
    counts = members["region_id"].value_counts()
    ranked = words.describe_ranking(
        {str(name): float(count) for name, count in counts.items()},
        unit="districts",
        high="largest",
        low="smallest",
        references=(),
    )
    pairs = sorted({words.listing(map(words.name, regions)) for regions in shared.values()})
    overlap = sentence(f"regions overlap between {'; '.join(pairs)}") if pairs else ""
    return f"Map of Germany with the eleven metropolitan regions. {ranked} {overlap}".strip()


def no_sectors(year: int) -> str:
    """Say that an edition is too early for figures by sector."""
    return sentence(
        f"this edition ends in {year}: the dataset has no two years of employment by sector "
        "up to then, so growth cannot be split into its parts"
    )


def _at(wide: pd.DataFrame, year: int, column: str) -> float:
    if year not in wide.index or column not in wide:
        return float("nan")
    return float(wide.at[year, column])  # type: ignore[arg-type]


def _share(part: float, whole: float) -> float:
    return part / whole * 100 if not is_missing(part) and whole else float("nan")


def _range(row: pd.Series) -> float:
    return float(row.max() - row.min())
