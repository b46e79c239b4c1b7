"""Tables of indicators, their observations, and what must be known of them."""

from metroregions.dataset.schema.form import (
    ADDRESS,
    AGS,
    DATE,
    DAY,
    FIELDS,
    SLUG,
    STATUS,
    YEAR,
    Field,
    Reference,
    Table,
    text,
)

INDICATORS = Table(
    "indicators",
    "Indicators: what each measures, its unit and how it is aggregated",
    (
        Field("indicator", "string", "identifier", pattern=r"[a-z][a-z0-9_]*"),
        text("name_de", "German name"),
        text("name_en", "English name"),
        text("unit", "unit of the values"),
        text("unit_de", "unit in German", required=False),
        Field(
            "aggregation",
            "string",
            "sum: stored and summed over districts; ratio: numerator over denominator times factor,"
            " computed from sums and never stored; mean: stored, averaged with a weight",
            enum=("sum", "ratio", "mean"),
        ),
        text("numerator", "indicator above the line of a ratio", required=False),
        text("denominator", "indicator below the line of a ratio", required=False),
        Field("factor", "number", "factor of a ratio", required=False),
        text("weight", "indicator that weights a mean", required=False),
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
        text("theme", "function of the regions, or group, that the indicator stands for"),
        Field(
            "field",
            "string",
            "field of the regions' own monitoring",
            required=False,
            enum=FIELDS,
        ),
        text("definition", "definition in plain words"),
        text("definition_de", "definition in German", required=False),
        text("note", "how the values were made and what limits them", required=False),
        text("publisher_code", "the publisher's own code of the indicator", required=False),
        text("source_id", "main source; several are separated by a semicolon"),
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
        text("source_id", "source of the value"),
    ),
    ("ags", "year"),
    (Reference("ags", "districts", "ags"), Reference("source_id", "sources", "source_id")),
)

TABLES = (
    INDICATORS,
    Table(
        "national",
        "Totals for Germany that the districts must reproduce",
        (
            text("indicator", "indicator"),
            YEAR,
            Field("value", "number", "total for Germany in the unit of the indicator", minimum=0),
            Field(
                "tolerance", "number", "largest relative difference allowed", minimum=0, maximum=0.1
            ),
            text("source_id", "source", required=False),
            text("note", "remark", required=False),
        ),
        ("indicator", "year"),
        (Reference("indicator", "indicators", "indicator"),),
    ),
    Table(
        "backtest",
        "The regions as their publisher summed them itself: for comparison only",
        (
            text("region_id", "region, body or aggregate"),
            text("indicator", "indicator"),
            YEAR,
            Field("value", "number", "the publisher's value in the indicator's unit", minimum=0),
            text("source_id", "source"),
        ),
        ("region_id", "indicator", "year"),
        (
            Reference("indicator", "indicators", "indicator"),
            Reference("source_id", "sources", "source_id"),
        ),
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
            text("indicator", "indicator"),
            Field("year", "integer", "first year of the new series", minimum=1950, maximum=2100),
            Field(
                "kind",
                "string",
                "kind of break",
                enum=("census", "definition", "source", "unit", "revision", "event", "method"),
            ),
            text("note_en", "what a reader must know, in English"),
            text("note_de", "what a reader must know, in German"),
        ),
        ("indicator", "year"),
        (Reference("indicator", "indicators", "indicator"),),
    ),
    Table(
        "gaps",
        "Named gaps: districts without values in some years of an indicator",
        (
            text("indicator", "indicator"),
            AGS,
            Field("first_year", "integer", "first year without value", minimum=1950, maximum=2100),
            Field("last_year", "integer", "last year without value", minimum=1950, maximum=2100),
            text("reason", "why there is no value"),
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
            text("indicator", "indicator"),
            AGS,
            Field("year", "integer", "year of the jump", minimum=1950, maximum=2100),
            text("reason", "why the jump is in the published figures"),
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
            text("indicator", "indicator"),
            AGS,
            YEAR,
            Field("old", "number", "value before; empty where there was none", False, minimum=0),
            Field("new", "number", "value after", minimum=0),
            text("source_id", "source of the new value"),
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
            text("publisher", "publisher"),
            text("dataset", "dataset code"),
            text("title", "title"),
            text("vintage", "edition or date of the release"),
            Field(
                "released",
                "string",
                "year, month or day of the release, as exactly as known",
                required=False,
                pattern=DATE,
            ),
            text("licence", "licence"),
            Field("licence_url", "string", "address of the licence", pattern=ADDRESS),
            text("attribution", "attribution line to print"),
            Field("address", "string", "where the publisher offers it", pattern=ADDRESS),
            Field("read_on", "string", "day of reading", pattern=DAY),
            Field(
                "read_time",
                "string",
                "time of reading in UTC, where it was recorded",
                required=False,
                pattern=r"\d{2}:\d{2}:\d{2}Z",
            ),
            text("file", "file, relative to the folder of the sources"),
            Field("sha256", "string", "sha256 of the file", pattern=r"[0-9a-f]{64}"),
            text("used_for", "indicators and tables made from it, separated by semicolons"),
        ),
        ("source_id",),
    ),
)
