"""What a description of a table consists of: fields, keys, references, and common columns."""

from typing import NamedTuple

STATUS = ("observed", "estimated", "nowcast")
BOUNDARIES = ("2015", "current")
#: The nine fields of the regions' own monitoring.
FIELDS = (
    "people",
    "labour",
    "economy",
    "knowledge",
    "income",
    "housing",
    "services",
    "finance",
    "land",
)


class Field(NamedTuple):
    """One column. ``type`` is string, integer or number; years are integers."""

    name: str
    type: str
    description: str
    required: bool = True
    enum: tuple[str, ...] = ()
    pattern: str = ""
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""


class Reference(NamedTuple):
    """A column whose values stand in the column ``field`` of ``table``."""

    column: str
    table: str
    field: str


class Table(NamedTuple):
    """One table: file, meaning, columns, key and references to other tables."""

    name: str
    title: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()

    @property
    def path(self) -> str:
        """File of the table, relative to the folder of the dataset."""
        return f"{self.name}.csv"

    @property
    def columns(self) -> list[str]:
        """Names of the columns in their order."""
        return [field.name for field in self.fields]


AGS = Field(
    "ags", "string", "official district key, five digits with leading zero", pattern=r"\d{5}"
)
YEAR = Field("year", "integer", "year", minimum=1950, maximum=2100)
SLUG = r"[a-z0-9][a-z0-9_-]*"
METRO = r"[A-Z]{2}[0-9A-Z_]+"
DAY = r"\d{4}-\d{2}-\d{2}"
DATE = r"\d{4}(-\d{2}(-\d{2})?)?"
#: An address of the web, and several separated by semicolons: nothing else may become a link.
ADDRESS = r"https?://[^\s<>\"'\\^`{|};]+"
ADDRESSES = rf"{ADDRESS}(;{ADDRESS})*"


def text(name: str, description: str, required: bool = True) -> Field:
    """Describe a column of text."""
    return Field(name, "string", description, required)
