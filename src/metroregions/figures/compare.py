"""Charts that compare: ranks, changes, relations, intervals, shares, distributions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from metroregions.figures import marks, style
from metroregions.figures.common import limits, require
from metroregions.regional.territory import AGGREGATES, REGION_ORDER, TERRITORIES
from metroregions.text import names, numbers
from metroregions.text.catalogue import message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class Rows(NamedTuple):
    """A chart of horizontal rows: names on the left, an axis, numbers on the right."""

    fig: Figure
    ax: Axes
    ys: list[float]
    row: float


def _rows(
    labels: Sequence[str],
    *,
    ends: tuple[float, float],
    width: str = "page",
    apart: int = 0,
    strong: Sequence[bool] = (),
    right: float = 0.0,
    left_air: float = 0.0,
    top: float = 18.0,
    foot: float = 4.0,
    row: float = 13.0,
) -> Rows:
    """Lay out rows; the last `apart` of them stand below a gap.

    Args:
        labels: Names of the rows; too long ones are broken over two lines.
        ends: Ends of the axis.
        width: `page` or `half`.
        apart: How many rows stand apart at the end.
        strong: Which names are set semibold.
        right: Room for numbers at the right, in points.
        left_air: Room for numbers between names and axis.
        top: Room above, for the heading.
        foot: Room below, for ticks.
        row: Height of a row.
    """
    full = style.WIDTHS[width]
    most = full * 0.3
    lines = [style.wrap(text, most, style.BASE, 600) or [""] for text in labels]
    left = max((style.text_width(t, style.BASE, 600) for ls in lines for t in ls), default=0) + 8
    pause = 6.0 if 0 < apart < len(labels) else 0.0
    ys: list[float] = []
    y = 0.0
    for i, own in enumerate(lines):
        tall = max(row, 9.5 * len(own) + 2)
        if i == len(lines) - apart:
            y += pause
        ys.append(y + tall / 2)
        y += tall
    fig = style.canvas(full, top + y + foot)
    ax = style.axes(fig, left + left_air, top, max(full - left - left_air - right, 20), max(y, 1.0))
    ax.set_xlim(*ends)
    ax.set_ylim(max(y, 1.0), 0)
    ax.set_xticks([])
    ax.set_yticks([])
    for i, own in enumerate(lines):
        bold = bool(strong) and strong[i]
        for j, text in enumerate(own):
            down = (j - (len(own) - 1) / 2) * 9.5
            ax.annotate(
                text,
                (0, ys[i]),
                (-left - left_air + 0.5, -down),
                xycoords=ax.get_yaxis_transform(),
                textcoords="offset points",
                ha="left",
                va="center_baseline",
                weight=600 if bold else 400,
                annotation_clip=False,
            )
    return Rows(fig, ax, ys, row)


def _right_number(rows: Rows, i: int, text: str, right: float, **look: Any) -> None:
    """Write a number at the right edge, aligned to the right like a column of a table."""
    rows.ax.annotate(
        text,
        (1, rows.ys[i]),
        (right - 0.5, 0),
        xycoords=rows.ax.get_yaxis_transform(),
        textcoords="offset points",
        ha="right",
        va="center_baseline",
        annotation_clip=False,
        **look,
    )


def _no_data(rows: Rows, i: int) -> None:
    rows.ax.annotate(
        message("label-no-data"),
        (0, rows.ys[i]),
        (3, 0),
        xycoords=rows.ax.get_yaxis_transform(),
        textcoords="offset points",
        va="center_baseline",
        color=style.MUTED,
        fontstyle="italic",
    )


def _split(
    table: pd.DataFrame, references: Sequence[str], by: str | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Divide a table into ranked rows and references, the latter in the order given."""
    table = table.assign(region_id=table["region_id"].astype(str))
    apart = table[table["region_id"].isin(references)]
    place = apart["region_id"].map({name: i for i, name in enumerate(references)})
    apart = apart.assign(_place=place).sort_values("_place").drop(columns="_place")
    main = table[~table["region_id"].isin(references)]
    if by:
        main = main.sort_values(by, ascending=False, na_position="last", kind="stable")
    return main, apart


def _gid(name: str) -> str | None:
    return f"data-region={name}" if name in TERRITORIES else None


