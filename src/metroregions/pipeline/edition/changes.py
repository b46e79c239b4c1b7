"""The page that tells what changed between two editions, as HTML and as Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from metroregions.chapters.shared import changes
from metroregions.errors import MetroregionsError
from metroregions.figures import tables
from metroregions.pipeline.edition import comparison as differences
from metroregions.pipeline.edition import published
from metroregions.pipeline.execute import storage
from metroregions.regional import indicators
from metroregions.regional.territory import REGION_ORDER
from metroregions.text import pages
from metroregions.text.markdown import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from metroregions.pipeline.edition.published import Edition

#: What the page and its Markdown are called in an edition's folder.
STEM = "changes"


class Part(NamedTuple):
    """A part of the page: a heading, sentences, and a table with its caption where it has one."""

    heading: str
    label: str
    sentences: tuple[str, ...]
    table: str = ""
    caption: str = ""
    level: int = 1


def compare(old: Edition, new: Edition) -> list[Part]:
    """Compare two editions, from nothing but what they hold.

    Returns:
        The parts of the page in order, the first without heading: what changed in a sentence.

    Raises:
        MetroregionsError: An edition was built before editions kept what a comparison needs.
    """
    before, after = (edition.table(published.VALUES) for edition in (old, new))
    given = [dict(edition.about["parameters"]) for edition in (old, new)]
    same_boundaries = given[0].get("boundaries") == given[1].get("boundaries")
    counts: dict[str, int] = {}
    parts = [
        _findings(old, new, counts),
        _ranks(before, after, counts),
        *_new_years(before, after, counts),
        *(_revisions(before, after, counts) if same_boundaries else [_not_compared()]),
        _members(old, new, counts),
    ]
    summary = (changes.answer(counts), changes.parameters(*given))
    return [Part("", "", summary), *parts]


def _findings(old: Edition, new: Edition, counts: dict[str, int]) -> Part:
    texts = []
    for edition in (old, new):
        if "findings" not in edition.about:
            raise MetroregionsError(
                f"{edition.folder} does not keep its key findings: build that edition again with "
                f"“metroregions report --year {edition.year}”."
            )
        texts.append([published.plain(text) for text in edition.about["findings"]])
    table, total = changes.paired(texts[0], texts[1], _names(old, new))
    counts["findings"] = len(table)
    shown = changes.findings(len(table), total)
    return _part(pages.CHANGED_FINDINGS, "findings", [shown], table, pages.SIDE_BY_SIDE)


def _ranks(before: pd.DataFrame, after: pd.DataFrame, counts: dict[str, int]) -> Part:
    changed, total = differences.ranks_changed(before, after, REGION_ORDER)
    counts["ranks"] = len(changed)
    table = changes.rank_table(changed, _titles(after))
    shown = changes.ranks(len(changed), total)
    return _part(pages.CHANGED_RANKS, "ranks", [shown], table, pages.RANKS_OF_REGIONS)


def _new_years(before: pd.DataFrame, after: pd.DataFrame, counts: dict[str, int]) -> list[Part]:
    found = differences.new_years(before, after)
    titles = _titles(after)
    missing = [name for name in titles if name not in found]
    pairs = zip(after["indicator"], after["year"], strict=True)
    known = after["value"].notna()
    counts["values"] = sum(
        year in found.get(name, ()) and there
        for (name, year), there in zip(pairs, known, strict=True)
    )
    text = changes.new_years(
        {escape(titles[name]): years for name, years in found.items()},
        [escape(titles[name]) for name in missing],
    )
    ends = differences.latest(before)
    parts = [Part(pages.NEW_YEARS, "years", (text,))]
    for name, years in found.items():
        own = after[after["indicator"] == name]
        first = int(ends[name]) if name in ends.index else None
        parts.append(_new_values(own, titles[name], first, years))
    return parts


def _new_values(own: pd.DataFrame, title: str, first: int | None, years: list[int]) -> Part:
    """Show an indicator's first and last of the new years, with the change between the editions."""
    name, unit, last = own["indicator"].iloc[0], own["unit"].iloc[0], max(years)
    shown = [year for year in (first, last) if year is not None]
    by = own.pivot(index="region_id", columns="year", values="value").loc[own["region_id"].unique()]
    table = by.reindex(columns=shown)
    digits = _decimals(name)
    forms: dict[str, int | str] = {str(year): digits for year in shown}
    table.columns = pd.Index([str(year) for year in shown])
    if first is not None:
        if unit.startswith("%"):
            table[pages.CHANGE_POINTS] = table[str(last)] - table[str(first)]
            forms[pages.CHANGE_POINTS] = "+1"
        else:
            table[pages.CHANGE_PERCENT] = (table[str(last)] / table[str(first)] - 1) * 100
            forms[pages.CHANGE_PERCENT] = "+1"
    status = own.pivot(index="region_id", columns="year", values="status").reindex(table.index)
    marks = {
        str(year): status[year].isin(["estimated", "nowcast"])
        for year in shown
        if year in status and status[year].isin(["estimated", "nowcast"]).any()
    }
    years_text = f"{pages.YEARS_ADDED}: {indicators.year_ranges(years)}."
    text = tables.markdown(table.reset_index(), formats_of=forms, estimated=marks)
    return Part(
        escape(title),
        f"years-{name.replace('_', '-')}",
        (years_text, changes.step(own, first, last)),
        text,
        escape(f"{title} ({unit})"),
        level=2,
    )


