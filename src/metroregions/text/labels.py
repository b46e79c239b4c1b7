"""Every word that stands inside a figure or table, or in the note below it, in one place.

An edition in another language changes this file, `names` and `words` only.
"""

MILESTONE = "Policy milestone"
BREAK = "Break in the series"
BREAK_BETWEEN = "Break in the series in between"
ESTIMATED = "Estimated"
THIS_REGION = "Region named above"
OTHER_REGIONS = "The other ten"
GERMANY = "Germany"
NO_DATA = "no data"
MISSING_CELL = "–"
ESTIMATED_MARK = "†"
NOWCAST_MARK = "‡"
TWO_REGIONS = "Belongs to two regions"
ACTUAL = "Actual"
PLACEBOS = "Placebo groups"
COUNT = "Number"
RANK = "Rank"
OTHER = "Other"
REGION = "Region"
MAP_CREDIT = "© GeoBasis-DE / BKG 2023 (Daten verändert)"
KILOMETRES = "km"
BEFORE = "before"
AFTER = "after"
INTERVAL_WITHOUT = "{level}% interval excludes {base}"
INTERVAL_WITH = "{level}% interval includes {base}"
SOURCE = "Source"
ALL_INDICATORS = "All indicators"
ALL_OTHERS = "All other indicators"
LATEST = " (latest year of data not after {year})"
NOTE_ESTIMATED = "Dashed or †: estimated."
NOTE_NOWCAST = "Values of the latest year are in part nowcasts."
NOTE_MISSING = "–: no data."
CLASS = "{low} to {high}"
DISTRICTS = "{count} districts"
BREAKS = "Breaks in the series"
EVENTS = "Events that are no breaks"
BREAK_KINDS = {
    "census": "census",
    "definition": "new definition",
    "method": "new method",
    "revision": "revision",
    "source": "new source",
}