@style.styled
def ranking(
    values: pd.DataFrame,
    *,
    unit: str,
    decimals: int = 0,
    references: Sequence[str] = AGGREGATES,
    focus: str | None = None,
    width: str = "page",
    dots: bool = False,
    ordered: bool = True,
    base: float = 0.0,
    plus: bool = False,
) -> Figure:
    """Draw horizontal bars (or dots) from the highest to the lowest, references below.

    Args:
        values: `region_id`, `value`, one row each, optionally `status` († behind estimates).
        unit: What is shown and in what unit.
        decimals: Digits of the values written at the right.
        references: Rows of `values` that are set apart below; Germany also as a dashed line.
        focus: The region in the accent colour; without one all regions have it.
        width: `page` or `half`.
        dots: Dots on an axis that need not begin at `base`, instead of bars.
        ordered: Sort by value; otherwise keep the order of the table.
        base: Where bars begin.
        plus: Write changes, with a plus sign.
    """
    require(values, "region_id", "value")
    main, apart = _split(values, references, "value" if ordered else None)
    table = pd.concat([main, apart], ignore_index=True)
    ids = table["region_id"].tolist()
    amounts = [float(value) for value in table["value"]]
    status = table["status"].tolist() if "status" in table else ["observed"] * len(ids)
    write = numbers.signed if plus else numbers.number
    texts = [
        write(value, decimals) + (numbers.ESTIMATED_MARK if state in marks.UNCERTAIN else "")
        for value, state in zip(amounts, status, strict=True)
    ]
    known = [value for value in amounts if not numbers.is_missing(value)]
    right = max((style.text_width(text, style.BASE, 600) for text in texts), default=0) + 6
    rows = _rows(
        [names.label(key) for key in ids],
        ends=limits(known, include=None if dots else base),
        width=width,
        apart=len(apart),
        strong=[key == focus for key in ids],
        right=right,
    )
    marks.heading(rows.fig, unit)
    ax, (low, high) = rows.ax, rows.ax.get_xlim()
    for i, (key, value, text) in enumerate(zip(ids, amounts, texts, strict=True)):
        is_apart = i >= len(main)
        chosen = key == focus or (focus is None and not is_apart)
        colour = style.ACCENT if chosen else style.REST_DARK if is_apart else style.REST
        if numbers.is_missing(value):
            _no_data(rows, i)
            continue
        if dots:
            ax.plot([low, high], [rows.ys[i]] * 2, color=style.RULE, lw=0.5, zorder=1)
            ax.plot(
                [value],
                [rows.ys[i]],
                "o",
                ms=5.5,
                mew=0,
                color=colour if chosen or is_apart else style.REST_DARK,
                zorder=5,
                clip_on=False,
                gid=_gid(key),
            )
        else:
            ax.barh(
                rows.ys[i],
                value - base,
                rows.row * 0.66,
                left=base,
                color=colour,
                lw=0,
                zorder=2,
                gid=_gid(key),
            )
        _right_number(rows, i, text, right, weight=600 if key == focus else 400)
    _germany_line(rows, main, apart, "value")
    if not dots and known:
        ax.axvline(base, color=style.AXIS, lw=0.6, zorder=3)
    return rows.fig


def _germany_line(rows: Rows, main: pd.DataFrame, apart: pd.DataFrame, column: str) -> None:
    value = apart.loc[apart["region_id"] == "germany", column]
    if value.empty or numbers.is_missing(value.iloc[0]) or main.empty:
        return
    germany = rows.ys[len(main) + apart["region_id"].tolist().index("germany")]
    rows.ax.plot(
        [value.iloc[0]] * 2, [0, germany], color=style.INK, lw=0.7, ls=(0, (3, 2)), zorder=4
    )


