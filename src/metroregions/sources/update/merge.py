"""Joins a release to the series that the dataset has, so that nothing is mixed unmarked.

A release revises the years that it has given before and adds the years after the last one. Years
of another source stay as they are and serve to see whether the two agree. Where the source changes,
or a publisher flags a break, a row of the table of breaks says so.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from metroregions.dataset.rules import large_ratio
from metroregions.errors import DataError
from metroregions.sources.series.rows import join
from metroregions.sources.update.releases import Feed

KEYS = ["ags", "year"]


class Merged(NamedTuple):
    """A series after a release.

    Attributes:
        rows: All rows of the series.
        changes: `ags, year, old, new, source_id` of each value that is new or another.
        years: Years whose rows come from the release now.
        breaks: `year, kind, note_en, note_de` of breaks that must be marked.
    """

    rows: pd.DataFrame
    changes: pd.DataFrame
    years: tuple[int, ...]
    breaks: pd.DataFrame


def merge(
    held: pd.DataFrame, feed: Feed, districts: pd.Series, known_breaks: set[int], mean: bool = False
) -> Merged:
    """Join a release to a series.

    Args:
        held: The rows that the dataset has; none for an indicator that is new.
        feed: The release.
        districts: The districts that each year must have.
        known_breaks: Years with a row in the table of breaks.
        mean: The indicator is no amount; Germany is compared by the mean of the districts.

    Raises:
        DataError: A district is missing, Germany's total differs by more than the feed's limit, or
            the release ends before the years that it has given before.
    """
    source = str(feed.rows["source_id"].iloc[0])
    sources = {int(str(y)): set(names) for y, names in held.groupby("year")["source_id"]}
    given = sorted(int(str(y)) for y in feed.rows["year"].unique())
    own = [y for y, names in sources.items() if names == {source}]
    last = max(sources, default=given[0] - 1)
    if own and max(own) > given[-1]:
        raise DataError(
            f"The release of {feed.indicator} ends in {given[-1]}, but the dataset has it from the "
            f"same source to {max(own)}: the release is older or cut off."
        )
    first_own = min(own, default=last + 1)
    revised = [
        y for y in given if first_own <= y <= last and _may_replace(sources.get(y), source, feed)
    ]
    added = [y for y in given if y > last]
    others = [y for y in given if y in sources and y not in revised]
    # Of the years that stay as they are, the last one tells whether the two can be joined.
    compared = [*others[-1:], *revised]
    _complete(feed, [*compared, *added], districts)
    before, after = _nation(held, mean), _nation(feed.rows, mean)
    for year in compared:
        _agree(feed, year, float(before[year]), float(after[year]))
    for year in revised:
        _plausible(feed, year, *(rows[rows["year"] == year] for rows in (held, feed.rows)))

    years = (*revised, *added)
    new = feed.rows[feed.rows["year"].isin(years)]
    rows = join(held[~held["year"].isin(revised)], new).sort_values(KEYS, ignore_index=True)
    changes = _changes(held, new)
    marks = []
    if added and sources and not _same_figures(sources[last], source, feed):
        marks.append((added[0], "source", *_joined(held, feed, added[0], others[-1:])))
    kept = [y for y in own if y not in given and revised and y < revised[0]]
    if kept and (changes["year"] == revised[0]).any():
        marks.append((revised[0], "revision", *_half_revised(revised[0])))
    marks += [(y, "revision", *_flagged(y)) for y in feed.breaks if y in years]
    breaks = pd.DataFrame(marks, columns=["year", "kind", "note_en", "note_de"])
    breaks = breaks[~breaks["year"].isin(known_breaks)].drop_duplicates("year")
    return Merged(rows, changes, years, breaks)


def _may_replace(names: set[str] | None, source: str, feed: Feed) -> bool:
    return names is not None and all(n == source or n.startswith(feed.replaces) for n in names)


def _same_figures(names: set[str], source: str, feed: Feed) -> bool:
    return all(n == source or n.startswith(feed.same_as) for n in names)


def _nation(rows: pd.DataFrame, mean: bool) -> pd.Series:
    by_year = rows.groupby("year")["value"]
    return by_year.mean() if mean else by_year.sum()


def _complete(feed: Feed, years: list[int], districts: pd.Series) -> None:
    for year in years:
        there = set(feed.rows.loc[feed.rows["year"] == year, "ags"])
        lost = sorted(set(districts) - there)
        odd = sorted(there - set(districts))
        if odd:
            raise DataError(
                f"The release of {feed.indicator} has the district {odd[0]} in {year}, which is "
                "unknown."
            )
        if lost:
            many = f" and {len(lost) - 1} others" if len(lost) > 1 else ""
            raise DataError(
                f"The release of {feed.indicator} has no value for the district {lost[0]}{many} in "
                f"{year}."
            )


def _agree(feed: Feed, year: int, old: float, new: float) -> None:
    # The ratio, not the difference: a fall to a thousandth is not -100 % but a thousandfold.
    if max(old, new) > (1 + feed.limit) * min(old, new):
        moved = new / old - 1 if old else math.inf
        raise DataError(
            f"The release of {feed.indicator} moves Germany in {year} by {moved:+.1%} (from "
            f"{old:.10g} to {new:.10g}), more than the {feed.limit:.0%} that a revision may; see "
            "whether the unit or the definition has changed."
        )


def _plausible(feed: Feed, year: int, held: pd.DataFrame, given: pd.DataFrame) -> None:
    """Refuse a revision that makes a district many times as large or small as it was."""
    old, new = (rows.set_index("ags")["value"] for rows in (held, given))
    new = new.reindex(old.index)
    odd = large_ratio(old, new, feed.step) & ((new - old).abs() > old.median() / 10)
    if odd.any():
        ags = str(odd.idxmax())
        raise DataError(
            f"The release of {feed.indicator} has {new[ags]:.10g} for the district {ags} in "
            f"{year}, where the dataset has {old[ags]:.10g}: more than {1 + feed.step:g} times as "
            "much or as little; see whether it is a misprint, as of thousands."
        )


def _changes(held: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    old = held.set_index(KEYS)["value"]
    both = new.set_index(KEYS)[["value", "source_id"]]
    table = both.rename(columns={"value": "new"}).assign(old=old.reindex(both.index))
    table = table[table["new"] != table["old"]].reset_index()
    return table[["ags", "year", "old", "new", "source_id"]]


def _joined(held: pd.DataFrame, feed: Feed, first: int, compared: list[int]) -> tuple[str, str]:
    """Say from when on the source is another, and how both differ in the year that both have."""
    english = f"From {first} the figures are those of {feed.publisher}, before of another source"
    german = f"Ab {first} stammen die Zahlen von {feed.publisher}, zuvor aus einer anderen Quelle"
    if not compared:
        return f"{english}.", f"{german}."
    (year,) = compared
    old = held[held["year"] == year].set_index("ags")["value"]
    new = feed.rows[feed.rows["year"] == year].set_index("ags")["value"]
    nation = abs(new.sum() / old.sum() - 1) * 100
    district = float((new / old - 1).abs().max()) * 100
    share, most = (f"{value:.1f}".replace(".", ",") for value in (nation, district))
    return (
        f"{english}; in {year} the two differ by {nation:.1f} per cent for Germany and by up to "
        f"{district:.1f} per cent in single districts.",
        f"{german}; {year} unterscheiden sich beide um {share} Prozent für Deutschland und um bis "
        f"zu {most} Prozent in einzelnen Kreisen.",
    )


def _half_revised(year: int) -> tuple[str, str]:
    return (
        f"The figures from {year} on were revised by the publisher, earlier ones not yet.",
        f"Die Zahlen ab {year} hat der Herausgeber revidiert, frühere noch nicht.",
    )


def _flagged(year: int) -> tuple[str, str]:
    return (
        f"The publisher marks a break in the series in {year}; figures before and after are not "
        "fully comparable.",
        f"Der Herausgeber kennzeichnet {year} einen Bruch in der Reihe; frühere und spätere Zahlen "
        "sind nicht voll vergleichbar.",
    )
