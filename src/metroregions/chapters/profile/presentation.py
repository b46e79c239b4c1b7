"""The tables of the profile of one region, as they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metroregions.chapters.profile.sentences import MKRO, NAMED
from metroregions.text import numbers, words
from metroregions.text.markdown import escape, link
from metroregions.text.numbers import is_missing, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


def changes(table: pd.DataFrame) -> pd.DataFrame:
    """Return the first and last value of a region and of Germany for each panel.

    Args:
        table: As `profile.development`.

    Returns:
        One row per panel: `panel`, `indexed`, `from`, `to` (years in which both have a value),
        `own_first`, `own_last`, `germany_first`, `germany_last`; missing without two such years.
    """
    import pandas as pd

    rows = []
    for panel, own in table.groupby("panel", sort=False):
        wide = own.pivot(index="year", columns="region_id", values="value")
        region = next((str(name) for name in wide.columns if name != "germany"), "")
        indexed = "= 100" in str(own["unit"].iloc[0])
        both = wide.reindex(columns=[region, "germany"]).dropna()
        if len(both) < 2:
            rows.append((panel, indexed, pd.NA, pd.NA, *[float("nan")] * 4))
            continue
        years = (int(both.index.min()), int(both.index.max()))
        ends = [float(value) for key in both.columns for value in both.loc[list(years), key]]
        rows.append((panel, indexed, *years, *ends))
    columns = ["panel", "indexed", "from", "to", "own_first", "own_last"]
    table = pd.DataFrame(rows, columns=[*columns, "germany_first", "germany_last"])
    return table.astype({"from": "Int64", "to": "Int64"})


def facts(about: Mapping[str, str], networks: pd.DataFrame) -> pd.DataFrame:
    """Return names, recognition, bodies, website and networks as a table of words.

    Args:
        about: As `profile.about`.
        networks: As `profile.networks`.

    Returns:
        Columns `What` and `This region`.
    """
    import pandas as pd

    act = f"{about['recognised_year']}, by the {MKRO}: {about['act']}"
    act += f" ({numbers.date(about['act_date'])})" if "-" in about["act_date"] else ""
    certain = "" if about["certainty"] == "confirmed" else f" ({about['certainty']})"
    sites = [link(_host(site), site) for site in about["website"].split(";") if site]
    bodies = [escape(body.strip()) for body in about["body"].split(";") if body.strip()]
    named = words.listing(bodies, empty=f"no body is {NAMED}")
    found = words.listing(sites, empty=f"no website is {NAMED}")
    rows = [
        ("German name", escape(about["name_de"])),
        ("Recognised", escape(f"{act}{certain}")),
        ("Reference", escape(about["reference"])),
        ("Bodies, website", f"{named}; {found}"),
        ("Networks", escape(_networks(networks))),
    ]
    shown = pd.DataFrame(rows, columns=["What", "This region"])
    shown.attrs["markdown"] = ("This region",)
    return shown


def _host(address: str) -> str:
    return address.split("://", 1)[-1].removeprefix("www.").rstrip("/")


def _networks(table: pd.DataFrame) -> str:
    """Name each network once, with its bodies where it is not simply the region."""
    told = []
    for network, own in table.groupby("network_id", sort=False):
        text = str(network).upper()
        if len(own) > 1:
            text += f" ({words.listing(own['member'])})"
        elif str(own["note"].iloc[0]).startswith("only"):
            text += f" ({own['note'].iloc[0]})"
        told.append(text)
    return words.listing(told)


# ------------------------------------------------------------------------------ key figures


def key_figures(
    figures: pd.DataFrame,
    names: Mapping[str, str],
    units: Mapping[str, str],
    decimals: Mapping[str, int],
) -> pd.DataFrame:
    """Return the key figures as a table for readers.

    Args:
        figures: As `profile.key_figures`.
        names: Indicator → its name.
        units: Indicator → its unit.
        decimals: Indicator → digits shown.

    Returns:
        Columns `Key figure`, `Year`, `Value`, `Rank` (shared ones with `=`), `Germany`; texts, a
        dash where nothing is.
    """
    import pandas as pd

    rows = []
    for row in figures.to_dict("records"):
        digits = decimals[str(row["indicator"])]
        place = "–" if is_missing(row["rank"]) else str(int(row["rank"]))
        rows.append(
            (
                _titled(str(row["indicator"]), names, units),
                "–" if is_missing(row["year"]) else str(int(row["year"])),
                number(row["value"], digits, missing="–"),
                f"{place}{'=' if row['joint'] else ''}",
                number(row["germany"], digits, missing="–"),
            )
        )
    return pd.DataFrame(rows, columns=["Key figure", "Year", "Value", "Rank", "Germany"])


def _titled(indicator: str, names: Mapping[str, str], units: Mapping[str, str]) -> str:
    """Write a name with its unit, unless the name says it already."""
    name, unit = names[indicator], units[indicator]
    return name if unit == "persons" or (" per " in name and unit in name) else f"{name} ({unit})"


def gaps_table(
    table: pd.DataFrame,
    names: Mapping[str, str],
    units: Mapping[str, str],
    decimals: Mapping[str, int],
) -> pd.DataFrame:
    """Return the gaps as a table for readers, the widest first.

    Args:
        table: As `profile.gaps`.
        names: Indicator → its name.
        units: Indicator → its unit.
        decimals: Indicator → digits shown.
    """
    import pandas as pd

    rows = [
        (
            _titled(str(row["indicator"]), names, units),
            str(row["year"]),
            f"{row['highest']}: {number(row['high'], decimals[str(row['indicator'])])}",
            f"{row['lowest']}: {number(row['low'], decimals[str(row['indicator'])])}",
            row["ratio"],
        )
        for row in table.to_dict("records")
    ]
    columns = ["Figure", "Year", "Highest", "Lowest", "Ratio"]
    return pd.DataFrame(rows, columns=columns)


def labelled(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return location quotients with what a chart writes beside them: the function and its year.

    Args:
        table: As `profile.functions`.
        names: Indicator → its name.
    """
    labels = [
        f"{names[str(name)]}, {year}"
        for name, year in zip(table["indicator"], table["year"], strict=True)
    ]
    return table.assign(region_id=labels)


def peers_table(
    near: pd.DataFrame, abroad: pd.DataFrame, labels: Mapping[str, str]
) -> pd.DataFrame:
    """Return the peers with their distances side by side.

    Args:
        near: As `profile.peers`.
        abroad: As `profile.peers_abroad`.
        labels: Names of metropolitan regions abroad.
    """
    import pandas as pd

    rows = []
    for table, where in ((near, "The eleven regions"), (abroad, "Metropolitan regions abroad")):
        found = {
            int(row["rank"]): f"{labels.get(str(row['peer']), words.name(str(row['peer'])))} "
            f"({number(row['distance'], 2)})"
            for row in table.to_dict("records")
        }
        rows.append((where, *(found.get(place, "–") for place in (1, 2, 3))))
    return pd.DataFrame(rows, columns=["Among", "Nearest", "Second", "Third"])