@style.styled
def dumbbell(
    values: pd.DataFrame,
    *,
    years: tuple[int, int],
    unit: str,
    decimals: int = 0,
    references: Sequence[str] = AGGREGATES,
    focus: str | None = None,
    breaks: marks.Years = None,
    width: str = "page",
    ordered: bool = True,
) -> Figure:
    """Draw two years per row: a grey dot for the first, a coloured one for the last.

    Args:
        values: `region_id`, `year`, `value`; only the two years are used.
        years: First and last year.
        unit: What is shown and in what unit.
        decimals: Digits of the values written beside the dots.
        references: Rows set apart below.
        focus: The region in the accent colour; without one all have it.
        breaks: First years of new series: with one in between, the dots are joined by dots only.
        width: `page` or `half`.
        ordered: Sort by the last year; otherwise keep the order of the table.
    """
    require(values, "region_id", "year", "value")
    first, last = years
    wide = values[values["year"].isin(years)].pivot(
        index="region_id", columns="year", values="value"
    )
    wide = wide.reindex(pd.unique(values["region_id"])).reindex(columns=[first, last])
    table = wide.set_axis(["first", "last"], axis=1).rename_axis("region_id").reset_index()
    main, apart = _split(table, references, "last" if ordered else None)
    table = pd.concat([main, apart], ignore_index=True)
    ids = table["region_id"].tolist()
    pairs = list(zip(table["first"].astype(float), table["last"].astype(float), strict=True))
    known = [v for pair in pairs for v in pair if not numbers.is_missing(v)]
    room = max((style.text_width(numbers.number(v, decimals)) for v in known), default=0) + 7
    rows = _rows(
        [names.label(key) for key in ids],
        ends=limits(known),
        width=width,
        apart=len(apart),
        strong=[key == focus for key in ids],
        right=room,
        left_air=room,
        top=28,
    )
    marks.heading(rows.fig, unit)
    broken = any(first < year <= last for year in marks.years_of(breaks))
    low, high = rows.ax.get_xlim()
    for i, (key, (start, end)) in enumerate(zip(ids, pairs, strict=True)):
        y = rows.ys[i]
        is_apart = i >= len(main)
        chosen = key == focus or (focus is None and not is_apart)
        colour = style.ACCENT if chosen else style.INK if is_apart else style.REST_DARK
        rows.ax.plot([low, high], [y, y], color=style.RULE, lw=0.5, zorder=1, clip_on=False)
        ends = [v for v in (start, end) if not numbers.is_missing(v)]
        if not ends:
            _no_data(rows, i)
            continue
        if len(ends) == 2:
            rows.ax.plot(
                ends, [y, y], color=colour, lw=1.6, zorder=2, ls=(0, (1, 1.6)) if broken else "-"
            )
        for value, face in ((start, style.PAPER), (end, colour)):
            if not numbers.is_missing(value):
                rows.ax.plot(
                    [value],
                    [y],
                    "o",
                    ms=5,
                    mew=1.1,
                    mec=colour,
                    mfc=face,
                    zorder=4,
                    clip_on=False,
                    gid=_gid(key) if face == colour else None,
                )
        _beside(rows, y, start, end, decimals, key == focus)
    _dumbbell_key(rows, years, broken)
    return rows.fig


def _beside(rows: Rows, y: float, start: float, end: float, decimals: int, strong: bool) -> None:
    """Write both values outside the pair of dots: the lower on the left, the higher right."""
    rightmost = numbers.is_missing(start) or (not numbers.is_missing(end) and end >= start)
    for value, right in ((end, rightmost), (start, not rightmost)):
        if numbers.is_missing(value):
            continue
        latest = value is end
        rows.ax.annotate(
            numbers.number(value, decimals),
            (value, y),
            (5 if right else -5, 0),
            textcoords="offset points",
            ha="left" if right else "right",
            va="center_baseline",
            color=style.INK if latest else style.MUTED,
            weight=600 if latest and strong else 400,
            annotation_clip=False,
            gid="class=halo",
        )


def _dumbbell_key(rows: Rows, years: tuple[int, int], broken: bool) -> None:
    """Say which dot is which, below the heading."""
    width = rows.fig.get_size_inches()[0] * 72
    ax = style.axes(rows.fig, 0, 13, width, 10)
    ax.set_axis_off()
    ax.set_xlim(0, width)
    ax.set_ylim(0, 10)
    ax.plot([3], [5], "o", ms=5, mew=1.1, mec=style.MUTED, mfc=style.PAPER)
    ax.text(9, 5.2, str(years[0]), va="center_baseline", fontsize=style.SMALL, color=style.MUTED)
    ax.plot([36], [5], "o", ms=5, mew=1.1, mec=style.MUTED, mfc=style.MUTED)
    ax.text(42, 5.2, str(years[1]), va="center_baseline", fontsize=style.SMALL, color=style.MUTED)
    if broken:
        ax.plot([70, 88], [5, 5], color=style.MUTED, lw=1.6, ls=(0, (1, 1.6)))
        ax.text(
            93, 5.2, message("label-break-between"), va="center_baseline", fontsize=style.SMALL,
            color=style.MUTED,
        )  # fmt: skip


