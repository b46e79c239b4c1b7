"""The computed sentences of the chapters by subject; on its way out, see `metroregions.text`."""

from metroregions.chapters.cohesion import sentences as cohesion
from metroregions.chapters.development import sentences as development
from metroregions.chapters.europe import sentences as europe
from metroregions.chapters.functions import sentences as functions
from metroregions.chapters.methods import sentences as methods
from metroregions.chapters.milestones import sentences as milestones
from metroregions.chapters.networks import sentences as networks
from metroregions.chapters.profile import sentences as profile
from metroregions.chapters.regions import sentences as regions
from metroregions.chapters.shared import changes
from metroregions.chapters.shared import sentences as overall

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
