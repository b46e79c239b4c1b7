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