@style.styled
def intervals(
    table: pd.DataFrame,
    *,
    unit: str,
    base: float = 1.0,
    decimals: int = 2,
    panels: Mapping[str, str] | None = None,
    columns: int = 3,
    level: int = 95,
    written: bool = True,
) -> Figure:
    """Draw estimates with their intervals as dots and lines, in one panel or several.

    A dot is filled when its interval does not hold `base`, otherwise hollow.

    Args:
        table: `region_id` (or any label), `estimate`, `low`, `high`, optionally `panel`.
        unit: What is shown.
        base: The value of no difference, a vertical line: 1 of a location quotient, 0 of an effect.
        decimals: Digits of the numbers.
        panels: With a column `panel`: its values → titles, in order.
        columns: Panels side by side.
        level: The intervals' level in per cent, for the key.
        written: Write the estimates at the right edge.
    """
    require(table, "region_id", "estimate", "low", "high")
    titles = dict(panels) if panels else {"": ""}
    if panels:
        require(table, "panel")
    ids = list(dict.fromkeys(table["region_id"].astype(str)))
    shown = [names.label(key) for key in ids]
    columns = min(columns, len(titles))
    lines = math.ceil(len(titles) / columns)
    left = max((style.text_width(text) for text in shown), default=0) + 8
    right = 22.0 if written else 4.0
    gap = 10.0
    width = (style.PAGE - left - (right + gap) * columns + gap) / columns
    row = 11.0
    top, title, foot = 28.0, (14.0 if panels else 2.0), 15.0
    tall = row * len(ids)
    fig = style.canvas(style.PAGE, top + lines * (title + tall + foot) + (lines - 1) * 4)
    marks.heading(fig, unit)
    _interval_key(fig, base, level, decimals)
    every = pd.concat([table["estimate"], table["low"], table["high"]]).astype(float).tolist()
    low, high = limits([*every, base])
    for n, (panel, heading) in enumerate(titles.items()):
        line, column = divmod(n, columns)
        ax = style.axes(
            fig,
            left + column * (width + right + gap),
            top + line * (title + tall + foot + 4) + title,
            width,
            tall,
        )
        ax.set_xlim(low, high)
        ax.set_ylim(tall, 0)
        ax.set_yticks([])
        marks.value_axis(ax, axis="x", ticks=4 if columns > 1 else 6)
        ax.axvline(base, color=style.AXIS, lw=0.8, zorder=1)
        if heading:
            ax.set_title(_fitted(heading, width + right, style.TITLE))
        own = table[table["panel"] == panel] if panels else table
        found = {
            str(key): tuple(numbers_)
            for key, numbers_ in zip(
                own["region_id"], own[["estimate", "low", "high"]].to_numpy(float), strict=True
            )
        }
        for i, key in enumerate(ids):
            y = row * (i + 0.5)
            if column == 0:
                ax.annotate(
                    shown[i],
                    (0, y),
                    (-left + 0.5, 0),
                    xycoords=ax.get_yaxis_transform(),
                    textcoords="offset points",
                    va="center_baseline",
                    weight=600 if key in AGGREGATES else 400,
                    annotation_clip=False,
                )
            estimate, lower, upper = found.get(key, (math.nan,) * 3)
            if numbers.is_missing(estimate):
                ax.annotate(
                    message("label-no-data"),
                    (base, y),
                    (4, 0),
                    textcoords="offset points",
                    va="center_baseline",
                    fontsize=style.SMALL,
                    color=style.MUTED,
                    fontstyle="italic",
                    gid="class=halo",
                )
                continue
            _interval(ax, y, estimate, lower, upper, base)
            if written:
                ax.annotate(
                    numbers.number(estimate, decimals),
                    (1, y),
                    (right - 0.5, 0),
                    xycoords=ax.get_yaxis_transform(),
                    textcoords="offset points",
                    ha="right",
                    va="center_baseline",
                    fontsize=style.SMALL,
                    annotation_clip=False,
                )
    return fig


