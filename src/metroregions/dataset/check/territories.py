"""Checks of the regions, the bodies inside them and the districts."""

import pandas as pd

from metroregions.dataset.rules import LIMIT, Fault

Tables = dict[str, pd.DataFrame]

#: Districts that belong to two regions in both editions of the boundaries.
OVERLAPS: dict[str, frozenset[str]] = {
    "03352": frozenset({"hamburg", "nordwest"}),
    "03358": frozenset({"hamburg", "hannover-braunschweig-goettingen-wolfsburg"}),
    "06431": frozenset({"frankfurtrheinmain", "rhein-neckar"}),
    "07319": frozenset({"frankfurtrheinmain", "rhein-neckar"}),
}
#: Memberships and districts of the eleven regions by edition.
COUNTS = {"current": (252, 248), "2015": (244, 240)}
DISTRICTS = 400
REGIONS = 11
#: Versions of NUTS that must hold every district; the one of 2010 has a code that was divided.
WHOLE_NUTS = "2021"


def territory(tables: Tables) -> list[Fault]:
    """Check how many regions, districts and memberships there are, overlaps and NUTS codes."""
    found: list[Fault] = []
    if len(tables["districts"]) != DISTRICTS:
        reason = f"{len(tables['districts'])} districts where {DISTRICTS} are expected"
        found.append(Fault("districts.csv", "", reason))
    if len(tables["regions"]) != REGIONS:
        reason = f"{len(tables['regions'])} regions where {REGIONS} are expected"
        found.append(Fault("regions.csv", "", reason))
    membership = tables["membership"]
    for boundaries, (rows, districts) in COUNTS.items():
        chosen = membership[membership["boundaries"] == boundaries]
        if (len(chosen), chosen["ags"].nunique()) != (rows, districts):
            reason = (
                f"{len(chosen)} memberships of {chosen['ags'].nunique()} districts where {rows} of "
                f"{districts} are expected"
            )
            found.append(Fault("membership.csv", f"boundaries {boundaries}", reason))
        twice = chosen[chosen.duplicated("ags", keep=False)].groupby("ags")["region_id"]
        actual = {str(ags): frozenset(regions) for ags, regions in twice}
        for ags in sorted(set(actual) | set(OVERLAPS)):
            if actual.get(ags) != OVERLAPS.get(ags):
                belongs = ", ".join(sorted(chosen.loc[chosen["ags"] == ags, "region_id"])) or "none"
                reason = f"belongs to {belongs}, which are not the regions expected of an overlap"
                found.append(Fault("membership.csv", f"{boundaries} {ags}", reason))
    crosswalk = tables["crosswalk"]
    for version, codes in crosswalk[crosswalk["nuts_version"] >= WHOLE_NUTS].groupby(
        "nuts_version"
    )["ags"]:
        for ags in sorted(set(tables["districts"]["ags"]) - set(codes))[:LIMIT]:
            reason = f"the district {ags} has no code"
            found.append(Fault("crosswalk.csv", f"version {version}", reason))
    listed = dict(zip(tables["districts"]["ags"], tables["districts"]["nuts3_2021"], strict=True))
    nuts = tables["crosswalk"].query("nuts_version == '2021'").groupby("ags")["nuts3"]
    actual_nuts = {str(ags): " ".join(sorted(codes)) for ags, codes in nuts}
    for ags, codes in listed.items():
        if actual_nuts.get(ags) != codes:
            reason = f"nuts3_2021 is {codes!r} but the crosswalk has {actual_nuts.get(ags, '')!r}"
            found.append(Fault("districts.csv", ags, reason))
    return found


def bodies(tables: Tables) -> list[Fault]:
    """Check that each body has districts, all of them in the region that it is a part of."""
    membership = tables["membership"].query("boundaries == 'current'")
    found: list[Fault] = []
    for body in tables["bodies"].itertuples(index=False):
        held = set(tables["body_districts"].query("body_id == @body.body_id")["ags"])
        if not held:
            found.append(Fault("bodies.csv", str(body.body_id), "it has no districts"))
        region = set(membership.loc[membership["region_id"] == body.region_id, "ags"])
        for ags in sorted(held - region):
            reason = f"the district is not in {body.region_id}, of which the body is a part"
            found.append(Fault("body_districts.csv", f"{body.body_id} {ags}", reason))
    return found


def backtest(tables: Tables) -> list[Fault]:
    """Check that the publisher's own rows are of territories that can be compared."""
    known = {*tables["regions"]["region_id"], *tables["bodies"]["body_id"], "outside", "germany"}
    return [
        Fault("backtest.csv", str(place), "it is no region, body or aggregate")
        for place in sorted(set(tables["backtest"]["region_id"]) - known)
    ]
