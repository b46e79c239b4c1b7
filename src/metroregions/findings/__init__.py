"""The computed sentences of the chapters: tables in, Markdown out.

Each sentence stays right for any edition: direction words, ties, “no change” and “no data” follow
from the numbers as they are shown. Nothing here reads data or knows a notebook.
"""

from metroregions.findings import (
    changes,
    cohesion,
    development,
    europe,
    functions,
    methods,
    milestones,
    networks,
    overall,
    profile,
    regions,
)

__all__ = [
    "changes",
    "cohesion",
    "development",
    "europe",
    "functions",
    "methods",
    "milestones",
    "networks",
    "overall",
    "profile",
    "regions",
]
