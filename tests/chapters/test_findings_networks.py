"""The sentences and tables on networks and partners, on the dataset and on odd tables."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pandas as pd

from metroregions import dataset
from metroregions.chapters.networks import sentences
from metroregions.regional.territory import REGION_ORDER

DATA = Path(__file__).parents[2] / "data"
NAMES = {"ikm": "the IKM", "metrex": "METREX", "imeg": "the IMeG"}


def members(rows: list[tuple[str, str, str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["network_id", "region_id", "member", "note"])


def test_matrix_against_the_file() -> None:
    with (DATA / "networks.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    table = sentences.matrix(dataset.table("networks"), {key: key for key in NAMES})
    assert table["region_id"].tolist() == list(REGION_ORDER)
    for network in NAMES:
        inside = {row["region_id"] for row in rows if row["network_id"] == network}
        shown = set(table["region_id"][table[network].ne(sentences.NO)])
        assert shown == inside
    own = table.set_index("region_id").loc["rhein-ruhr"]
    assert own.tolist() == ["member (two bodies)", "in part (Rheinland)", "–"]


def test_matrix_agrees_with_the_regions() -> None:
    table = sentences.matrix(dataset.table("networks"), {"ikm": "IKM", "metrex": "METREX"})
    given = dataset.table("regions").set_index("region_id")["memberships"]
    for row in table.itertuples():
        named = set(given[str(row.region_id)].split(";"))
        assert (row.IKM != sentences.NO) == ("IKM" in named)
        assert (row.METREX != sentences.NO) == ("METREX" in named)


def test_membership_all_some_none() -> None:
    text = sentences.membership(dataset.table("networks"), NAMES)
    assert text.startswith("All eleven regions belong to the IKM. Eight belong to METREX")
    assert "one of them only in part (Rhine-Ruhr)" in text
    assert "do not." in text
    assert "No region is listed as a member of the IMeG." in text
    one = sentences.membership(members([("metrex", "hamburg", "H", "")]), {"metrex": "METREX"})
    assert one == "One belongs to METREX."
    most = members([("metrex", name, "x", "") for name in REGION_ORDER[1:]])
    assert sentences.membership(most, {"metrex": "METREX"}) == (
        "Ten belong to METREX; Hamburg does not."
    )
    assert "No region" in sentences.membership(members([]), {"ikm": "the IKM"})


def test_bodies() -> None:
    text = sentences.bodies(dataset.table("networks"), "ikm", "the IKM")
    assert "twelve members and not eleven" in text
    assert "Rhine-Ruhr (Metropole Ruhr and Metropolregion Rheinland)" in text
    single = members([("ikm", "hamburg", "H", "")])
    assert sentences.bodies(single, "ikm", "the IKM") == "Each region has one seat in the IKM."


def test_partners() -> None:
    given = dataset.table("partners")
    table = sentences.partners(given)
    assert len(table) == len(given)
    assert set(table["Since"]) <= {"–", "1996", "2011"}
    assert table["Partner"].str.startswith("[").sum() == (given["website"] != "").sum()
    assert not table.isin(["nan", ""]).any(axis=None)
    empty = pd.DataFrame(
        [("A", "B", "C", math.nan, "", "")],
        columns=["name", "name_de", "role", "since", "website", "note"],
    )
    assert sentences.partners(empty).iloc[0].tolist() == ["A", "B", "–", "C"]
    assert sentences.partners(empty.head(0)).empty


def test_statements_are_empty_and_said_to_be() -> None:
    text = sentences.statements(dataset.table("statements"))
    assert "was not obtained" in text
    assert "does not mean that nothing was published" in text
    some = pd.DataFrame({"date": ["2019-05-01", "2021"], "title": ["a", "b"]})
    assert (
        sentences.statements(some) == "The dataset holds two statements of the IKM, of 2019–2021."
    )


def test_founded_and_source() -> None:
    table = dataset.table("milestones")
    text = sentences.founded(table[table["kind"] == "network"])
    assert "METREX in 1996, IKM in 2001 and IMeG in 2011" in text
    assert "no data" in sentences.founded(table.head(0))
    sources = pd.DataFrame({"source": ["a; b", "b", ""]})
    assert sentences.source(sources) == "Source: a; b."
    assert sentences.source(sources.head(0)) == ""
