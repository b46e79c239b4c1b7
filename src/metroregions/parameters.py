"""The parameters of the report: one model that notebooks, command, help and manifest follow."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from metroregions.errors import MetroregionsError
from metroregions.regional import indicators, territory
from metroregions.text import names

#: Indicators that the report compares with the base year.
COMPARED = ("population", "gdp_per_inhabitant", "employed", "unemployment_ratio")


def _as_text(value: Any) -> Any:
    # `papermill -p boundaries 2015` hands over a number; what is meant is not in doubt.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _as_region(value: Any) -> Any:
    # “Metropolregion Nürnberg” and “Nuremberg” are what people call the region `nuernberg`.
    return names.identify(value) if isinstance(value, str) else value


class ReportParameters(BaseModel):
    """Parameters of an edition of the report; names and defaults of the parameters cells."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    year: int = Field(default=2021, description="edition: the latest year of data shown")
    base_year: int = Field(default=1995, description="first year of comparisons")
    boundaries: Annotated[Literal["current", "2015"], BeforeValidator(_as_text)] = Field(
        default="current", description='membership of districts: "current" or "2015"'
    )


class ProfileParameters(ReportParameters):
    """Parameters of the profile of one region."""

    region: Annotated[str, BeforeValidator(_as_region)] = Field(
        default="hamburg", description="region id, see data/regions.csv"
    )


def _sentence(error: ValidationError, model: type[ReportParameters]) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0])
    if first["type"] == "extra_forbidden":
        return f"Unknown parameter “{name}”: there are {', '.join(model.model_fields)}."
    if first["type"] == "literal_error":
        return f"Unknown {name} “{first['input']}”: choose {' or '.join(territory.BOUNDARIES)}."
    wanted = {"int_type": "a whole number", "string_type": "a text"}.get(first["type"], "another")
    return f"Parameter “{name}” is {first['input']!r}: it must be {wanted}."


def validate(model: type[ReportParameters] | None = None, /, **given: Any) -> ReportParameters:
    """Check parameters against the model and the years and regions of the dataset.

    Args:
        model: The model, by default `ProfileParameters` when a region is given.
        given: The parameters; what is not given takes its default.

    Returns:
        The checked parameters.

    Raises:
        MetroregionsError: A parameter is unknown, of a wrong type or outside the data; the
            sentence names the parameter, the value and what is allowed.
    """
    if model is None:
        model = ProfileParameters if "region" in given else ReportParameters
    try:
        parameters = model(**given)
    except ValidationError as error:
        raise MetroregionsError(_sentence(error, model)) from None
    first, last = indicators.data_years()
    for name in ("year", "base_year"):
        value = getattr(parameters, name)
        if not first <= value <= last:
            raise MetroregionsError(
                f"Parameter “{name}” is {value}: there is data from {first} to {last}."
            )
    if parameters.base_year >= parameters.year:
        raise MetroregionsError(
            f"Parameter “base_year” is {parameters.base_year}: "
            f"it must be before the year {parameters.year}."
        )
    for name in COMPARED:
        latest = indicators.reporting_year(name, parameters.year)
        if parameters.base_year >= latest:
            raise MetroregionsError(
                f"Parameter “base_year” is {parameters.base_year}: it must be before {latest}, "
                f"the latest year of “{name}” up to {parameters.year}."
            )
    if isinstance(parameters, ProfileParameters):
        names.region(parameters.region)
    return parameters


def cell_source(model: type[ReportParameters] = ReportParameters) -> str:
    """Return the parameters cell that a notebook of this model must carry, line for line."""
    lines = []
    for name, field in model.model_fields.items():
        type_name = "int" if field.annotation is int else "str"
        default = f'"{field.default}"' if type_name == "str" else field.default
        lines.append(f"{name}: {type_name} = {default}  # {field.description}")
    return "\n".join(lines)
