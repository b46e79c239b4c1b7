"""One model of parameters: limits, sentences, and that command and notebooks follow it."""

import inspect
from pathlib import Path
from typing import Any, get_args

import nbformat
import pytest

from metroregions import cli, parameters
from metroregions.errors import MetroregionsError
from metroregions.pipeline.execute import run
from metroregions.regional import indicators

ROOT = Path(__file__).parents[2]
FIRST, LAST = indicators.data_years()
CHAPTERS = run.chapters(ROOT / "notebooks")


def test_defaults_are_the_default_edition() -> None:
    chosen = parameters.validate()
    assert chosen.model_dump() == {"year": 2021, "base_year": 1995, "boundaries": "current"}


def test_papermills_number_for_the_boundaries_is_understood() -> None:
    assert parameters.validate(boundaries=2015).boundaries == "2015"


@pytest.mark.parametrize("name", ["nuernberg", "NÜRNBERG", "Metropolregion Nürnberg", "Nuremberg"])
def test_a_region_is_understood_by_any_of_its_names(name: str) -> None:
    assert parameters.validate(region=name).model_dump()["region"] == "nuernberg"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"yaer": 2021}, "Unknown parameter “yaer”: there are year, base_year, boundaries."),
        ({"year": "2021"}, "Parameter “year” is '2021': it must be a whole number."),
        ({"year": 2021.5}, "Parameter “year” is 2021.5: it must be a whole number."),
        ({"year": True}, "Parameter “year” is True: it must be a whole number."),
        ({"year": FIRST - 1}, f"Parameter “year” is {FIRST - 1}: there is data from {FIRST}"),
        ({"year": LAST + 1}, f"to {LAST}."),
        ({"base_year": FIRST - 1}, f"Parameter “base_year” is {FIRST - 1}"),
        ({"year": 2005, "base_year": 2005}, "must be before the year 2005."),
        ({"year": 2005, "base_year": 2010}, "Parameter “base_year” is 2010"),
        (
            {"year": 2024, "base_year": 2023},
            "it must be before 2021, the latest year of “gdp_per_inhabitant” up to 2024.",
        ),
        ({"boundaries": "2016"}, "Unknown boundaries “2016”: choose current or 2015."),
        ({"region": "bielefeld"}, "Unknown region “bielefeld”: choose one of hamburg"),
        ({"region": "germany"}, "Unknown region “germany”"),
        ({"region": 7}, "Parameter “region” is 7: it must be a text."),
    ],
)
def test_wrong_parameters_are_refused_in_one_sentence(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(MetroregionsError) as caught:
        parameters.validate(**given)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_commands_options_follow_the_model() -> None:
    signature = inspect.signature(cli.report)
    for name, field in parameters.ReportParameters.model_fields.items():
        option = signature.parameters[name]
        assert option.default == field.default
        assert get_args(cli.__dict__[option.annotation])[1].help == field.description


@pytest.mark.parametrize("notebook", CHAPTERS, ids=lambda path: path.stem)
def test_parameters_cells_are_the_models(notebook: Path) -> None:
    cells = nbformat.read(notebook, as_version=4).cells
    tagged = [cell for cell in cells if "parameters" in cell.metadata.get("tags", [])]
    assert [cell.source for cell in tagged] == [parameters.cell_source()]