def _revisions(before: pd.DataFrame, after: pd.DataFrame, counts: dict[str, int]) -> list[Part]:
    changed, total = differences.revisions(before, after)
    counts["revisions"] = len(changed)
    text = changes.revised(len(changed), total, differences.REVISED)
    parts = [Part(pages.REVISIONS, "revisions", (text,))]
    titles = _titles(after)
    units = dict(zip(after["indicator"], after["unit"], strict=True))
    for key, own in changed.groupby("indicator", sort=False):
        name = str(key)
        rows = own.head(changes.MOST).drop(columns="indicator")
        rows = rows.set_axis(["region_id", *pages.REVISION_COLUMNS], axis=1)
        year, was, now, moved = pages.REVISION_COLUMNS
        digits = _decimals(name)
        forms: dict[str, int | str] = {year: "year", was: digits, now: digits, moved: "+1"}
        parts.append(
            Part(
                escape(titles[name]),
                f"revisions-{name.replace('_', '-')}",
                (changes.largest(len(rows), len(own)),),
                tables.markdown(rows, formats_of=forms, bold=()),
                escape(f"{titles[name]} ({units[name]})"),
                level=2,
            )
        )
    return parts


def _not_compared() -> Part:
    return Part(pages.REVISIONS, "revisions", (changes.not_comparable(),))


def _members(old: Edition, new: Edition, counts: dict[str, int]) -> Part:
    changed = differences.memberships(old.table(published.MEMBERS), new.table(published.MEMBERS))
    order = {name: place for place, name in enumerate(REGION_ORDER)}
    changed = changed.sort_values("region_id", key=lambda ids: ids.map(order), kind="stable")
    counts["members"] = len(changed)
    joined = int(changed["joined"].sum())
    table = changes.member_table(changed, indicators.district_names())
    text = changes.members(joined, len(changed) - joined)
    return _part(pages.CHANGED_MEMBERS, "members", [text], table, pages.MEMBERS_CHANGED)


def _part(heading: str, label: str, said: list[str], table: pd.DataFrame, caption: str) -> Part:
    if table.empty:
        return Part(heading, label, tuple(said))
    return Part(heading, label, tuple(said), tables.markdown(table, bold=()), caption)


def _names(old: Edition, new: Edition) -> tuple[str, str]:
    """Return what two editions are called; of the same name, by their place."""
    if old.name != new.name:
        return old.name, new.name
    return f"{old.name} ({pages.FIRST_NAMED})", f"{new.name} ({pages.SECOND_NAMED})"


def _titles(values: pd.DataFrame) -> dict[str, str]:
    """Return the names of the indicators in a table of values; unknown ones stay as they are."""
    known = set(indicators.names())
    return {
        str(name): indicators.describe(str(name)).name if name in known else str(name)
        for name in values["indicator"].unique()
    }


def _decimals(name: str) -> int:
    return indicators.describe(name).decimals if name in indicators.names() else 1


def _front(old: Edition, new: Edition) -> dict[str, object]:
    names = _names(old, new)
    edition = {"edition": f"{pages.EDITION} {names[1]}"}
    if date := new.about.get("data_date"):
        edition["data-date"] = pages.DATA_DATE.format(date=date)
    return {
        "lang": "en",
        "title": pages.WHAT_CHANGED,
        "subtitle": pages.BETWEEN_EDITIONS.format(old=names[0], new=names[1]),
        "report": edition,
    }


def _quarto(parts: list[Part], link: str) -> str:
    """Write the parts as the Markdown that the renderer takes."""
    blocks = []
    for part in parts:
        if part.heading:
            blocks.append(f"{'#' * part.level} {part.heading} {{#sec-{part.label}}}")
        blocks += [text for text in part.sentences if text]
        if not part.heading and link:
            blocks.append(f"[{pages.BACK}]({link})")
        if part.table:
            blocks.append(f"::: {{#tbl-{part.label}}}\n{part.table}\n\n{part.caption}\n:::")
    return "\n\n".join(blocks) + "\n"


def markdown(parts: list[Part], front: Mapping[str, object]) -> str:
    """Write the parts as plain Markdown, as it reads anywhere."""
    blocks = [f"# {front['title']}", str(front["subtitle"])]
    for part in parts:
        if part.heading:
            blocks.append(f"{'#' * (part.level + 1)} {part.heading}")
        blocks += [text for text in part.sentences if text]
        if part.table:
            blocks += [f"{part.caption}:", part.table]
    return "\n\n".join(blocks) + "\n"


def front_matter(earlier: Edition | None) -> dict[str, str]:
    """Return the link to the page that the Summary shows, or nothing in a first edition."""
    if earlier is None:
        return {}
    return {"changes": f"[{pages.CHANGES_LINK.format(edition=earlier.name)}]({STEM}.html)"}


def write(
    old: Edition, new: Edition, folder: Path, config: Path, *, stem: str, link: str = ""
) -> Path:
    """Write the page that compares two editions, as HTML and as Markdown.

    Args:
        old: The edition that is compared with.
        new: The edition that is described.
        folder: Where the files go; made where it is missing.
        config: `_quarto.yml`.
        stem: The files' name without ending.
        link: Where the page leads back to, or nothing.

    Returns:
        The HTML page; the Markdown lies beside it.

    Raises:
        MetroregionsError: As `compare`.
    """
    from metroregions.pipeline.render import embedded

    parts = compare(old, new)
    front = _front(old, new)
    storage.prepare(folder / stem)
    page = embedded.page(front, _quarto(parts, link), config, folder / f"{stem}.html")
    text = markdown(parts, front)
    storage.write(text, page.with_suffix(".md"))
    return page