def _interval(ax: Axes, y: float, estimate: float, low: float, high: float, base: float) -> None:
    known = not (numbers.is_missing(low) or numbers.is_missing(high))
    certain = known and not low <= base <= high
    colour = style.ACCENT if certain else style.REST_DARK
    if known:
        ax.plot([low, high], [y, y], color=colour, lw=1.4, zorder=2, solid_capstyle="butt")
    ax.plot(
        [estimate],
        [y],
        "o",
        ms=4.6,
        mew=1.1,
        mec=colour,
        mfc=colour if certain else style.PAPER,
        zorder=3,
    )


def _interval_key(fig: Figure, base: float, level: int, decimals: int) -> None:
    width = fig.get_size_inches()[0] * 72
    ax = style.axes(fig, 0, 13, width, 10)
    ax.set_axis_off()
    ax.set_xlim(0, width)
    ax.set_ylim(10, 0)
    shown = numbers.number(base, 0 if base == int(base) else decimals)
    x = 0.0
    for certain, text in (
        (True, message("label-interval-without", level=level, base=shown)),
        (False, message("label-interval-with", level=level, base=shown)),
    ):
        _interval(ax, 5, x + 9, x, x + 18, x - 1 if certain else x + 9)
        ax.text(x + 23, 5.2, text, va="center_baseline", fontsize=style.SMALL, color=style.MUTED)
        x += 23 + style.text_width(text, style.SMALL) + 16


def _fitted(text: str, width: float, size: float) -> str:
    """Shorten a text that is wider than its place, at a word, with an ellipsis."""
    if style.text_width(text, size, 600) <= width:
        return text
    words = text.split()
    while words and style.text_width(" ".join(words) + "…", size, 600) > width:
        words.pop()
    return " ".join(words) + "…"


@style.styled
def scatter(
    table: pd.DataFrame,
    *,
    x_unit: str,
    y_unit: str,
    references: Sequence[str] = AGGREGATES,
    focus: Sequence[str] = (),
    crosshair: str | None = "germany",
    fit: tuple[float, float] | None = None,
    label: Sequence[str] | None = None,
    width: str = "page",
    height: float = 230.0,
) -> Figure:
    """Draw points with their names beside them, for example growth against level.

    Args:
        table: `region_id` (or any name), `x`, `y`; a point without both is left out and named.
        x_unit: What the horizontal axis shows.
        y_unit: What the vertical axis shows; stands on top.
        references: Points drawn dark.
        focus: Points in the accent colour; without any, all but the references have it.
        crosshair: The point through which thin lines run, dividing the chart in four.
        fit: Intercept and slope of a line to draw.
        label: Which points are named, by default all.
        width: `page` or `half`.
        height: Height of the plotting area in points.
    """
    require(table, "region_id", "x", "y")
    full = style.WIDTHS[width]
    known = table.dropna(subset=["x", "y"])
    absent = [key for key in table["region_id"].astype(str) if key not in set(known["region_id"])]
    low, high = _airy(known["y"].tolist())
    left = max(marks.ticks_between(low, high, 5).width + 6, 20.0)
    right, top, foot = 6.0, 18.0, 30.0
    fig = style.canvas(full, top + height + foot + (10 if absent else 0))
    ax = style.axes(fig, left, top, full - left - right, height)
    marks.heading(fig, y_unit)
    ax.set_xlim(*_airy(known["x"].tolist()))
    ax.set_ylim(low, high)
    marks.value_axis(ax, axis="x", ticks=7 if width == "page" else 4)
    marks.value_axis(ax, ticks=5)
    ax.annotate(
        x_unit,
        (1, 0),
        (0, -16),
        xycoords="axes fraction",
        textcoords="offset points",
        ha="right",
        va="top",
        color=style.MUTED,
        annotation_clip=False,
    )
    if absent:
        note = f"{message('label-no-data')}: {', '.join(names.label(key) for key in absent)}"
        fig.text(
            0, 2 / (fig.get_size_inches()[1] * 72), note, color=style.MUTED, fontstyle="italic"
        )
    middle = known[known["region_id"] == crosshair]
    if len(middle):
        ax.axvline(float(middle["x"].iloc[0]), color=style.AXIS, lw=0.7, ls=(0, (3, 2)))
        ax.axhline(float(middle["y"].iloc[0]), color=style.AXIS, lw=0.7, ls=(0, (3, 2)))
    if fit:
        ends = np.array(ax.get_xlim())
        ax.plot(ends, fit[0] + fit[1] * ends, color=style.MUTED, lw=0.8)
    ids = known["region_id"].astype(str).tolist()
    spots = [(float(a), float(b)) for a, b in ax.transData.transform(known[["x", "y"]].to_numpy())]
    colours = {
        key: style.INK
        if key in references
        else (style.ACCENT if not focus or key in focus else style.REST_DARK)
        for key in ids
    }
    for key, (x, y) in zip(ids, known[["x", "y"]].to_numpy(), strict=True):
        ax.plot(
            [x], [y], "o", ms=5, mew=0.6, mec=style.PAPER, color=colours[key], zorder=4,
            gid=_gid(key),
        )  # fmt: skip
    _name_points(ax, ids, spots, colours, ids if label is None else label, set(focus))
    return fig


