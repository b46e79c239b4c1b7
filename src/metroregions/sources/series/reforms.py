"""Districts that no longer exist, and those of today that their territory belongs to."""

#: Year of the reform → district of today → keys of the districts that went into it, wholly or in
#: part: one that was divided stands with each. Reforms since 1995.
REFORMS = {
    2001: {"03241": "03201 03253"},
    2007: {
        "15001": "15101 15151",
        "15002": "15202",
        "15003": "15303",
        "15081": "15370",
        "15082": "15151 15154 15159",
        "15083": "15355 15362",
        "15084": "15256 15268",
        "15085": "15352 15357 15364 15369",
        "15086": "15151 15358",
        "15087": "15260 15266",
        "15088": "15261 15265",
        "15089": "15153 15352 15367",
        "15090": "15363",
        "15091": "15151 15171",
    },
    2008: {
        "14511": "14161",
        "14521": "14171 14181 14188 14191",
        "14522": "14177 14182 14375",
        "14523": "14166 14178",
        "14524": "14167 14173 14193",
        "14612": "14262",
        "14625": "14264 14272 14292",
        "14626": "14263 14284 14286",
        "14627": "14280 14285",
        "14628": "14287 14290",
        "14713": "14365",
        "14729": "14379 14383",
        "14730": "14374 14389",
    },
    2009: {"05334": "05313 05354"},
    2011: {
        "13071": "13002 13052 13055 13056",
        "13072": "13051 13053",
        "13073": "13005 13057 13061",
        "13074": "13006 13058",
        "13075": "13001 13052 13059 13062",
        "13076": "13054 13060",
    },
    2016: {"03159": "03152 03156"},
    2021: {"16063": "16056"},
}
#: Districts that were founded after the dataset's territory: key → year and where they lie in it.
FOUNDED = {"06415": (2026, "06435")}


def told(ags: str) -> str:
    """Say what became of a district that the dataset does not have; empty if that is unknown."""
    if ags in FOUNDED:
        year, place = FOUNDED[ags]
        return f"it exists since {year} and is a part of {place} here; add it to that"
    for year, reform in REFORMS.items():
        places = [place for place, parts in reform.items() if ags in parts.split()]
        if len(places) == 1:
            return f"it went into {places[0]} in the reform of {year}; add it to that"
        if places:
            return f"it was divided between {' and '.join(places)} in the reform of {year}"
    return ""
