"""Maps from the district boundaries: the regions, values by district, where a region lies."""

from metroregions.figures.choropleth import choropleth
from metroregions.figures.locator import locator, portrait
from metroregions.figures.region_map import regions

__all__ = ["choropleth", "locator", "portrait", "regions"]
