"""The ranking: one bar a region, longest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from metroregions.figures import marks, style
from metroregions.figures.common import limits, require
from metroregions.figures.rows import (
    Rows,
    region_mark,
    right_number,
    row_chart,
    split_off,
    write_no_data,
)
from metroregions.regional.territory import AGGREGATES
from metroregions.text import names, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure


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
    main, apart = split_off(values, references, "value" if ordered else None)
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
    rows = row_chart(
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
            write_no_data(rows, i)
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
                gid=region_mark(key),
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
                gid=region_mark(key),
            )
        right_number(rows, i, text, right, weight=600 if key == focus else 400)
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
