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
