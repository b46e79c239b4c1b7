"""What each table of the dataset holds: fields, types, keys and references.

One description serves four uses: the build writes tables in this order of columns, reading checks
them, ``check`` reports every departure, and ``datapackage.json`` is generated from it.
"""

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


def _text(name: str, description: str, required: bool = True) -> Field:
    return Field(name, "string", description, required)


_INDICATORS = Table(
    "indicators",
    "Indicators: what each measures, its unit and how it is aggregated",
    (
        Field("indicator", "string", "identifier", pattern=r"[a-z][a-z0-9_]*"),
        _text("name_de", "German name"),
        _text("name_en", "English name"),
        _text("unit", "unit of the values"),
        _text("unit_de", "unit in German", required=False),
        Field(
            "aggregation",
            "string",
            "sum: stored and summed over districts; ratio: numerator over denominator times factor,"
            " computed from sums and never stored; mean: stored, averaged with a weight",
            enum=("sum", "ratio", "mean"),
        ),
        _text("numerator", "indicator above the line of a ratio", required=False),
        _text("denominator", "indicator below the line of a ratio", required=False),
        Field("factor", "number", "factor of a ratio", required=False),
        _text("weight", "indicator that weights a mean", required=False),
        Field("decimals", "integer", "decimals to print", minimum=0, maximum=6),
        Field("first_year", "integer", "first year with data", minimum=1950, maximum=2100),
        Field("last_year", "integer", "last year with data", minimum=1950, maximum=2100),
        Field(
            "district_first_year",
            "integer",
            "first year whose values are reliable for single districts",
            minimum=1950,
            maximum=2100,
        ),
        Field(
            "better",
            "string",
            "which direction is better, if any",
            enum=("higher", "lower", "none"),
        ),
        _text("theme", "function of the regions, or group, that the indicator stands for"),
        Field(
            "field",
            "string",
            "field of the regions' own monitoring",
            required=False,
            enum=FIELDS,
        ),
        _text("definition", "definition in plain words"),
        _text("definition_de", "definition in German", required=False),
        _text("note", "how the values were made and what limits them", required=False),
        _text("publisher_code", "the publisher's own code of the indicator", required=False),
        _text("source_id", "main source; several are separated by a semicolon"),
        Field(
            "national_step",
            "number",
            "largest plausible relative change of Germany from year to year; beyond it a break must"
            " be declared",
            required=False,
            minimum=0,
        ),
        Field(
            "district_step",
            "number",
            "largest plausible change factor minus one of a district from year to year; beyond it"
            " an exception must be documented",
            required=False,
            minimum=0,
        ),
        Field(
            "district_floor",
            "number",
            "smallest absolute change that counts as a jump of a district",
            required=False,
            minimum=0,
        ),
        Field(
            "allows_gaps",
            "string",
            "yes: the districts that the table of gaps names are negligible, sums and means may"
            " leave them out; no: a territory with a gap has no value",
            enum=("yes", "no"),
        ),
    ),
    ("indicator",),
)

OBSERVATIONS = Table(
    "observations",
    "Observations of one indicator by district and year",
    (
        AGS,
        YEAR,
        Field("value", "number", "value in the unit of the indicator", minimum=0),
        Field(
            "status",
            "string",
            "observed: published, or recovered from published figures up to rounding; estimated:"
            " computed with an assumption; nowcast: forecast by the publisher",
            enum=STATUS,
        ),
        _text("source_id", "source of the value"),
    ),
    ("ags", "year"),
    (Reference("ags", "districts", "ags"), Reference("source_id", "sources", "source_id")),
)

