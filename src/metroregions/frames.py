"""The dataset as plain tables, for those who analyse with tools of their own.

`metroregions.load`, `regions`, `indicators`, `districts` and `boundaries` are these functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metroregions import dataset
from metroregions.dataset.boundaries import geometries
from metroregions.regional import indicators as values_of
from metroregions.regional import selection, territory
from metroregions.text import names

if TYPE_CHECKING:
    import pandas as pd

#: Columns of the table of indicators that serve the check of the dataset.
_CHECKS = ("national_step", "district_step", "district_floor")


def load(
    indicator: str,
    years: int | Iterable[int] | None = None,
    regions: str | Path | Iterable[str] | None = None,
    boundaries: str | int = "current",
    districts: Iterable[str] | Mapping[str, Iterable[str]] | None = None,
) -> pd.DataFrame:
    """Return an indicator by region and year.

    Args:
        indicator: Its id, see `indicators`.
        years: A year or several; by default all with data.
        regions: One or several of the regions, bodies (`metropole-ruhr`) and aggregates
            (`all-regions`, `outside`, `germany`), by id or name; or the path of a CSV file with the
            columns `region` and `ags`, regions of your own. By default the eleven and the
            aggregates, or your own.
        boundaries: `current` or `2015`: which districts belong to a region.
        districts: A region of your own, `selection`: keys of districts; or several by name.

    Returns:
        Columns `region_id`, `region` (its short name), `indicator`, `year`, `value`, `unit`,
        `status` (`observed`, `estimated`, `nowcast` or, with an empty value, `missing`). `attrs`
        has `unit`, `source` (the sources of these years) and `breaks` (a list: `indicator`,
        `year`, `kind`, `note` of each break between the first year and the last).

    Raises:
        MetroregionsError: Unknown indicator, region, district or boundaries, a year without data,
            or a file that cannot be read.
    """
    own: dict[str, Iterable[str]] = {}
    chosen: list[str] | None = None
    if isinstance(regions, Path) or (isinstance(regions, str) and regions.endswith(".csv")):
        own |= selection.read(Path(regions))
    elif regions is not None:
        listed = [regions] if isinstance(regions, str) else list(regions)
        chosen = [names.identify(name) for name in listed]
    if districts is not None:
        own |= _own(districts)
    table = values_of.values(
        indicator,
        [years] if isinstance(years, int) else years,
        str(boundaries),
        selection.wanted(chosen, own),
        own,
    )
    table.insert(1, "region", table["region_id"].map(names.label))
    shown = table["year"].unique().tolist()
    table.attrs = {
        "unit": values_of.describe(indicator).unit,
        "source": values_of.source_line(indicator, shown),
        "breaks": _breaks(indicator, min(shown), max(shown)) if shown else [],
    }
    return table


def _own(districts: Iterable[str] | Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    if isinstance(districts, Mapping):
        return {str(name): selection.keys(_several(keys)) for name, keys in districts.items()}
    return {selection.SELECTION: selection.keys(_several(districts))}


def _several(districts: Iterable[str]) -> Iterable[str]:
    return selection.listed(districts) if isinstance(districts, str) else districts


def _breaks(indicator: str, first: int, last: int) -> list[dict[str, Any]]:
    table = values_of.breaks_between(indicator, first, last)
    table = table.rename(columns={"note_en": "note"})[["indicator", "year", "kind", "note"]]
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def regions(boundaries: str | int = "current") -> pd.DataFrame:
    """Return the eleven regions and the bodies inside them.

    Returns:
        Columns `region_id`, `region` (its short name), `name_en`, `name_de`, `kind` (`region` or
        `body`), `part_of` (of a body), `recognised_year` (of a region), `districts` (how many).

    Raises:
        MetroregionsError: Unknown boundaries.
    """
    import pandas as pd

    territory.check_boundaries(str(boundaries))
    eleven = dataset.table("regions").assign(kind="region", part_of="")
    bodies = dataset.table("bodies").rename(columns={"body_id": "id", "region_id": "part_of"})
    bodies = bodies.rename(columns={"id": "region_id"}).assign(kind="body")
    table = pd.concat([eleven.sort_values("order"), bodies.sort_values("order")], ignore_index=True)
    count = [len(territory.districts_of(key, str(boundaries))) for key in table["region_id"]]
    table = table.assign(districts=count, region=table["short"])
    table["recognised_year"] = table["recognised_year"].astype("Int64")
    columns = ["region_id", "region", "name_en", "name_de", "kind", "part_of", "recognised_year"]
    return table[[*columns, "districts"]]


def indicators() -> pd.DataFrame:
    """Return what there are figures on: the table of indicators, see `data/README.md`.

    Among its columns: `indicator` (the id), `name_en`, `name_de`, `unit`, `theme`, `aggregation`,
    `first_year`, `last_year`, `better`, `definition`, `note`, `source_id`.
    """
    return dataset.table("indicators").drop(columns=list(_CHECKS))


def districts(boundaries: str | int = "current") -> pd.DataFrame:
    """Return the 400 districts and what they belong to.

    Returns:
        Columns `ags` (official key, a text of five digits), `name`, `type`, `state`, `area_km2`,
        `regions` and `bodies` (ids, several separated by semicolons; empty for none).

    Raises:
        MetroregionsError: Unknown boundaries.
    """
    table = dataset.table("districts")[["ags", "name", "type", "state", "area_km2"]]
    return table.assign(
        regions=table["ags"].map(_owners(territory.REGION_ORDER, str(boundaries))).fillna(""),
        bodies=table["ags"].map(_owners(territory.BODIES, str(boundaries))).fillna(""),
    )


def _owners(territories: Iterable[str], boundaries: str) -> dict[str, str]:
    members = territory.members(territories, boundaries)
    return {str(ags): ";".join(ids) for ags, ids in members.groupby("ags")["region_id"]}


def boundaries(boundaries: str | int = "current") -> Any:
    """Return the districts' boundaries with what they belong to, in degrees (WGS 84).

    Returns:
        A `geopandas.GeoDataFrame` where geopandas is installed, else a GeoJSON FeatureCollection as
        a dictionary; properties `ags`, `name`, `state`, `regions` and `bodies`.
        © GeoBasis-DE / BKG, see `data/geography/ATTRIBUTION.txt`.

    Raises:
        MetroregionsError: Unknown boundaries.
    """
    table = districts(boundaries)[["ags", "name", "state", "regions", "bodies"]]
    shapes = geometries(dataset.data_dir())
    collection = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": row, "geometry": shapes[row["ags"]]}
            for row in table.to_dict("records")
        ],
    }
    if find_spec("geopandas") is None:
        return collection
    import geopandas

    frame = geopandas.GeoDataFrame.from_features(collection, crs="EPSG:4326")
    # The outline of the island of Poel crosses itself once at this scale; areas would not merge.
    return frame.set_geometry(frame.geometry.make_valid())
