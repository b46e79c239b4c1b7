"""Tables of milestones, networks and claims."""

from metroregions.dataset.schema.form import (
    ADDRESS,
    DATE,
    SLUG,
    YEAR,
    Field,
    Reference,
    Table,
    text,
)

TABLES = (
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
            text("title", "title"),
            text("content", "what it said or did, in our words"),
            text("reference", "reference"),
            text("citation_key", "key in the bibliography"),
            Field(
                "certainty",
                "string",
                "how sure date and title are",
                enum=("confirmed", "partly confirmed", "from secondary sources"),
            ),
            Field("kind", "string", "policy or network", enum=("policy", "network")),
            text("note", "what is not confirmed or disputed", required=False),
        ),
        ("milestone_id",),
    ),
    Table(
        "networks",
        "Networks and who of the regions belongs to them",
        (
            text("network_id", "network"),
            text("region_id", "region"),
            text("network", "name of the network"),
            text("member", "member as the network names it"),
            text("note", "remark", required=False),
            text("source", "where it was read"),
        ),
        ("network_id", "region_id", "member"),
        (Reference("region_id", "regions", "region_id"),),
    ),
    Table(
        "partners",
        "Partners of the regions' network",
        (
            Field("partner_id", "string", "identifier", pattern=SLUG),
            text("name", "name, in English"),
            text("name_de", "German name"),
            text("role", "what it does with the network"),
            Field("since", "integer", "founded or partner since", required=False, minimum=1900),
            Field("website", "string", "website", False, pattern=ADDRESS),
            text("note", "remark", required=False),
            text("source", "where it was read"),
        ),
        ("partner_id",),
    ),
    Table(
        "statements",
        "Published statements of the network; empty until titles are entered from its own page",
        (
            Field("statement_id", "string", "identifier", pattern=SLUG),
            Field("date", "string", "date", pattern=DATE),
            text("title", "title, in its language"),
            text("language", "language of the document"),
            Field("address", "string", "address", pattern=ADDRESS),
        ),
        ("statement_id",),
    ),
    Table(
        "claims",
        "Claims about the regions and the test that examines each",
        (
            Field("claim_id", "string", "identifier", pattern=SLUG),
            text("claim", "the claim, in our words"),
            text("who", "who makes it"),
            text("reference", "key in the bibliography"),
            text("function", "function of the regions the claim is about"),
            text("indicators", "indicators that test it, separated by semicolons", required=False),
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
            text("note", "remark", required=False),
        ),
        ("claim_id",),
    ),
)