def _airy(values: Sequence[float]) -> tuple[float, float]:
    low, high = limits(values)
    air = (high - low) * 0.04
    return low - air, high + air


def _name_points(
    ax: Axes,
    ids: Sequence[str],
    spots: Sequence[tuple[float, float]],
    colours: Mapping[str, str],
    label: Sequence[str],
    strong: set[str],
) -> None:
    """Write names beside points; a thin line leads back where there was no room close by."""
    frame = ax.get_window_extent()
    bounds = marks.Box(frame.x0, frame.y0, frame.x1, frame.y1)
    chosen = [i for i, key in enumerate(ids) if key in set(label)]
    dots = [marks.Box(x - 3, y - 3, x + 3, y + 3) for x, y in spots]
    boxes = marks.place(
        [spots[i] for i in chosen],
        [(style.text_width(names.label(ids[i]), style.BASE, 600), 9.5) for i in chosen],
        bounds,
        obstacles=[dot for i, dot in enumerate(dots) if i not in chosen],
        distance=4.5,
    )
    for i, box in zip(chosen, boxes, strict=True):
        x, y = spots[i]
        near_x, near_y = min(max(x, box.left), box.right), min(max(y, box.bottom), box.top)
        if math.hypot(near_x - x, near_y - y) > 9:
            ends = ax.transData.inverted().transform([(x, y), (near_x, near_y)])
            ax.plot(ends[:, 0], ends[:, 1], color=style.AXIS, lw=0.5, zorder=2)
        at = ax.transData.inverted().transform(
            ((box.left + box.right) / 2, (box.bottom + box.top) / 2)
        )
        ax.text(
            at[0], at[1], names.label(ids[i]), ha="center", va="center_baseline", zorder=6,
            color=colours[ids[i]], weight=600 if ids[i] in strong else 400, gid="class=halo",
        )  # fmt: skip


