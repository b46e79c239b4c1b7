"""The command at its edges: what it prints, its exit codes, one sentence for each mistake."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from metroregions import cli, dataset
from metroregions.regional import indicators, territory

HEADER = ["region_id", "indicator", "year", "value", "unit", "status"]


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["metroregions", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def test_table_prints_csv_with_the_columns_promised(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(
        monkeypatch, "table", "--indicator", "gdp_per_inhabitant", "--years", "1995,2005,2016,2021"
    )
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert code == 0
    assert list(rows[0]) == HEADER
    assert len(rows) == 4 * len(territory.TERRITORIES)
    assert [row["year"] for row in rows[:4]] == ["1995", "2005", "2016", "2021"]
    assert {row["unit"] for row in rows} == {"EUR"}
    assert {row["status"] for row in rows if row["year"] == "1995"} == {"estimated"}


def test_table_prints_one_region_as_json_and_markdown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("table", "--indicator", "population", "--years", "2021", "--region", "germany")
    assert run(monkeypatch, *options, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)[0]["value"] == 83237124
    assert run(monkeypatch, *options, "--format", "markdown") == 0
    cells = [cell.strip() for cell in capsys.readouterr().out.splitlines()[-1].split("|")[1:-1]]
    assert cells == ["germany", "population", "2021", "83237124", "persons", "observed"]


TABLE = ("table", "--indicator", "population", "--years", "2021")


def asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *options: str
) -> dict[str, float]:
    """Return the value of each region that the command prints."""
    assert run(monkeypatch, *TABLE, *options) == 0
    rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
    return {row["region_id"]: float(row["value"]) for row in rows}


def test_table_takes_several_regions_bodies_and_regions_of_ones_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bodies = asked(monkeypatch, capsys, "--region", ",".join(territory.BODIES))
    assert tuple(bodies) == territory.BODIES
    cities = asked(monkeypatch, capsys, "--districts", "05111, 05113")
    assert list(cities) == ["selection"]
    # As a German spreadsheet saves it, without leading zeros.
    mine = tmp_path / "my.csv"
    mine.write_text("region;ags\nBoth;5111\nBoth;5113\nEssen;05113\n", "utf-8-sig")
    own = asked(monkeypatch, capsys, "--regions", str(mine))
    assert list(own) == ["Both", "Essen"]
    assert own["Both"] == cities["selection"] > own["Essen"]
    mixed = asked(
        monkeypatch, capsys, "--regions", str(mine), "--region", "rhein-ruhr,Essen,germany"
    )
    assert list(mixed) == ["rhein-ruhr", "Essen", "germany"]
    assert len(asked(monkeypatch, capsys, "--region", "all", "--districts", "05111")) == 15


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name,ags\nA,05111\n", "no column “region”"),
        ("region,ags\nA,\n", "in line 2"),
        ("region,ags\n", "names no district"),
        ("region,ags\nA,12345\n", "Unknown district “12345”"),
        (None, "cannot be read"),
    ],
)
def test_a_file_of_regions_with_a_fault_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    text: str | None,
    sentence: str,
) -> None:
    mine = tmp_path / "my.csv"
    if text is not None:
        mine.write_text(text, "utf-8")
    assert run(monkeypatch, *TABLE, "--regions", str(mine)) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((*TABLE, "--districts", "05111,99999"), "Unknown district “99999”"),
        ((*TABLE, "--districts", ","), "has no districts"),
        (("table", "--indicator", "gdpp"), "Unknown indicator “gdpp”"),
        (("table", "--indicator", "gdp", "--years", "1890"), "for the year 1890"),
        (("table", "--indicator", "gdp", "--years", "2021;2022"), "--years is “2021;2022”"),
        (("table", "--indicator", "gdp", "--region", "ulm"), "Unknown region “ulm”"),
        (("table", "--indicator", "gdp", "--boundaries", "1995"), "Unknown boundaries “1995”"),
        (("report", "--year", "1890"), "Parameter “year” is 1890"),
        (("report", "--year", "2005", "--base-year", "2006"), "must be before the year 2005"),
        (("sweep", "--years", "1996:9999999999"), "more than 1,000 years"),
        (("sweep", "--years", "2010", "--output", __file__), f"{__file__} is no folder"),
        (("sweep", "--years", "2010", "--output", "/proc/x"), "/proc/x"),
        (("sweep", "--years", "2010", "--output", str(dataset.data_dir())), "not a sweep's"),
        (("report", "--output", "/proc"), "/proc"),
        (("report", "--output", "x" * 300), "File name too long"),
        (("report", "--output", str(dataset.data_dir())), "not an edition's"),
        (("report", "--boundaries", "2016"), "Unknown boundaries “2016”"),
        (("data", "build", "--sources", "/nowhere/at/all"), "/nowhere/at/all"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    sentence: str,
) -> None:
    assert run(monkeypatch, *arguments) == 2
    captured = capsys.readouterr()
    assert sentence in captured.err
    assert captured.err.startswith("metroregions: ")
    assert captured.err.count("\n") == 1
    assert captured.out == ""


@pytest.mark.parametrize(
    "arguments", [("report", "--yaer", "2021"), ("report", "--year", "soon"), ("table",), ("nope",)]
)
def test_an_unknown_option_or_a_wrong_type_ends_with_2(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
) -> None:
    assert run(monkeypatch, *arguments) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_data_check_ends_with_1_and_one_line_per_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from metroregions.dataset import check

    fault = check.Fault("observations/gdp", "01001, 2000", "value is negative")
    monkeypatch.setattr(check, "faults", lambda _root: [fault])
    assert run(monkeypatch, "data", "check") == 1
    assert capsys.readouterr().out == "observations/gdp: 01001, 2000: value is negative\n"


def test_the_installed_command_works_anywhere_in_the_project() -> None:
    command = Path(sys.executable).with_name("metroregions")
    done = subprocess.run(
        [command, "table", "--indicator", "area_km2", "--years", "2021", "--region", "stuttgart"],
        cwd=dataset.data_dir().parent / "notebooks",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[0] == ",".join(HEADER)
    assert done.stderr == ""


def test_help_names_every_command() -> None:
    names = {command.name or command.callback.__name__ for command in cli.app.registered_commands}
    assert names == {"report", "profiles", "sweep", "table", "notebooks", "compare", "verify"}
    data = {command.name for command in cli.data_app.registered_commands}
    assert data == {"build", "update", "add-indicator", "describe", "check"}


def test_the_sources_of_an_update_are_those_that_it_knows() -> None:
    from metroregions.sources.update.plan import FEEDS

    assert [source.value for source in cli.data.NewFigures] == list(FEEDS)


def test_every_indicator_can_be_printed() -> None:
    for name in indicators.names():
        year = indicators.available_years(name)[-1]
        rows = indicators.values(name, [year], territories=["germany"])
        assert len(rows) == 1, name
    assert dataset.data_dir().is_dir()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(28, "No space left on device", "/x/y"), "/x/y: No space left on device; --debug"),
        (OSError(30, "Read-only file system"), "Read-only file system; --debug shows where"),
        (FileNotFoundError(2, "No such file or directory", "/gone"), "/gone: No such file"),
        (ZeroDivisionError("division\nby zero"), "ZeroDivisionError, which nobody expected: see "),
    ],
)
def test_whatever_happens_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    error: Exception,
    sentence: str,
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(indicators, "values", failing)
    table = ("table", "--indicator", "gdp")
    assert run(monkeypatch, *table) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"metroregions: {sentence}")
    assert said.count("\n") == 1
    logs = list(tmp_path.iterdir())
    if isinstance(error, OSError):
        assert logs == []
    else:
        assert said.endswith(f"{logs[0]}.\n")
        assert "in failing" in logs[0].read_text(encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["metroregions", *table, "--debug"])
    with pytest.raises(type(error)):
        cli.main()


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = Path(sys.executable).with_name("metroregions")
    done = subprocess.run(
        f"{command} table --indicator gdp | head -n 1",
        shell=True, cwd=dataset.data_dir().parent, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == ",".join(HEADER) + "\n"
    assert done.stderr == ""
