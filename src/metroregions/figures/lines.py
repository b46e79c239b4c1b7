"""Lines over time, each named at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from metroregions.errors import MetroregionsError
from metroregions.figures import marks, placement, style
from metroregions.figures.common import limits, require
from metroregions.figures.series import foot_key, key_entries, last_point, series_of
from metroregions.regional.territory import TERRITORIES
from metroregions.text import names, numbers
from metroregions.text.catalogue import message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from metroregions.figures.marks import Years


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
    series = series_of(values, grid, break_years)
    colours = _line_colours(ids, focus)
    ends = {key: last_point(series[key]) for key in ids}
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
        foot_key(fig, keys, left)
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
    places = placement.dodge(wished, 9.4, frame.y0 + 2, frame.y1 - 2)
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
        for text, look in key_entries(series, None, grid, (), breaks)
        if text in (message("label-estimated"), message("label-break"))
    ]