@style.styled
def histogram(
    values: Sequence[float],
    *,
    actual: float,
    unit: str,
    actual_label: str = "",
    bins: int = 30,
    decimals: int = 1,
    width: str = "page",
) -> Figure:
    """Draw how placebo effects are spread, with the actual one as a line.

    Args:
        values: The placebo effects.
        actual: The effect in question.
        unit: What is shown and in what unit.
        actual_label: What the line is called, by default “Actual”.
        bins: Number of bars.
        decimals: Digits of the number at the line.
        width: `page` or `half`.
    """
    known = np.array([float(v) for v in values if not numbers.is_missing(v)])
    full = style.WIDTHS[width]
    fig = style.canvas(full, 150)
    marks.heading(fig, unit)
    ax = style.axes(fig, 30, 30, full - 36, 100)
    ends = limits([*known.tolist(), *([] if numbers.is_missing(actual) else [float(actual)])])
    ax.set_xlim(*ends)
    if len(known):
        counts, edges = np.histogram(known, bins=bins, range=(known.min(), known.max() or 1))
        ax.bar(edges[:-1], counts, np.diff(edges), align="edge", color=style.REST,
               ec=style.PAPER, lw=0.5, zorder=2)  # fmt: skip
        ax.set_ylim(0, max(counts.max() * 1.05, 1))
    marks.value_axis(ax, ticks=4)
    marks.value_axis(ax, axis="x", ticks=7 if width == "page" else 4)
    ax.grid(visible=False, axis="x")
    ax.axhline(0, color=style.AXIS, lw=0.6, zorder=3)
    if ends[0] <= 0 <= ends[1]:
        ax.axvline(0, color=style.AXIS, lw=0.6, zorder=1)
    if numbers.is_missing(actual):
        text = f"{actual_label or message('label-actual')}: {message('label-no-data')}"
        fig.text(0, 1 - 21 / 150, text, color=style.ACCENT, weight=600, va="baseline")
        return fig
    ax.axvline(float(actual), color=style.ACCENT, lw=1.6, zorder=4, gid="class=actual")
    place = (float(actual) - ends[0]) / (ends[1] - ends[0])
    ax.annotate(
        f"{actual_label or message('label-actual')}: {numbers.signed(actual, decimals)}",
        (float(actual), 1), (0, 3),
        xycoords=ax.get_xaxis_transform(), textcoords="offset points", color=style.ACCENT,
        weight=600, ha="left" if place < 0.3 else "right" if place > 0.7 else "center",
        va="bottom", annotation_clip=False,
    )  # fmt: skip
    return fig


@style.styled
def share_bars(
    shares: pd.DataFrame,
    *,
    unit: str,
    colours: Mapping[str, str] | None = None,
    decimals: int = 0,
    marker: float | None = None,
    marker_label: str = "",
    width: str = "page",
) -> Figure:
    """Draw one bar per row, divided into parts that add up to 100 per cent.

    Args:
        shares: `row`, `part`, `share` in per cent, in the order wanted.
        unit: What is shown.
        colours: Part → colour; by default the accent and greys for up to three parts, else the
            categories.
        decimals: Digits of the shares written in the bars, where there is room.
        marker: A share to compare all rows with, a dashed line.
        marker_label: What that share is.
        width: `page` or `half`.
    """
    require(shares, "row", "part", "share")
    order = list(dict.fromkeys(shares["row"].astype(str)))
    parts = list(dict.fromkeys(shares["part"].astype(str)))
    palette = (style.ACCENT, style.REST, style.REST_DARK)
    if len(parts) > len(palette):
        palette = style.CATEGORIES  # type: ignore[assignment]
    chosen = {part: palette[i % len(palette)] for i, part in enumerate(parts)}
    chosen.update(colours or {})
    rows = _rows(
        order, ends=(0, 100), width=width, top=32, foot=12 if marker is not None else 4, row=15
    )
    marks.heading(rows.fig, unit)
    table = shares.set_index([shares["row"].astype(str), shares["part"].astype(str)])["share"]
    per_point = 100 / rows.ax.get_window_extent().width
    for i, row in enumerate(order):
        start = 0.0
        for part in parts:
            value = float(table.get((row, part), math.nan))
            if numbers.is_missing(value):
                continue
            rows.ax.barh(
                rows.ys[i], value, rows.row * 0.72, left=start, color=chosen[part],
                ec=style.PAPER, lw=0.6, zorder=2,
            )  # fmt: skip
            text = numbers.percent(value, decimals)
            if style.text_width(text, style.SMALL, 600) + 4 < value / per_point:
                rows.ax.text(
                    start + value / 2, rows.ys[i], text, ha="center", va="center_baseline",
                    fontsize=style.SMALL, weight=600, color=style.on(chosen[part]), zorder=3,
                )  # fmt: skip
            start += value
        if start == 0:
            _no_data(rows, i)
    _part_names(rows, parts, chosen)
    if marker is not None and not numbers.is_missing(marker):
        end = rows.ax.get_ylim()[0]
        rows.ax.plot([marker] * 2, [0, end + 2], color=style.INK, lw=0.9, ls=(0, (3, 2)), zorder=5,
                     clip_on=False)  # fmt: skip
        rows.ax.annotate(
            f"{marker_label}: {numbers.percent(marker, decimals)}", (marker, end + 2), (0, -2),
            textcoords="offset points", ha="center", va="top", fontsize=style.SMALL,
            annotation_clip=False,
        )  # fmt: skip
    return rows.fig


