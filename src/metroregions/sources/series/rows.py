"""From wide frames (districts by years) to tidy rows, and estimates for withheld cells."""

from collections.abc import Mapping

import pandas as pd

Series = dict[str, pd.DataFrame]


def long(wide: pd.DataFrame, source_id: str, status: str = "observed") -> pd.DataFrame:
    """Turn districts by years into rows ``ags, year, value, status, source_id``.

    Cells without a value give no row.
    """
    named = wide.rename_axis("ags").reset_index()
    tidy = named.melt("ags", var_name="year", value_name="value")
    tidy = tidy.dropna(subset="value").astype({"year": "int64", "value": "float64"})
    return tidy.assign(status=status, source_id=source_id)


def since(wide: pd.DataFrame, first: int) -> pd.DataFrame:
    """Keep the columns of the years from ``first`` on."""
    return wide[[y for y in wide.columns if int(str(y)) >= first]]


def cells(wide: pd.DataFrame, ags: str, years: list[int]) -> pd.DataFrame:
    """Return a frame of the same shape that is True in these years of one district."""
    flags = pd.DataFrame(False, index=wide.index, columns=wide.columns)
    flags.loc[[ags], years] = True
    return flags


def join(*parts: pd.DataFrame) -> pd.DataFrame:
    """Put rows one after another."""
    return pd.concat(parts, ignore_index=True)


def mark(rows: pd.DataFrame, where: pd.DataFrame, status: str = "estimated") -> pd.DataFrame:
    """Give ``status`` to the rows whose cell is True in ``where`` (districts by years)."""
    keys = pd.MultiIndex.from_frame(rows[["ags", "year"]])
    flags = where.stack()
    chosen = flags.index[flags.to_numpy(dtype=bool)]
    out = rows.copy()
    out.loc[keys.isin(chosen), "status"] = status
    return out


def fill_relative(ratio: pd.DataFrame, nation: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Estimate missing ratios from the district's position relative to the nation.

    ``ratio`` is districts by years, ``nation`` the same ratio for Germany by year. The quotient is
    interpolated linearly between the years with values and kept constant beyond them, so that a
    common shock such as the pandemic is not smoothed away. Returns the filled frame and a frame of
    the same shape that is True where a value was estimated.
    """
    relative = ratio.div(nation, axis="columns")
    filled = relative.interpolate(axis="columns", limit_direction="both")
    return filled.mul(nation, axis="columns"), ratio.isna() & filled.notna()


def merged_mean(wide: pd.DataFrame, weight: pd.Series, codes: Mapping[str, str]) -> pd.DataFrame:
    """Average rows that belong to one district, weighted: ``codes`` maps an old key to the new."""
    keys = wide.index.map(lambda code: codes.get(code, code))
    weights = weight.reindex(wide.index)
    total = wide.mul(weights, axis="index").groupby(keys).sum(min_count=1)
    return total.div(weights.groupby(keys).sum(), axis="index").rename_axis("ags")
