"""The table of values that stands beside a figure on screen, from the CSV behind the figure."""

from __future__ import annotations

import io
import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from metroregions import dataset
from metroregions.figures import tables
from metroregions.regional.territory import AGGREGATES
from metroregions.text import names
from metroregions.text.catalogue import message

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Longest and widest table of values; of more than that, the CSV itself is the better form.
ROWS, COLUMNS = 40, 15
#: With more years than this, the years are the rows and the regions the columns.
FEW_YEARS = 6
#: What a column of this name holds, where its name alone does not say so.
HEADINGS = {"region_id": "label-region", "ags": "label-district-code"}
#: States of a value that a table marks.
ESTIMATES = ("estimated", "nowcast")


def values(csv: str) -> str:
    """Return a pipe table of the data behind a figure, or nothing if it would be too long.

    What is the same in every row stands in the caption and is left out. One value by region and
    year becomes a table of regions by years, or of years by regions; estimates get a dagger.

    Args:
        csv: The data, as `metroregions.display.csv_text` writes it.
    """
    data = pd.read_csv(io.StringIO(csv), dtype={"ags": str}, keep_default_na=False, na_values=[""])
    status = data.get("status", pd.Series("", index=data.index))
    data = data[[c for c in data if c != "status" and _varies(data[c])]]
    estimated: dict[str, Iterable[bool]] = {}
    formats: dict[str, int | str] = {}
    if set(data) == {"region_id", "year", "value"}:
        if data.duplicated(["region_id", "year"]).any():
            return ""
        few = data["year"].nunique() <= FEW_YEARS
        down, across = ("region_id", "year") if few else ("year", "region_id")
        digits = _digits(data["value"])
        data["mark"] = status.isin(ESTIMATES)
        rows, columns = data[down].unique(), data[across].unique()
        marks = data.pivot(index=down, columns=across, values="mark").loc[rows, columns]
        data = data.pivot(index=down, columns=across, values="value").loc[rows, columns]
        data = data.reset_index()
        formats = {_heading(c): digits for c in columns}
        estimated = {_heading(c): [m is True for m in marks[c]] for c in columns if marks[c].any()}
    if not 0 < len(data) <= ROWS or not 1 < len(data.columns) <= COLUMNS:
        return ""
    first = [c for c in ("region_id",) if c in data]
    data = data[first + [c for c in data if c not in first]]
    data = data.map(lambda value: _named(value) if isinstance(value, str) else value)
    data.columns = pd.Index([_heading(c) for c in data])
    for name in map(str, data.select_dtypes("number")):
        formats.setdefault(name, "year" if name.lower() == "year" else _digits(data[name]))
    bold = [names.short(territory) for territory in AGGREGATES]
    return tables.markdown(data, formats_of=formats, estimated=estimated, bold=bold)


def _varies(column: pd.Series) -> bool:
    return bool(column.nunique(dropna=False) > 1)


@lru_cache
def _indicators() -> dict[str, str]:
    table = dataset.table("indicators")
    return dict(zip(table["indicator"], table["name_en"], strict=True))


def _named(text: str) -> str:
    """Return the name of a territory or indicator, any other text as it is."""
    return _indicators().get(text) or names.label(text)


def _heading(column: Any) -> str:
    text = str(column)
    if text in HEADINGS:
        return message(HEADINGS[text])
    heading = _named(text).replace("_", " ")
    return heading[:1].upper() + heading[1:]


def _digits(column: pd.Series) -> int:
    """Return the digits after the point that tell the values of a column apart."""
    known = column.dropna().abs()
    if known.empty or (known % 1 == 0).all():
        return 0
    usual = float(known.median()) or float(known.max())
    if usual >= 10:
        return 0 if usual >= 1000 else 1
    return min(4, 2 - math.floor(math.log10(usual)))
