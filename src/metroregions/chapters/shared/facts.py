"""Facts that several chapters tell: how an indicator changed, on one base only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions.analysis.change import SAME, SPAN
from metroregions.facts import Direction, Fact
from metroregions.regional import indicators
from metroregions.regional.territory import REGION_ORDER, TERRITORIES
from metroregions.text.numbers import rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from metroregions.parameters import ReportParameters

#: Series whose levels stand on changing bases, and the one that their changes are read from: BBSR
#: spreads the corrections of the censuses of 2011 and 2022 over the years before.
ONE_BASE = {"population": "population_corrected"}


def base_series(indicator: str) -> str:
    """Return the indicator that changes of another are read from."""
    return ONE_BASE.get(indicator, indicator)


def comparable(indicator: str, edition: ReportParameters) -> tuple[int, int]:
    """Return the first and the last year of an indicator that stand on one base.

    The last is the reporting year; the first is the base year, or the year of the last break in
    the series after it.
    """
    series = base_series(indicator)
    last = indicators.reporting_year(series, edition.year)
    return max([edition.base_year, *_steps(series, edition.base_year, last)]), last


def _steps(series: str, first: int, last: int) -> list[int]:
    """Return the years in which a new base begins; events leave a series whole.

    A census moves the people of all districts at once: a ratio to people keeps its level, and its
    direction is checked with the population on one base.
    """
    breaks = indicators.breaks_between(series, first, last)
    harmless = {"event", "census"} if indicators.describe(series).parts else {"event"}
    return sorted(int(year) for year in breaks.loc[~breaks["kind"].isin(harmless), "year"])


def direction(change_percent: float, years: int) -> Direction:
    """Return how something moved, decided as shown; what is about the same says `change.SAME`."""
    if abs(rounded(change_percent, 1)) < SAME * min(years, SPAN) / SPAN:
        return "same"
    return "up" if change_percent > 0 else "down"


def changes(
    indicator: str, edition: ReportParameters, *, chapter: str, first: int | None = None
) -> dict[str, Fact]:
    """Return the change of an indicator in each region, all eleven, outside and Germany.

    Args:
        indicator: What changed; population is read from the series on one base.
        edition: Years and boundaries.
        chapter: The chapter that tells it.
        first: The first year, by default the base year.

    Returns:
        By territory: a fact `change` with the values `first`, `last`, `change` (in the unit) and
        `change_percent`. Across a break in the series its direction is undecided.
    """
    series = base_series(indicator)
    wide = indicators.wide(series, boundaries=edition.boundaries)
    last = indicators.reporting_year(series, edition.year)
    start = edition.base_year if first is None else first
    status = _status(series, start, last, edition)
    return {
        place: _change(wide, place, indicator, (start, last), status, chapter)
        for place in TERRITORIES
    }


def _change(
    wide: pd.DataFrame,
    place: str,
    indicator: str,
    years: tuple[int, int],
    status: Iterable[str],
    chapter: str,
) -> Fact:
    before, after = (float(wide[place].get(year, float("nan"))) for year in years)
    if years[0] >= years[1]:
        before = after = float("nan")
    moved = (after / before - 1) * 100
    decided = "across-break" not in status and moved == moved
    return Fact(
        chapter=chapter,
        name="change",
        indicator=indicator,
        territory=place,
        years=years,
        values={"first": before, "last": after, "change": after - before, "change_percent": moved},
        choices={"since": str(years[0])},
        unit=indicators.describe(indicator).unit,
        direction=direction(moved, years[1] - years[0]) if decided else "undecided",
        status=tuple(status),
    )


def _status(series: str, first: int, last: int, edition: ReportParameters) -> list[str]:
    found = []
    if _steps(series, first, last):
        found.append("across-break")
    if last < edition.year:
        found.append("earlier-year")
    values = indicators.values(series, [y for y in (first, last) if _has(series, y)])
    return [*found, *sorted({"estimated", "nowcast"} & set(values["status"]))]


def _has(series: str, year: int) -> bool:
    return year in indicators.available_years(series)


def compared(found: Mapping[str, Fact], name: str) -> Fact:
    """Compare the changes of the regions with Germany's, and the eleven with the rest.

    Args:
        found: As `changes` returns it.
        name: The name of the comparison, for its message.

    Returns:
        A fact with the values `inside`, `outside` and `germany` (change in per cent), the groups
        `faster`, `slower` and `level` (against Germany), `up`, `down` and `same`, from the
        strongest change down, and the choice `ahead`: `inside`, `outside`, `neither`, or
        `undecided` across a break.
    """
    whole = found["germany"]
    moved = {
        place: fact.values.get("change_percent", float("nan")) for place, fact in found.items()
    }
    ranked = sorted(REGION_ORDER, key=lambda place: -moved[place])
    against = {place: rounded(moved[place] - moved["germany"], 1) for place in ranked}
    decided = "across-break" not in whole.status and not whole.missing
    lead = rounded(moved["all-regions"] - moved["outside"], 1) if decided else 0.0
    ahead = "inside" if lead > 0 else "outside" if lead < 0 else "neither"
    return Fact(
        chapter=whole.chapter,
        name=name,
        indicator=whole.indicator,
        territory="all-regions",
        years=whole.years,
        values={
            "inside": moved["all-regions"],
            "outside": moved["outside"],
            "germany": moved["germany"],
            "highest": moved[ranked[0]],
            "lowest": moved[ranked[-1]],
        },
        groups={
            "faster": tuple(place for place in ranked if against[place] > 0),
            "slower": tuple(place for place in ranked if against[place] < 0),
            "level": tuple(place for place in ranked if against[place] == 0),
            "first_of_all": tuple(ranked[:1]),
            "last_of_all": tuple(ranked[-1:]),
            **{
                way: tuple(place for place in ranked if found[place].direction == way)
                for way in ("up", "down", "same")
            },
        },
        choices={"ahead": ahead if decided else "undecided"},
        unit="%",
        direction=found["all-regions"].direction,
        status=whole.status,
    )
