"""Charts: tidy tables in, matplotlib figures out.

Tables are those of `metroregions.indicators`: `region_id`, `year`, `value`, optionally `status`.
`region_id` may hold other names (districts, European metros): what is no territory is shown as it
stands. Nothing is computed here; what is missing stays missing.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from metroregions import formats, names
from metroregions.errors import MetroregionsError
from metroregions.figures import marks, strings, style
from metroregions.territory import REGION_ORDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from metroregions.figures.marks import Years


def _require(table: pd.DataFrame, *columns: str) -> None:
    absent = [column for column in columns if column not in table]
    if absent:
        raise MetroregionsError(
            f"The table for this chart lacks the column “{absent[0]}”: it has "
            f"{', '.join(map(str, table.columns))}."
        )


def _limits(values: Sequence[float], *, include: float | None = None) -> tuple[float, float]:
    """Return the ends of a value axis with a little air; for no data at all 0 to 1."""
    known = [v for v in values if not formats.is_missing(v)]
    if include is not None:
        known.append(include)
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    if low == high:
        air = abs(low) * 0.1 or 1.0
        return low - air, high + air
    air = (high - low) * 0.06
    return (
        low if include == low else low - air,
        high if include == high else high + air,
    )


def _series(
    table: pd.DataFrame, grid: Sequence[int], breaks: Sequence[int]
) -> dict[str, list[marks.Segment]]:
    return {
        str(name): marks.segments(rows, grid, breaks)
        for name, rows in table.groupby("region_id", sort=False)
    }


def _last_point(series: Sequence[marks.Segment]) -> tuple[float, float] | None:
    return (series[-1].xs[-1], series[-1].ys[-1]) if series else None


# ------------------------------------------------------------------------------ over time


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
    _require(values, "region_id", "year", "value")
    grid = sorted({int(year) for year in values["year"]})
    if not grid:
        raise MetroregionsError("The table for this chart is empty: it needs at least one year.")
    event_years, break_years = marks.years_of(milestones), marks.years_of(breaks)
    shown = values[values["region_id"].isin([*regions, reference])]
    series = _series(shown, grid, break_years)
    low, high = _limits(shown["value"].tolist(), include=base)

    rows = math.ceil((len(regions) + 1) / columns)
    left, right, top, gap, title, foot = 30.0, 20.0, 16.0, 24.0, 15.0, 14.0
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
        marks.year_axis(ax, grid, event_years)
        if i + columns < len(regions):
            ax.set_xticklabels([])
        if base is not None:
            ax.axhline(base, color=style.AXIS, lw=0.7, zorder=1)
        marks.mark_breaks(ax, break_years)
        marks.mark_milestones(ax, event_years)
        for other in regions:
            if other != region:
                marks.draw_series(ax, series.get(other, []), colour=style.REST, width=0.6, zorder=2)
        if reference:
            marks.draw_series(ax, series.get(reference, []), colour=style.INK, width=0.8, zorder=3)
        own = series.get(region, [])
        marks.draw_series(
            ax, own, colour=style.ACCENT, width=1.6, zorder=4, gid=f"data-region={region}"
        )
        _end_label(ax, own, decimals)
    return fig


def _end_label(ax: Axes, own: Sequence[marks.Segment], decimals: int) -> None:
    end = _last_point(own)
    if end is None:
        ax.text(
            0.5,
            0.5,
            strings.NO_DATA,
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
        formats.number(end[1], decimals),
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
        (strings.THIS_REGION, {"color": style.ACCENT, "lw": 1.6}),
        (strings.OTHER_REGIONS, {"color": style.REST, "lw": 0.8}),
    ]
    if reference and reference in series:
        entries.append((names.label(reference), {"color": style.INK, "lw": 0.8}))
    if any(segment.estimated for own in series.values() for segment in own):
        entries.append(
            (strings.ESTIMATED, {"color": style.ACCENT, "lw": 1.2, "ls": (0, (2.2, 1.3))})
        )
    if any(grid[0] <= year <= grid[-1] for year in milestones):
        entries.append((strings.MILESTONE, {"vertical": True}))
    if any(grid[0] < year <= grid[-1] for year in breaks):
        entries.append((strings.BREAK, {"hatch": True}))
    return entries


# ------------------------------------------------------------------------------ ranked


@style.styled
def ranking(
    values: pd.DataFrame,
    *,
    unit: str,
    decimals: int = 0,
    references: Sequence[str] = ("all-regions", "outside", "germany"),
    focus: str | None = None,
    width: str = "page",
    dots: bool = False,
    ordered: bool = True,
    base: float = 0.0,
) -> Figure:
    """Draw horizontal bars (or dots) from the highest to the lowest, references below.

    Args:
        values: `region_id`, `value`, one row each, optionally `status` († behind estimates).
        unit: What is shown and in what unit.
        decimals: Digits of the values written beside the bars.
        references: Rows of `values` that are set apart below, with a line for Germany.
        focus: The region in the accent colour; without one all regions have it.
        width: `page` or `half`.
        dots: Dots on an axis that need not begin at `base`, instead of bars.
        ordered: Sort by value; otherwise keep the order of the table.
        base: Where bars begin.
    """
    _require(values, "region_id", "value")
    table = values.assign(region_id=values["region_id"].astype(str))
    apart = table[table["region_id"].isin(references)]
    apart = apart.set_index("region_id").reindex(
        [r for r in references if r in set(apart.region_id)]
    )
    apart = apart.reset_index()
    main = table[~table["region_id"].isin(references)]
    if ordered:
        main = main.sort_values("value", ascending=False, na_position="last", kind="stable")

    labels = [names.label(name) for name in [*main["region_id"], *apart["region_id"]]]
    numbers = [float(v) for v in [*main["value"], *apart["value"]]]
    status = (
        [*main["status"], *apart["status"]] if "status" in table else ["observed"] * len(labels)
    )
    texts = [
        formats.number(v, decimals) + (strings.ESTIMATED_MARK if s in marks.UNCERTAIN else "")
        for v, s in zip(numbers, status, strict=True)
    ]
    bar, pause = 13.0, 7.0
    offsets = [
        i * bar + bar / 2 + (pause if i >= len(main) and len(main) else 0)
        for i in range(len(labels))
    ]
    full = style.WIDTHS[width]
    left = max((style.text_width(text, style.BASE, 600) for text in labels), default=0) + 8
    right = max((style.text_width(text, style.BASE) for text in texts), default=0) + 6
    length = (offsets[-1] if offsets else 0) + bar / 2 + 2
    known = [v for v in numbers if not formats.is_missing(v)]
    negative = bool(known) and min(known) < base and not dots
    fig = style.canvas(full, 18 + length)
    marks.heading(fig, unit)
    room = right if negative else 0.0
    ax = style.axes(fig, left + room, 18, full - left - right - room, length)
    low, high = _limits(known, include=None if dots else base)
    ax.set_xlim(low, high)
    ax.set_ylim(length, 0)
    ax.set_xticks([])
    ax.set_yticks([])

    for i, (name, label, value, text) in enumerate(
        zip([*main["region_id"], *apart["region_id"]], labels, numbers, texts, strict=True)
    ):
        is_apart = i >= len(main)
        focused = name == focus or (focus is None and not is_apart)
        colour = style.ACCENT if focused else (style.REST_DARK if is_apart else style.REST)
        y = offsets[i]
        ax.annotate(
            label,
            (0, y),
            (-left + 1 - room, 0),
            xycoords=ax.get_yaxis_transform(),
            textcoords="offset points",
            ha="left",
            va="center_baseline",
            weight=600 if name == focus else 400,
            annotation_clip=False,
        )
        if formats.is_missing(value):
            ax.annotate(
                text,
                (base if not dots else low, y),
                (3, 0),
                textcoords="offset points",
                va="center_baseline",
                color=style.MUTED,
                fontstyle="italic",
            )
            continue
        if dots:
            ax.plot([low, high], [y, y], color=style.RULE, lw=0.5, zorder=1)
            ax.plot(
                [value],
                [y],
                "o",
                ms=5.5,
                mew=0,
                color=colour,
                zorder=3,
                clip_on=False,
                gid=f"data-region={name}" if " " not in name else None,
            )
        else:
            ax.barh(
                y,
                value - base,
                bar * 0.68,
                left=base,
                color=colour,
                lw=0,
                zorder=2,
                gid=f"data-region={name}" if " " not in name else None,
            )
        side = -1 if value < base and not dots else 1
        ax.annotate(
            text,
            (value, y),
            (side * (4.5 if dots else 3), 0),
            textcoords="offset points",
            ha="left" if side > 0 else "right",
            va="center_baseline",
            annotation_clip=False,
            gid="class=halo",
            zorder=6,
        )
    germany = apart.loc[apart["region_id"] == "germany", "value"]
    if len(germany) and not formats.is_missing(germany.iloc[0]) and len(main):
        bottom = offsets[len(main) - 1] + bar / 2 + pause / 2
        ax.plot(
            [germany.iloc[0]] * 2, [0, bottom], color=style.INK, lw=0.7, ls=(0, (3, 2)), zorder=4
        )
    if not dots and known:
        ax.plot([base, base], [0, length], color=style.AXIS, lw=0.6, zorder=3)
    return fig