_ALL = (
    Table(
        "regions",
        "The eleven European metropolitan regions in Germany",
        (
            Field("region_id", "string", "identifier", pattern=SLUG),
            Field("order", "integer", "fixed order of presentation", minimum=1, maximum=11),
            _text("name_de", "German name"),
            _text("name_en", "English name"),
            _text("short", "short name for charts and tables"),
            Field("recognised_year", "integer", "year of recognition", minimum=1995, maximum=2005),
            _text("recognised_act", "milestone that recognised it"),
            _text("body", "body or bodies that act for the region", required=False),
            Field("website", "string", "websites of the bodies", False, pattern=ADDRESSES),
            _text("memberships", "networks, separated by semicolons", required=False),
        ),
        ("region_id",),
        (Reference("recognised_act", "milestones", "milestone_id"),),
    ),
    Table(
        "membership",
        "Which district belongs to which region, in two editions of the boundaries",
        (
            _text("region_id", "region"),
            AGS,
            Field("boundaries", "string", "edition of the boundaries", enum=BOUNDARIES),
            Field(
                "partial",
                "string",
                "yes: only a part of the district is a member, the district stands in for it",
                enum=("yes", "no"),
            ),
            _text("subregion", "body within the region, where there are several", required=False),
            _text("since", "member since, where known", required=False),
            _text("note", "remark", required=False),
            _text("source", "where the membership was read"),
        ),
        ("region_id", "ags", "boundaries"),
        (Reference("region_id", "regions", "region_id"), Reference("ags", "districts", "ags")),
    ),
    Table(
        "bodies",
        "Bodies inside the regions that are shown as parts of them, and never added",
        (
            Field("body_id", "string", "identifier", pattern=SLUG),
            Field("order", "integer", "fixed order of presentation", minimum=1),
            _text("region_id", "region that it is a part of"),
            _text("name_de", "German name"),
            _text("name_en", "English name"),
            _text("short", "short name for charts and tables"),
            _text("source", "how its districts are known"),
        ),
        ("body_id",),
        (Reference("region_id", "regions", "region_id"),),
    ),
    Table(
        "body_districts",
        "Which district belongs to which body; a district may belong to several",
        (_text("body_id", "body"), AGS),
        ("body_id", "ags"),
        (Reference("body_id", "bodies", "body_id"), Reference("ags", "districts", "ags")),
    ),
    Table(
        "districts",
        "The 400 districts of Germany",
        (
            AGS,
            _text("name", "name"),
            _text("type", "kind of district"),
            Field("state_id", "string", "key of the federal state", pattern=r"\d{2}"),
            _text("state", "federal state"),
            _text("nuts3_2021", "NUTS-3 code of 2021; two codes are separated by a blank"),
            _text("nuts3_2024", "NUTS-3 code of 2024"),
            Field("area_km2", "number", "area, 31 December 2021", minimum=1, unit="km²"),
        ),
        ("ags",),
    ),
    Table(
        "crosswalk",
        "NUTS-3 codes of each version and the district they belong to",
        (
            Field("nuts_version", "string", "version of NUTS", pattern=r"20\d{2}"),
            Field("nuts3", "string", "NUTS-3 code", pattern=r"DE[0-9A-Z]{3}"),
            AGS,
        ),
        ("nuts_version", "nuts3"),
        (Reference("ags", "districts", "ags"),),
    ),
    _INDICATORS,
    Table(
        "national",
        "Totals for Germany that the districts must reproduce",
        (
            _text("indicator", "indicator"),
            YEAR,
            Field("value", "number", "total for Germany in the unit of the indicator", minimum=0),
            Field(
                "tolerance", "number", "largest relative difference allowed", minimum=0, maximum=0.1
            ),
            _text("source_id", "source", required=False),
            _text("note", "remark", required=False),
        ),
        ("indicator", "year"),
        (Reference("indicator", "indicators", "indicator"),),
    ),
    Table(
        "prices",
        "Germany's prices, 2020 = 100: one level for the whole country",
        (
            YEAR,
            Field(
                "gdp_deflator",
                "number",
                "deflator of the gross domestic product",
                required=False,
                minimum=1,
                unit="2020 = 100",
            ),
            Field("cpi", "number", "consumer price index", minimum=1, unit="2020 = 100"),
        ),
        ("year",),
    ),
    Table(
        "breaks",
        "Breaks in series and revisions",
        (
            _text("indicator", "indicator"),
            Field("year", "integer", "first year of the new series", minimum=1950, maximum=2100),
            Field(
                "kind",
                "string",
                "kind of break",
                enum=("census", "definition", "source", "unit", "revision", "event", "method"),
            ),
            _text("note_en", "what a reader must know, in English"),
            _text("note_de", "what a reader must know, in German"),
        ),
        ("indicator", "year"),
        (Reference("indicator", "indicators", "indicator"),),
    ),
    Table(
        "gaps",
        "Named gaps: districts without values in some years of an indicator",
        (
            _text("indicator", "indicator"),
            AGS,
            Field("first_year", "integer", "first year without value", minimum=1950, maximum=2100),
            Field("last_year", "integer", "last year without value", minimum=1950, maximum=2100),
            _text("reason", "why there is no value"),
        ),
        ("indicator", "ags", "first_year"),
        (
            Reference("indicator", "indicators", "indicator"),
            Reference("ags", "districts", "ags"),
        ),
    ),
    Table(
        "exceptions",
        "Documented jumps of single districts that the data check accepts",
        (
            _text("indicator", "indicator"),
            AGS,
            Field("year", "integer", "year of the jump", minimum=1950, maximum=2100),
            _text("reason", "why the jump is in the published figures"),
        ),
        ("indicator", "ags", "year"),
        (
            Reference("indicator", "indicators", "indicator"),
            Reference("ags", "districts", "ags"),
        ),
    ),
    Table(
        "revisions",
        "Values that updates have added or replaced, by the day of the update",
        (
            _text("indicator", "indicator"),
            AGS,
            YEAR,
            Field("old", "number", "value before; empty where there was none", False, minimum=0),
            Field("new", "number", "value after", minimum=0),
            _text("source_id", "source of the new value"),
            Field("date", "string", "day of the update", pattern=DAY),
        ),
        ("indicator", "ags", "year", "date"),
        (
            Reference("indicator", "indicators", "indicator"),
            Reference("ags", "districts", "ags"),
            Reference("source_id", "sources", "source_id"),
        ),
    ),
    Table(
        "sources",
        "The publishers' files that were read",
        (
            Field("source_id", "string", "identifier", pattern=SLUG),
            _text("publisher", "publisher"),
            _text("dataset", "dataset code"),
            _text("title", "title"),
            _text("vintage", "edition or date of the release"),
            Field(
                "released",
                "string",
                "year, month or day of the release, as exactly as known",
                required=False,
                pattern=DATE,
            ),
            _text("licence", "licence"),
            Field("licence_url", "string", "address of the licence", pattern=ADDRESS),
            _text("attribution", "attribution line to print"),
            Field("address", "string", "where the publisher offers it", pattern=ADDRESS),
            Field("read_on", "string", "day of reading", pattern=DAY),
            Field(
                "read_time",
                "string",
                "time of reading in UTC, where it was recorded",
                required=False,
                pattern=r"\d{2}:\d{2}:\d{2}Z",
            ),
            _text("file", "file, relative to the folder of the sources"),
            Field("sha256", "string", "sha256 of the file", pattern=r"[0-9a-f]{64}"),
            _text("used_for", "indicators and tables made from it, separated by semicolons"),
        ),
        ("source_id",),
    ),
    Table(
        "milestones",
        "Milestones of policy and of the networks",
        (
            Field("milestone_id", "string", "identifier", pattern=SLUG),
            Field(
                "date",
                "string",
                "day, month or year, as exactly as confirmed",
                pattern=DATE,
            ),
            YEAR,
            _text("title", "title"),
            _text("content", "what it said or did, in our words"),
            _text("reference", "reference"),
            _text("citation_key", "key in the bibliography"),
            Field(
                "certainty",
                "string",
                "how sure date and title are",
                enum=("confirmed", "partly confirmed", "from secondary sources"),
            ),
            Field("kind", "string", "policy or network", enum=("policy", "network")),
            _text("note", "what is not confirmed or disputed", required=False),
        ),
        ("milestone_id",),
    ),
    Table(
        "networks",
        "Networks and who of the regions belongs to them",
        (
            _text("network_id", "network"),
            _text("region_id", "region"),
            _text("network", "name of the network"),
            _text("member", "member as the network names it"),
            _text("note", "remark", required=False),
            _text("source", "where it was read"),
        ),
        ("network_id", "region_id", "member"),
        (Reference("region_id", "regions", "region_id"),),
    ),
    Table(
        "partners",
        "Partners of the regions' network",
        (
            Field("partner_id", "string", "identifier", pattern=SLUG),
            _text("name", "name, in English"),
            _text("name_de", "German name"),
            _text("role", "what it does with the network"),
            Field("since", "integer", "founded or partner since", required=False, minimum=1900),
            Field("website", "string", "website", False, pattern=ADDRESS),
            _text("note", "remark", required=False),
            _text("source", "where it was read"),
        ),
        ("partner_id",),
    ),
    Table(
        "statements",
        "Published statements of the network; empty until titles are entered from its own page",
        (
            Field("statement_id", "string", "identifier", pattern=SLUG),
            Field("date", "string", "date", pattern=DATE),
            _text("title", "title, in its language"),
            _text("language", "language of the document"),
            Field("address", "string", "address", pattern=ADDRESS),
        ),
        ("statement_id",),
    ),
    Table(
        "claims",
        "Claims about the regions and the test that examines each",
        (
            Field("claim_id", "string", "identifier", pattern=SLUG),
            _text("claim", "the claim, in our words"),
            _text("who", "who makes it"),
            _text("reference", "key in the bibliography"),
            _text("function", "function of the regions the claim is about"),
            _text("indicators", "indicators that test it, separated by semicolons", required=False),
            Field(
                "measure",
                "string",
                "concentration: share of the indicator in the eleven regions divided by their share"
                " of people, for a ratio or mean their value divided by that of Germany;"
                " growth: average annual growth of the eleven minus that of the districts outside,"
                " in percentage points; gap_change: relative change of the dispersion between"
                " districts inside the regions; none: cannot be tested. Supported when every"
                " indicator reaches supported_if, partly supported when at least one reaches"
                " partly_if, else not supported",
                enum=("concentration", "growth", "gap_change", "none"),
            ),
            Field("supported_if", "number", "threshold of 'supported'", required=False),
            Field("partly_if", "number", "threshold of 'partly supported'", required=False),
            Field(
                "direction",
                "string",
                "min: the measure must reach the threshold; max: it must not exceed it",
                required=False,
                enum=("min", "max", ""),
            ),
            Field(
                "proxy",
                "string",
                "how well the indicators stand for the claim",
                enum=("good", "weak", "none"),
            ),
            _text("note", "remark", required=False),
        ),
        ("claim_id",),
    ),
    Table(
        "europe",
        "European metropolitan regions in Eurostat's definition",
        (
            Field("metro", "string", "code", pattern=METRO),
            YEAR,
            _text("name", "name"),
            Field("country", "string", "country code", pattern=r"[A-Z]{2}"),
            Field(
                "gdp_eur",
                "number",
                "GDP at current prices; before 1999 in ECU",
                False,
                minimum=0,
                unit="million EUR",
            ),
            Field(
                "gdp_pps", "number", "GDP at current prices", False, minimum=0, unit="million PPS"
            ),
            Field(
                "population",
                "number",
                "average population of the year",
                False,
                minimum=0,
                unit="persons",
            ),
            Field(
                "gdp_eur_per_inhabitant",
                "number",
                "GDP per inhabitant at current prices; before 1999 in ECU",
                False,
                minimum=0,
                unit="EUR",
            ),
            Field(
                "gdp_pps_per_inhabitant",
                "number",
                "GDP per inhabitant at current prices",
                False,
                minimum=0,
                unit="PPS",
            ),
            Field("status", "string", "observed or nowcast", enum=STATUS),
            Field(
                "source",
                "string",
                "ardeco: the European Commission's ARDECO; eurostat: Eurostat's own tables",
                enum=("ardeco", "eurostat"),
            ),
        ),
        ("metro", "year"),
    ),
    Table(
        "metro_districts",
        "Which German districts make up each of Eurostat's metropolitan regions (NUTS 2021)",
        (
            Field("metro", "string", "code of the metropolitan region", pattern=METRO),
            AGS,
            _text("source", "how the composition is known"),
        ),
        ("metro", "ags"),
        (Reference("metro", "europe", "metro"), Reference("ags", "districts", "ags")),
    ),
    Table(
        "counterparts",
        "Which of Eurostat's metropolitan regions stand for which of the eleven",
        (
            _text("region_id", "region"),
            Field("boundaries", "string", "edition of the boundaries", enum=BOUNDARIES),
            Field("metro", "string", "code of the metropolitan region", pattern=METRO),
            Field(
                "share",
                "number",
                "share of the metropolitan region's people who live in districts of the region",
                minimum=50,
                maximum=100,
                unit="%",
            ),
            _text("why", "why it stands for the region"),
            _text("source", "what the assignment is computed from"),
        ),
        ("region_id", "boundaries", "metro"),
        (Reference("region_id", "regions", "region_id"), Reference("metro", "europe", "metro")),
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _ALL}
