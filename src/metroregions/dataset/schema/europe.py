"""Tables of the European comparison."""

from metroregions.dataset.schema.form import (
    AGS,
    BOUNDARIES,
    METRO,
    STATUS,
    YEAR,
    Field,
    Reference,
    Table,
    text,
)

TABLES = (
    Table(
        "europe",
        "European metropolitan regions in Eurostat's definition",
        (
            Field("metro", "string", "code", pattern=METRO),
            YEAR,
            text("name", "name"),
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
            text("source", "how the composition is known"),
        ),
        ("metro", "ags"),
        (Reference("metro", "europe", "metro"), Reference("ags", "districts", "ags")),
    ),
    Table(
        "counterparts",
        "Which of Eurostat's metropolitan regions stand for which of the eleven",
        (
            text("region_id", "region"),
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
            text("why", "why it stands for the region"),
            text("source", "what the assignment is computed from"),
        ),
        ("region_id", "boundaries", "metro"),
        (Reference("region_id", "regions", "region_id"), Reference("metro", "europe", "metro")),
    ),
)