def _part_names(rows: Rows, parts: Sequence[str], colours: Mapping[str, str]) -> None:
    """Name the parts above the bars, each behind a square of its colour."""
    width = rows.fig.get_size_inches()[0] * 72
    ax = style.axes(rows.fig, 0, 16, width, 10)
    ax.set_axis_off()
    ax.set_xlim(0, width)
    ax.set_ylim(10, 0)
    x = 0.0
    for part in parts:
        text = names.label(part)
        ax.fill([x, x + 7, x + 7, x], [1.5, 1.5, 8.5, 8.5], color=colours[part], lw=0)
        ax.text(x + 10, 5.2, text, va="center_baseline", fontsize=style.SMALL)
        x += 10 + style.text_width(text, style.SMALL) + 12


@style.styled
def rank_size(
    table: pd.DataFrame,
    *,
    unit: str,
    rank_label: str = "",
    focus: Sequence[str] = REGION_ORDER,
    label: Sequence[str] | None = None,
    fit: tuple[float, float] | None = None,
    width: str = "page",
    height: float = 220.0,
) -> Figure:
    """Draw size against rank, both on logarithmic axes.

    Args:
        table: `region_id` (or any name) and `value`; the largest has rank 1.
        unit: What the size is and in what unit.
        rank_label: What is ranked, by default “Rank”.
        focus: Points in the accent colour, the others grey.
        label: Which points are named, by default those in focus.
        fit: Intercept and slope of ln(rank - 1/2) on ln(size), as Gabaix and Ibragimov (2011).
        width: `page` or `half`.
        height: Height of the plotting area in points.
    """
    require(table, "region_id", "value")
    known = table[table["value"] > 0].sort_values("value", ascending=False, kind="stable")
    full = style.WIDTHS[width]
    fig = style.canvas(full, 18 + height + 28)
    marks.heading(fig, unit)
    ax = style.axes(fig, 42, 18, full - 52, height)
    sizes = known["value"].to_numpy(dtype=float)
    ranks = np.arange(1, len(known) + 1, dtype=float)
    if len(known):
        ax.set_xlim(0.8, max(len(known) * 1.25, 2))
        ax.set_ylim(sizes.min() * 0.8, sizes.max() * 1.3)
    ax.set_xscale("log")
    ax.set_yscale("log")
    _log_ticks(ax)
    ax.annotate(rank_label or message("label-rank"), (1, 0), (0, -14),
                xycoords="axes fraction", ha="right", va="top",
                textcoords="offset points", color=style.MUTED, annotation_clip=False)  # fmt: skip
    if fit and len(known):
        line = np.geomspace(sizes.min(), sizes.max(), 40)
        ax.plot(np.exp(fit[0] + fit[1] * np.log(line)) + 0.5, line, color=style.MUTED, lw=0.8)
    ids = known["region_id"].astype(str).tolist()
    plain = [i for i, key in enumerate(ids) if key not in focus]
    ax.plot(ranks[plain], sizes[plain], "o", ms=3, mew=0, color=style.REST_DARK, zorder=3)
    special = [i for i, key in enumerate(ids) if key in focus]
    ax.plot(ranks[special], sizes[special], "o", ms=4.5, mew=0, color=style.ACCENT, zorder=4)
    spots = ax.transData.transform(np.column_stack([ranks, sizes])) if ids else np.zeros((0, 2))
    chosen = [key for key in ids if key in (focus if label is None else label)]
    colours = {key: style.ACCENT if key in focus else style.MUTED for key in ids}
    _name_points(ax, ids, [(float(a), float(b)) for a, b in spots], colours, chosen, set())
    return fig


def _log_ticks(ax: Axes) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    for axis, ends in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
        low, high = max(ends[0], 1e-12), ends[1]
        decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        steps = (1, 2, 5) if len(decades) <= 4 else (1,)
        ticks = [s * 10.0**d for d in decades for s in steps if low <= s * 10.0**d <= high]
        axis.set_major_locator(FixedLocator(ticks))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(
            FuncFormatter(lambda value, _: numbers.number(value, numbers.decimals_for(value)))
        )
    ax.grid(visible=True, axis="both")
