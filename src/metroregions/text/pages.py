"""Every word that the pipeline itself writes into the report, in one place.

With `figures.strings`, `names` and `words`, what an edition in another language changes.
"""

REFERENCES = "References"
ABOUT = "About this report"
HOW_TO_CITE = "How to cite"
IMPRINT = "Imprint"
DOWNLOAD = "Download the data (CSV)"
VALUES = "Values"
DISTRICT_CODE = "District code"
GO_TO_REGION = "Go to a region"
PROFILES = "Region profiles"
PROFILES_OPENING = (
    "How does each of the eleven regions look by itself? Two pages each, all made alike: where it "
    "lies and who belongs to it, its key figures, its development against Germany, its districts, "
    "its functions, and the regions most like it. What the figures mean, and what they cannot "
    "tell, stands in the chapters before and after."
)
PROFILE = "Profile"
PROFILE_OF = "{title}: profile of one of the eleven, since {base_year}"
LICENCE = (
    "Text, figures and code: the metroregions project, MIT licence. Data of these publishers, "
    "transformed and aggregated, each under its own licence:"
)
COPY = "Copy"
COPIED = "Copied"

#: By the names that Quarto's `language` gives them; `_quarto.yml` may say them otherwise.
LANGUAGE = {
    "skip-link": "Skip to the content",
    "toggle-dark-mode": "Dark colours",
    "toc-title-document": "Contents",
    "crossref-fig-title": "Figure",
    "crossref-tbl-title": "Table",
    "crossref-sec-prefix": "Section",
    "callout-note-title": "Note",
    "callout-tip-title": "Tip",
    "callout-warning-title": "Warning",
    "callout-important-title": "Important",
    "callout-caution-title": "Caution",
}

#: The page that compares two editions.
WHAT_CHANGED = "What changed"
BETWEEN_EDITIONS = "From the edition {old} to the edition {new} of the report"
CHANGED_FINDINGS = "Key findings"
SIDE_BY_SIDE = "Key findings that read otherwise"
CHANGED_RANKS = "Ranks"
RANKS_OF_REGIONS = "Ranks of the regions that changed"
NEW_YEARS = "New years"
YEARS_ADDED = "Years added"
CHANGE_PERCENT = "Change (%)"
CHANGE_POINTS = "Change (percentage points)"
REVISIONS = "Revised values"
REVISION_COLUMNS = ("Year", "Old", "New", "Change (%)")
CHANGED_MEMBERS = "Boundaries"
MEMBERS_CHANGED = "Districts that joined or left a region"
FIRST_NAMED = "first named"
SECOND_NAMED = "second named"
EDITION = "Edition"
DATA_DATE = "Data as of {date}"
BACK = "Back to the report"
CHANGES_LINK = "What changed since the edition {edition}"

#: The page that lists the editions.
REPORT_TITLE = "Germany’s metropolitan regions"
EDITIONS = "Editions of the report"
COMPARED_WITH = "Comparisons with {year}"
WITHIN = {
    "current": "The regions within their boundaries of today",
    "2015": "The regions within their boundaries of 2015",
}
OF_EDITION = "of the edition {edition}"
#: By what they lead to in the edition's folder.
EDITION_LINKS = {
    "report.html": "Report as a web page",
    "report.pdf": "Report as a PDF",
    "changes.html": "What changed since the edition before",
    "data/values.csv": "Main values of the regions (CSV)",
    "data/": "Tables behind the figures",
    "manifest.json": "How it was built (JSON)",
}
