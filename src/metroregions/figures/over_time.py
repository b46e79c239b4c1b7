"""Charts over time: lines, small multiples, effects by year, milestones."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from metroregions.errors import MetroregionsError
from metroregions.figures import marks, style
from metroregions.figures.common import limits, require
from metroregions.regional.territory import REGION_ORDER, TERRITORIES
from metroregions.text import names, numbers
from metroregions.text.catalogue import message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from metroregions.figures.marks import Years


def _series(
    table: pd.DataFrame, grid: Sequence[int], breaks: Sequence[int]
) -> dict[str, list[marks.Segment]]:
    return {
        str(name): marks.segments(rows, grid, breaks)
        for name, rows in table.groupby("region_id", sort=False)
    }


def _last_point(series: Sequence[marks.Segment]) -> tuple[float, float] | None:
    return (series[-1].xs[-1], series[-1].ys[-1]) if series else None


@style.styled
def small_multiples(
    values: pd.DataFrame,
    *,
    unit: str,
    milestones: Years = None,
    breaks: Years = None,
    reference: str | None = "germany",
    base: float | None = None,
    decimals: int = 0,
    regions: Sequence[str] = REGION_ORDER,
    columns: int = 4,
) -> Figure:
    """Draw one small chart per region, all on the same axes, in the fixed order.

    Each region stands in the accent colour before the others in grey, with Germany as a thin dark
    line. The free panel at the end holds the key.

    Args:
        values: `region_id`, `year`, `value`, optionally `status` (`estimated` is drawn dashed).
        unit: What is shown and in what unit; stands on top.
        milestones: Years for dotted vertical lines.
        breaks: First years of new series: hatched, and no line runs through.
        reference: The territory of the thin dark line, if `values` holds it.
        base: A value to mark by a horizontal line: 100 of an index, zero.
        decimals: Digits of the value written at the end of each line.
        regions: The regions shown.
        columns: Panels side by side.
    """
    require(values, "region_id", "year", "value")
    grid = sorted({int(year) for year in values["year"]})
    if not grid:
        raise MetroregionsError("The table for this chart is empty: it needs at least one year.")
    event_years, break_years = marks.years_of(milestones), marks.years_of(breaks)
    shown = values[values["region_id"].isin([*regions, reference])]
    series = _series(shown, grid, break_years)
    low, high = limits(shown["value"].tolist(), include=base)

    rows = math.ceil((len(regions) + 1) / columns)
    ticks = marks.ticks_between(low, high)
    digits = max(decimals, ticks.digits)
    left, top, title, foot = max(ticks.width + 5, 18.0), 16.0, 15.0, 14.0
    ends = [_last_point(series.get(region, [])) for region in regions]
    texts = [numbers.number(end[1], digits) for end in ends if end]
    right = max((style.text_width(text, style.SMALL, 600) for text in texts), default=0) + 5
    gap = right + 6
    width = (style.PAGE - left - right - gap * (columns - 1)) / columns
    height = 62.0
    row_height = title + height + 5
    fig = style.canvas(style.PAGE, top + rows * row_height + foot)
    marks.heading(fig, unit)
    for i in range(len(regions) + 1):
        row, column = divmod(i, columns)
        ax = style.axes(
            fig, left + column * (width + gap), top + row * row_height + title, width, height
        )
        if i == len(regions):
            marks.line_key(ax, _key(series, reference, grid, event_years, break_years))
            continue
        region = regions[i]
        ax.set_xlim(grid[0] - 0.5, grid[-1] + 0.5)
        ax.set_ylim(low, high)
        ax.set_title(names.label(region))
        marks.value_axis(ax)
        if column:
            ax.set_yticklabels([])
        marks.year_axis(ax, grid, event_years, short=True)
        if i + columns < len(regions):
            ax.set_xticklabels([])
        if base is not None:
            ax.axhline(base, color=style.AXIS, lw=0.7, zorder=1)
        marks.mark_breaks(ax, break_years)
        marks.mark_milestones(ax, event_years)
        others = [series.get(other, []) for other in regions if other != region]
        marks.draw_background(ax, others, colour=style.REST, width=0.6, zorder=2)
        if reference:
            marks.draw_series(ax, series.get(reference, []), colour=style.INK, width=0.8, zorder=3)
        own = series.get(region, [])
        marks.draw_series(
            ax, own, colour=style.ACCENT, width=1.6, zorder=4, gid=f"data-region={region}"
        )
        _end_label(ax, own, digits)
    return fig


def _end_label(ax: Axes, own: Sequence[marks.Segment], decimals: int) -> None:
    end = _last_point(own)
    if end is None:
        ax.text(
            0.5,
            0.5,
            message("label-no-data"),
            transform=ax.transAxes,
            ha="center",
            va="center",
            fontsize=style.SMALL,
            color=style.MUTED,
            gid="class=halo",
        )
        return
    ax.plot(*end, "o", ms=2.6, mew=0, color=style.ACCENT, zorder=5, clip_on=False)
    ax.annotate(
        numbers.number(end[1], decimals),
        end,
        (3.5, 0),
        textcoords="offset points",
        ha="left",
        va="center_baseline",
        fontsize=style.SMALL,
        color=style.ACCENT,
        weight=600,
        annotation_clip=False,
        gid="class=halo",
    )


def _key(
    series: dict[str, list[marks.Segment]],
    reference: str | None,
    grid: Sequence[int],
    milestones: Sequence[int],
    breaks: Sequence[int],
) -> list[tuple[str, dict[str, object]]]:
    """List what the figure really shows, and nothing else."""
    entries: list[tuple[str, dict[str, object]]] = [
        (message("label-this-region"), {"color": style.ACCENT, "lw": 1.6}),
        (message("label-other-regions"), {"color": style.REST, "lw": 0.8}),
    ]
    if reference and reference in series:
        entries.append((names.label(reference), {"color": style.INK, "lw": 0.8}))
    if any(segment.estimated for own in series.values() for segment in own):
        entries.append(
            (message("label-estimated"), {"color": style.ACCENT, "lw": 1.2, "ls": (0, (2.2, 1.3))})
        )
    if any(grid[0] <= year <= grid[-1] for year in milestones):
        entries.append((message("label-milestone"), {"vertical": True}))
    if any(grid[0] < year <= grid[-1] for year in breaks):
        entries.append((message("label-break"), {"hatch": True}))
    return entries


#: Colours with a fixed role in charts of lines.
_ROLES = {"germany": style.INK, "all-regions": style.ACCENT, "outside": style.CONTRAST}


def _line_colours(ids: Sequence[str], focus: Sequence[str]) -> dict[str, str]:
    """Give each line a colour: its role, the accent when in focus, categories if there are few."""
    free = [key for key in ids if key not in _ROLES]
    colours = {key: _ROLES[key] for key in ids if key in _ROLES}
    if focus:
        colours.update({key: style.REST_DARK for key in ids if key not in colours})
        colours.update({key: style.ACCENT for key in focus})
    elif len(free) + (len(ids) > len(free)) <= len(style.CATEGORIES):
        palette = [c for c in style.CATEGORIES if c not in colours.values()]
        colours.update(dict(zip(free, palette, strict=False)))
    return {key: colours.get(key, style.REST_DARK) for key in ids}


@style.styled
def lines(
    values: pd.DataFrame,
    *,
    unit: str,
    milestones: Years = None,
    breaks: Years = None,
    focus: Sequence[str] = (),
    base: float | None = None,
    decimals: int = 0,
    width: str = "page",
    height: float = 170.0,
    label_values: bool = True,
) -> Figure:
    """Draw lines in one chart, each with its name at its end.

    Args:
        values: `region_id`, `year`, `value`, optionally `status`; lines in the table's order.
        unit: What is shown and in what unit.
        milestones: Years for dotted lines, labelled on top.
        breaks: First years of new series: hatched, and no line runs through.
        focus: Lines in the accent colour, the others grey; without it few lines get colours.
        base: A value to mark by a horizontal line.
        decimals: Digits of the values behind the names.
        width: `page` or `half`.
        height: Height of the plotting area in points.
        label_values: Write the last value behind each name.
    """
    require(values, "region_id", "year", "value")
    grid = sorted({int(year) for year in values["year"]})
    if not grid:
        raise MetroregionsError("The table for this chart is empty: it needs at least one year.")
    break_years, event_years = marks.years_of(breaks), marks.years_of(milestones)
    ids = list(dict.fromkeys(values["region_id"].astype(str)))
    series = _series(values, grid, break_years)
    colours = _line_colours(ids, focus)
    ends = {key: _last_point(series[key]) for key in ids}
    low, high = limits(values["value"].tolist(), include=base)
    ticks = marks.ticks_between(low, high, 6)
    digits = max(decimals, ticks.digits)
    texts = {}
    for key in ids:
        end = ends[key]
        number = message("label-no-data") if end is None else numbers.number(end[1], digits)
        texts[key] = f"{names.label(key)} {number}" if label_values else names.label(key)

    full = style.WIDTHS[width]
    left = max(ticks.width + 6, 20.0)
    right = max(style.text_width(text, style.BASE, 600) for text in texts.values()) + 12
    drawn = [y for y in event_years if grid[0] <= y <= grid[-1]]
    keys = _marks_key(series, grid, break_years)
    top, foot = (30.0 if drawn else 20.0), 16.0 + (12.0 if keys else 0.0)
    fig = style.canvas(full, top + height + foot)
    marks.heading(fig, unit)
    ax = style.axes(fig, left, top, full - left - right, height)
    ax.set_xlim(grid[0] - 0.3, grid[-1] + 0.3)
    ax.set_ylim(low, high)
    marks.value_axis(ax, ticks=6)
    marks.year_axis(ax, grid)
    if base is not None:
        ax.axhline(base, color=style.AXIS, lw=0.8, zorder=1)
    marks.mark_breaks(ax, break_years)
    marks.mark_milestones(ax, event_years, label=True)
    for order, key in enumerate(ids):
        strong = key in focus or key in _ROLES or not focus
        marks.draw_series(
            ax,
            series[key],
            colour=colours[key],
            width=1.5 if strong else 0.9,
            zorder=(4 if strong else 2) + order / 1000,
            gid=f"data-region={key}" if key in TERRITORIES else None,
        )
    _end_names(ax, ids, ends, texts, colours, focus)
    if keys:
        _foot_key(fig, keys, left)
    return fig


def _end_names(
    ax: Axes,
    ids: Sequence[str],
    ends: dict[str, tuple[float, float] | None],
    texts: dict[str, str],
    colours: dict[str, str],
    focus: Sequence[str],
) -> None:
    """Write each line's name beside its end, moved apart where they would meet."""
    frame = ax.get_window_extent()
    wished = []
    for key in ids:
        end = ends[key]
        wished.append(frame.y0 if end is None else float(ax.transData.transform(end)[1]))
    places = marks.dodge(wished, 9.4, frame.y0 + 2, frame.y1 - 2)
    for key, wish, place in zip(ids, wished, places, strict=True):
        end = ends[key]
        if end is not None and (abs(wish - place) > 2.5 or end[0] < ax.get_xlim()[1] - 1):
            start_x, start_y = ax.transData.transform(end)
            points = ax.transAxes.inverted().transform(
                [(start_x, start_y), (frame.x1 + 2, wish), (frame.x1 + 7, place)]
            )
            ax.plot(
                points[:, 0],
                points[:, 1],
                transform=ax.transAxes,
                color=style.AXIS,
                lw=0.5,
                clip_on=False,
                zorder=1.2,
            )
        ax.annotate(
            texts[key],
            (1, (place - frame.y0) / frame.height),
            (9, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            va="center_baseline",
            # Lines may be paler than text may be.
            color=colours[key] if style.contrast(colours[key], style.PAPER) >= 4.5 else style.MUTED,
            weight=600 if key in focus or (not focus and key in _ROLES) else 400,
            annotation_clip=False,
            gid="class=label",
        )


def _marks_key(
    series: dict[str, list[marks.Segment]], grid: Sequence[int], breaks: Sequence[int]
) -> list[tuple[str, dict[str, object]]]:
    """List dashes and hatching, if the figure shows them, in the colour of notes."""
    return [
        (text, {**look, "color": style.MUTED} if "color" in look else look)
        for text, look in _key(series, None, grid, (), breaks)
        if text in (message("label-estimated"), message("label-break"))
    ]


def _foot_key(fig: Figure, entries: Sequence[tuple[str, dict[str, object]]], left: float) -> None:
    """Explain lines and marks in a line below the chart."""
    height = fig.get_size_inches()[1] * 72
    x = left
    for text, look in entries:
        width = 21 + style.text_width(text, style.SMALL) + 12
        marks.line_key(style.axes(fig, x, height - 12, width, 12), [(text, look)])
        x += width


@style.styled
def side_by_side(
    values: pd.DataFrame,
    *,
    panels: Mapping[str, str],
    region: str,
    reference: str = "germany",
    base: Mapping[str, float] | None = None,
    decimals: Mapping[str, int] | None = None,
    milestones: Years = None,
    breaks: Mapping[str, Years] | None = None,
) -> Figure:
    """Draw one small chart per indicator: one region beside a reference, each on its own axis.

    Args:
        values: `panel`, `region_id`, `year`, `value`, optionally `status` (`estimated` is dashed).
        panels: Values of `panel` → titles, in order; side by side.
        region: The region in the accent colour.
        reference: The territory of the thin dark line.
        base: For panels, a value to mark by a horizontal line, as 100 of an index.
        decimals: For panels, digits of the values written at the ends of the lines.
        milestones: Years for dotted vertical lines.
        breaks: For panels, first years of new series: hatched, and no line runs through.
    """
    require(values, "panel", "region_id", "year", "value")
    if values.empty:
        raise MetroregionsError("The table for this chart is empty: it needs at least one year.")
    top, height, foot, gap = 14.0, 60.0, 28.0, 10.0
    fig = style.canvas(style.PAGE, top + height + foot)
    full = (style.PAGE - gap * (len(panels) - 1)) / len(panels)
    every = sorted({int(year) for year in values["year"]})
    shown: dict[str, list[marks.Segment]] = {}
    for n, (panel, title) in enumerate(panels.items()):
        own = values[values["panel"] == panel]
        grid = sorted({int(year) for year in own["year"]}) or every
        series = _series(own, grid, marks.years_of((breaks or {}).get(panel)))
        shown |= {f"{panel} {key}": lines_ for key, lines_ in series.items()}
        low, high = limits(own["value"].tolist(), include=(base or {}).get(panel))
        ticks = marks.ticks_between(low, high)
        digits = max((decimals or {}).get(panel, 0), ticks.digits)
        ends = {
            key: end
            for key in (reference, region)
            if (end := _last_point(series.get(key, []))) is not None
        }
        texts = {key: numbers.number(end[1], digits) for key, end in ends.items()}
        left = ticks.width + 5
        right = max((style.text_width(t, style.SMALL, 600) for t in texts.values()), default=0) + 5
        place = n * (full + gap)
        ax = style.axes(fig, place + left, top, full - left - right, height)
        ax.set_xlim(grid[0] - 0.5, grid[-1] + 0.5)
        ax.set_ylim(low, high)
        marks.heading(fig, title, left=place)
        marks.value_axis(ax)
        marks.year_axis(ax, grid, marks.years_of(milestones), short=True)
        if base and panel in base:
            ax.axhline(base[panel], color=style.AXIS, lw=0.7, zorder=1)
        marks.mark_breaks(ax, (breaks or {}).get(panel))
        marks.mark_milestones(ax, milestones)
        _two_lines(ax, series, ends, texts, region, reference)
    _foot_key(fig, _side_key(shown, region, reference, every, milestones, breaks), 0)
    return fig


def _two_lines(
    ax: Axes,
    series: Mapping[str, list[marks.Segment]],
    ends: Mapping[str, tuple[float, float]],
    texts: Mapping[str, str],
    region: str,
    reference: str,
) -> None:
    """Draw the region's line before that of the reference, each with its last value."""
    marks.draw_series(ax, series.get(reference, []), colour=style.INK, width=0.8, zorder=3)
    gid = f"data-region={region}"
    marks.draw_series(ax, series.get(region, []), colour=style.ACCENT, width=1.6, zorder=4, gid=gid)
    if region not in ends:
        _end_label(ax, [], 0)
    colours = {region: style.ACCENT, reference: style.INK}
    marks.end_labels(
        ax, ends, texts, colours=colours, bold=region, apart=8.0, distance=4.0, size=style.SMALL
    )


def _side_key(
    series: dict[str, list[marks.Segment]],
    region: str,
    reference: str,
    grid: Sequence[int],
    milestones: Years,
    breaks: Mapping[str, Years] | None,
) -> list[tuple[str, dict[str, object]]]:
    """List what the panels together show, the region by its name."""
    broken = sorted({year for years in (breaks or {}).values() for year in marks.years_of(years)})
    entries = _key(series, None, grid, marks.years_of(milestones), broken)
    own = [
        entry
        for entry in entries
        if entry[0] not in (message("label-this-region"), message("label-other-regions"))
    ]
    return [
        (names.label(region), {"color": style.ACCENT, "lw": 1.6}),
        (names.label(reference), {"color": style.INK, "lw": 0.8}),
        *own,
    ]


@style.styled
def effects(
    table: pd.DataFrame,
    *,
    unit: str,
    panels: dict[str, str] | None = None,
    columns: int = 2,
    event: float = -0.5,
    event_label: str = "",
    breaks: Mapping[str, Years] | None = None,
    x_label: str = "",
    height: float = 110.0,
) -> Figure:
    """Draw an event study: an estimate with its interval for each year before and after.

    Args:
        table: `year` (relative to the event, or a calendar year), `estimate`, `low`, `high`,
            optionally `panel`. The base year has the estimate 0 and no interval.
        unit: What is shown and in what unit.
        panels: With a column `panel`: its values → titles, in order.
        columns: Panels side by side.
        event: Where the event lies on the axis: a dotted vertical line.
        event_label: What happened; written at that line in the first panel.
        breaks: For panels, the first years of new series: hatched (calendar years only).
        x_label: What the horizontal axis counts.
        height: Height of a panel in points.
    """
    require(table, "year", "estimate", "low", "high")
    titles = dict(panels) if panels else {"": ""}
    if panels:
        require(table, "panel")
    columns = min(columns, len(titles))
    count = math.ceil(len(titles) / columns)
    left, gap, right = 30.0, 34.0, 8.0
    title = 24.0 if panels else 12.0
    top, foot, row_foot = 14.0, (12.0 if x_label else 2.0), 16.0
    width = (style.PAGE - left - right - gap * (columns - 1)) / columns
    fig = style.canvas(style.PAGE, top + count * (title + height + row_foot) + foot)
    marks.heading(fig, unit)
    for n, (panel, heading_text) in enumerate(titles.items()):
        row, column = divmod(n, columns)
        ax = style.axes(
            fig,
            left + column * (width + gap),
            top + row * (title + height + row_foot) + title,
            width,
            height,
        )
        own = table[table["panel"] == panel] if panels else table
        _effect_panel(ax, own, event, event_label if n == 0 else "")
        marks.mark_breaks(ax, (breaks or {}).get(panel))
        if heading_text:
            ax.set_title(heading_text, pad=13 if event_label else 4)
    if x_label:
        full = fig.get_size_inches()[1] * 72
        fig.text(1 - right / style.PAGE, 3 / full, x_label, ha="right", color=style.MUTED)
    return fig


def _effect_panel(ax: Axes, own: pd.DataFrame, event: float, event_label: str) -> None:
    own = own.sort_values("year")
    known = own.dropna(subset=["estimate"])
    ax.set_ylim(*limits([*known["estimate"], *known["low"], *known["high"], 0.0]))
    if known.empty:
        ax.set_axis_off()
        ax.text(
            0.5,
            0.5,
            message("label-no-data"),
            transform=ax.transAxes,
            ha="center",
            color=style.MUTED,
        )
        return
    ax.set_xlim(float(own["year"].min()) - 0.8, float(own["year"].max()) + 0.8)
    marks.value_axis(ax)
    years = [int(year) for year in own["year"]]
    step = next(s for s in (1, 2, 5, 10, 20) if (years[-1] - years[0]) / s <= 9)
    ticks = [year for year in years if year % step == 0]
    texts = [str(year) if year > 1000 else numbers.signed(year) for year in ticks]
    ax.set_xticks(ticks, texts)
    ax.axhline(0, color=style.AXIS, lw=0.8, zorder=1)
    ax.axvline(event, color=style.MUTED, lw=0.8, ls=(0, (1, 2)), zorder=1)
    if event_label:
        ax.annotate(
            event_label,
            (event, 1),
            (0, 2),
            xycoords=ax.get_xaxis_transform(),
            textcoords="offset points",
            ha="center",
            fontsize=style.SMALL,
            color=style.MUTED,
            annotation_clip=False,
        )
    for year, estimate, lower, upper in known[["year", "estimate", "low", "high"]].to_numpy(float):
        bounded = not (numbers.is_missing(lower) or numbers.is_missing(upper))
        low, high = (lower, upper) if bounded else (estimate, estimate)
        certain = bounded and not low <= 0 <= high
        colour = style.ACCENT if year > event else style.REST_DARK
        if bounded:
            ax.plot([year, year], [low, high], color=colour, lw=1.1, zorder=2)
        ax.plot(
            [year],
            [estimate],
            "o",
            ms=4,
            mew=1,
            mec=colour,
            mfc=colour if certain else style.PAPER,
            zorder=3,
        )


@style.styled
def timeline(
    milestones: pd.DataFrame,
    *,
    below: Sequence[str] = ("network",),
    box: float = 92.0,
    ends: tuple[int, int] | None = None,
) -> Figure:
    """Draw milestones along a line of years: policy above, networks below.

    Args:
        milestones: `date` (1995, 1995-03 or 1995-03-08), `title`, optionally `kind`.
        below: Kinds that stand below the line.
        box: Width of the texts in points.
        ends: First and last year of the line, by default from the dates.
    """
    require(milestones, "date", "title")
    if milestones.empty:
        raise MetroregionsError("The table of milestones is empty: there is nothing to draw.")
    rows = milestones.assign(_at=[_moment(str(date)) for date in milestones["date"]])
    rows = rows.sort_values("_at", kind="stable")
    first, last = ends or (int(rows["_at"].min()), int(rows["_at"].max()) + 1)
    kinds = rows["kind"] if "kind" in rows else pd.Series("", index=rows.index)
    margin = 6.0
    per_year = (style.PAGE - 2 * margin) / max(last - first, 1)
    upper = _stacked(rows[~kinds.isin(below)], first, per_year, margin, box)
    lower = _stacked(rows[kinds.isin(below)], first, per_year, margin, box)
    above = max((item.reach for item in upper), default=0) + 8
    under = max((item.reach for item in lower), default=0) + 8
    band = 13.0
    height = above + band + under
    fig = style.canvas(style.PAGE, height)
    ax = style.axes(fig, 0, 0, style.PAGE, height)
    ax.set_axis_off()
    ax.set_xlim(0, style.PAGE)
    ax.set_ylim(height, 0)
    ax.fill(
        [margin, style.PAGE - margin, style.PAGE - margin, margin],
        [above, above, above + band, above + band],
        color=style.NO_DATA,
        lw=0,
    )
    step = 5 if last - first > 12 else 1
    for year in range(math.ceil(first / step) * step, last + 1, step):
        x = margin + (year - first) * per_year
        ax.text(
            min(max(x, margin + 10), style.PAGE - margin - 10),
            above + band / 2,
            str(year),
            ha="center",
            va="center_baseline",
            fontsize=style.SMALL,
            color=style.MUTED,
        )
    for items, side, edge in ((upper, -1, above), (lower, 1, above + band)):
        colour = style.ACCENT if side < 0 else style.REST_DARK
        for item in items:
            _milestone(ax, item, edge, side, colour)
    return fig


def _moment(date: str) -> float:
    """Turn a date of any precision into a point on the axis of years."""
    parts = [int(part) for part in date.split("-")]
    month = parts[1] if len(parts) > 1 else 1
    day = parts[2] if len(parts) > 2 else 1
    return parts[0] + (month - 1) / 12 + (day - 1) / 365


class _Item(NamedTuple):
    x: float
    date: str
    lines: list[str]
    left: bool  # the text stands left of its stem
    start: float  # distance of the text's near edge from the line
    reach: float  # distance of the text's far edge from the line


def _stacked(
    rows: pd.DataFrame, first: int, per_year: float, margin: float, box: float
) -> list[_Item]:
    """Stack texts from right to left on the lowest level that is free.

    Texts hang to the right of their stem, so a stem never crosses a text of a later milestone.
    """
    leading = 9.0
    levels: list[float] = []  # left end of what each level holds already
    chosen: list[tuple[float, str, list[str], bool, int]] = []
    for at, date, title in list(zip(rows["_at"], rows["date"], rows["title"], strict=True))[::-1]:
        x = margin + (float(at) - first) * per_year
        left = x + box > style.PAGE
        near, far = (x - box, x) if left else (x, x + box)
        level = next((i for i, taken in enumerate(levels) if far + 4 <= taken), len(levels))
        if level == len(levels):
            levels.append(near)
        levels[level] = near
        chosen.append(
            (x, numbers.date(str(date)), style.wrap(str(title), box - 4, style.SMALL), left, level)
        )
    heights = [
        max(len(lines_) for *_, lines_, _, level in chosen if level == i) * leading + 12
        for i in range(len(levels))
    ]
    return [
        _Item(x, date, lines_, left, 6 + sum(heights[:level]),
              6 + sum(heights[:level]) + len(lines_) * leading + 9)
        for x, date, lines_, left, level in chosen
    ]  # fmt: skip


def _milestone(ax: Axes, item: _Item, edge: float, side: int, colour: str) -> None:
    far = edge + side * item.reach
    ax.plot([item.x, item.x], [edge, far], color=colour, lw=0.8, zorder=2)
    ax.plot([item.x], [edge], "o", ms=4, mew=0, color=colour, zorder=3)
    shift = -3 if item.left else 3
    align = "right" if item.left else "left"
    # The text always reads downwards: date first, on whichever side of the line it stands.
    top = far if side < 0 else edge + item.start
    ax.text(
        item.x + shift, top + 6.5, item.date, ha=align, va="baseline", fontsize=style.SMALL,
        weight=600, color=style.ACCENT if side < 0 else style.MUTED,
    )  # fmt: skip
    for i, line in enumerate(item.lines):
        ax.text(
            item.x + shift, top + 6.5 + 9 * (i + 1), line, ha=align, va="baseline",
            fontsize=style.SMALL,
        )  # fmt: skip
