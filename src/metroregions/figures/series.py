"""The series of a chart over time, and the key that explains their marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from metroregions.figures import marks, style
from metroregions.text import names, numbers
from metroregions.text.catalogue import message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def series_of(
    table: pd.DataFrame, grid: Sequence[int], breaks: Sequence[int]
) -> dict[str, list[marks.Segment]]:
    """Return the segments of each territory's line, in the order of the table."""
    return {
        str(name): marks.segments(rows, grid, breaks)
        for name, rows in table.groupby("region_id", sort=False)
    }


def last_point(series: Sequence[marks.Segment]) -> tuple[float, float] | None:
    """Return the last year and value of a line, None for an empty one."""
    return (series[-1].xs[-1], series[-1].ys[-1]) if series else None


def end_label(ax: Axes, own: Sequence[marks.Segment], decimals: int) -> None:
    """Write the last value of a line at its end."""
    end = last_point(own)
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


def key_entries(
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


def foot_key(fig: Figure, entries: Sequence[tuple[str, dict[str, object]]], left: float) -> None:
    """Explain lines and marks in a line below the chart."""
    height = fig.get_size_inches()[1] * 72
    x = left
    for text, look in entries:
        width = 21 + style.text_width(text, style.SMALL) + 12
        marks.line_key(style.axes(fig, x, height - 12, width, 12), [(text, look)])
        x += width
