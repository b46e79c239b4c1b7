"""What charts share: interrupted lines, marks of milestones and breaks, labels that do not collide.

The functions on top are pure geometry and tested as such; the ones below draw on axes.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from metroregions.figures import style
from metroregions.text import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    #: A table with a column `year` (milestones, breaks), or the years themselves.
    Years = pd.DataFrame | Iterable[int] | None


#: Statuses that are drawn dashed and marked in tables.
UNCERTAIN = ("estimated", "nowcast")


class Segment(NamedTuple):
    """A stretch of a line without gap; `estimated` ones are drawn dashed."""

    xs: list[float]
    ys: list[float]
    estimated: bool


def years_of(events: Years) -> list[int]:
    """Return the distinct years of milestones or breaks, sorted.

    Breaks of the kind `event` (a pandemic) leave the series whole: they are told in the note.
    """
    if events is None:
        return []
    given: Iterable[Any] = events if not isinstance(events, pd.DataFrame) else events["year"]
    if isinstance(events, pd.DataFrame) and "kind" in events:
        given = events.loc[events["kind"] != "event", "year"]
    return sorted({int(year) for year in given})


def segments(
    points: pd.DataFrame, grid: Sequence[int], breaks: Sequence[int] = ()
) -> list[Segment]:
    """Cut a series into the stretches that may be drawn as a line.

    Args:
        points: One row per year, columns `year`, `value` and optionally `status`.
        grid: The years of the figure; a year without a value interrupts the line.
        breaks: First years of a new series: the line is interrupted before them.

    Returns:
        Stretches from left to right; one with a single point has nothing to be joined to.
    """
    status = points["status"] if "status" in points else ["observed"] * len(points)
    known = {
        int(year): (float(value), state in UNCERTAIN)
        for year, value, state in zip(points["year"], points["value"], status, strict=True)
        if not numbers.is_missing(value)
    }
    found: list[Segment] = []
    previous: int | None = None
    for year in grid:
        if year not in known:
            previous = None
            continue
        value, uncertain = known[year]
        joined = previous is not None and not any(previous < b <= year for b in breaks)
        if previous is None or not joined:
            found.append(Segment([year], [value], uncertain))
        else:
            before, before_uncertain = known[previous]
            dashed = uncertain or before_uncertain
            last = found[-1]
            if len(last.xs) == 1 or last.estimated == dashed:
                found[-1] = Segment([*last.xs, year], [*last.ys, value], dashed)
            else:
                found.append(Segment([previous, year], [before, value], dashed))
        previous = year
    return found


# ------------------------------------------------------------------------------ drawing


def draw_series(
    ax: Axes,
    series: Sequence[Segment],
    *,
    colour: str,
    width: float = 1.2,
    zorder: float = 3,
    gid: str | None = None,
) -> None:
    """Draw a line in its stretches: dashed where estimated, a dot where a point stands alone."""
    for i, segment in enumerate(series):
        touching = any(
            other is not segment and segment.xs[0] in (other.xs[0], other.xs[-1])
            for other in series
        )
        if len(segment.xs) == 1 and not touching:
            ax.plot(segment.xs, segment.ys, "o", ms=width * 1.8, mew=0, color=colour, zorder=zorder)
            continue
        ax.plot(
            segment.xs,
            segment.ys,
            color=colour,
            lw=width,
            ls=(0, (2.2, 1.3)) if segment.estimated else "-",
            zorder=zorder,
            gid=f"{gid} data-part={i}" if gid else None,
        )


def draw_background(
    ax: Axes, series: Iterable[Sequence[Segment]], *, colour: str, width: float, zorder: float
) -> None:
    """Draw many lines of one look as two: all whole stretches, all estimated ones. It is faster."""
    for dashed in (False, True):
        xs: list[float] = []
        ys: list[float] = []
        for own in series:
            for segment in own:
                if segment.estimated == dashed and len(segment.xs) > 1:
                    # NaN lifts the pen between two stretches.
                    xs += [*segment.xs, math.nan]
                    ys += [*segment.ys, math.nan]
        if xs:
            dashes = (0, (2.2, 1.3)) if dashed else "-"
            ax.plot(xs, ys, color=colour, lw=width, ls=dashes, zorder=zorder)


def mark_milestones(ax: Axes, milestones: Years, *, label: bool = False) -> None:
    """Draw a thin dotted vertical line at each milestone, with the year on top if wanted."""
    low, high = ax.get_xlim()
    top = -math.inf
    for year in years_of(milestones):
        if not low <= year <= high:
            continue
        ax.axvline(
            year,
            color=style.MUTED,
            lw=0.7,
            ls=(0, (1, 2)),
            zorder=1.5,
            gid=f"class=milestone data-year={year}",
        )
        if not label:
            continue
        place = ax.transData.transform((year, 0))[0]
        half = style.text_width(str(year), style.SMALL) / 2 + 1.5
        if place - half >= top:
            ax.annotate(
                str(year),
                (year, 1),
                (0, 2),
                xycoords=ax.get_xaxis_transform(),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=style.SMALL,
                color=style.MUTED,
            )
            top = place + half


def mark_breaks(ax: Axes, breaks: Years) -> None:
    """Hatch the gap in which a series breaks: between the last old and the first new year."""
    low, high = ax.get_xlim()
    for year in years_of(breaks):
        if low < year <= high:
            ax.axvspan(
                year - 1,
                year,
                facecolor="none",
                edgecolor=style.AXIS,
                hatch="//////",
                hatch_linewidth=0.35,
                lw=0,
                zorder=0.8,
                gid=f"class=break data-year={year}",
            )


class Ticks(NamedTuple):
    """Round ticks of an axis: digits of their numbers, and the width of the widest in points."""

    places: list[float]
    digits: int
    width: float


def ticks_between(low: float, high: float, most: int = 4) -> Ticks:
    """Choose round ticks for a range of values."""
    from matplotlib.ticker import MaxNLocator

    locator = MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10])
    every = [float(place) for place in locator.tick_values(low, high)]
    step = every[1] - every[0] if len(every) > 1 else 1.0
    digits = numbers.decimals_for(step)
    # 2.5 needs one decimal more than 2.
    if abs(step * 10**digits - round(step * 10**digits)) > 1e-6:
        digits += 1
    places = [place for place in every if low <= place <= high]
    widths = [style.text_width(numbers.number(place, digits), style.SMALL) for place in places]
    return Ticks(places, digits, max(widths, default=0.0))


def value_axis(ax: Axes, *, axis: str = "y", ticks: int = 4) -> None:
    """Give an axis round ticks, light rules and numbers with thousands separated."""
    chosen = ax.yaxis if axis == "y" else ax.xaxis
    low, high = sorted(chosen.get_view_interval())
    found = ticks_between(float(low), float(high), ticks)
    labels = [numbers.number(place, found.digits) for place in found.places]
    chosen.set_ticks(found.places, labels)
    ax.grid(visible=True, axis="y" if axis == "y" else "x")


def year_axis(
    ax: Axes, years: Sequence[int], wanted: Sequence[int] = (), *, short: bool = False
) -> None:
    """Label first and last year and, as far as there is room between, the years wanted.

    With `short` only the first year stands in full: 1995, ’05, ’16, ’21.
    """
    first, last = min(years), max(years)
    between = [year for year in wanted if first < year < last]
    if not between:
        step = next(s for s in (1, 2, 5, 10, 20, 50) if (last - first) / s <= 6)
        between = [year for year in range(first + 1, last) if year % step == 0]
    room = style.text_width("’00" if short else "2000", style.SMALL) + 4
    points = ax.get_window_extent().width / max(ax.get_xlim()[1] - ax.get_xlim()[0], 1e-9)
    chosen = [first] if last == first else [first, last]
    for year in between:
        if all(abs(year - other) * points >= room for other in chosen):
            chosen.append(year)
    chosen.sort()
    texts = [f"’{year % 100:02d}" if short and year != first else str(year) for year in chosen]
    ax.set_xticks(chosen, texts)


def heading(fig: Figure, text: str, *, left: float = 0, top: float = 8) -> None:
    """Write the unit, or what is shown, at the top of a figure, in the colour of axis labels."""
    width, height = fig.get_size_inches() * 72
    # A word begins with a capital; a symbol such as km² does not.
    if text.split(" ")[0].isalpha() and len(text.split(" ")[0]) > 3:
        text = text[:1].upper() + text[1:]
    fig.text(
        left / width,
        1 - top / height,
        text,
        fontsize=style.BASE,
        color=style.MUTED,
        ha="left",
        va="baseline",
    )


def line_key(
    ax: Axes, entries: Sequence[tuple[str, dict[str, object]]], *, gap: float = 11.0
) -> None:
    """Explain lines and marks in an empty panel: a sample and its meaning, one below the other."""
    extent = ax.get_window_extent()
    ax.set_axis_off()
    ax.set_xlim(0, extent.width)
    ax.set_ylim(extent.height, 0)
    for i, (text, look) in enumerate(entries):
        y = 6 + i * gap
        if look.get("hatch"):
            ax.fill(
                [2, 14, 14, 2],
                [y - 4, y - 4, y + 4, y + 4],
                facecolor="none",
                edgecolor=style.AXIS,
                hatch="//////",
                hatch_linewidth=0.35,
                lw=0,
            )
        elif look.get("vertical"):
            ax.plot([8, 8], [y - 4.5, y + 4.5], color=style.MUTED, lw=0.7, ls=(0, (1, 2)))
        else:
            ax.plot([0, 16], [y, y], **look)  # type: ignore[arg-type]
        ax.text(21, y + 0.3, text, va="center_baseline", fontsize=style.SMALL, color=style.MUTED)
