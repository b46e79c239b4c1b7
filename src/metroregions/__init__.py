"""A reproducible report on the eleven European metropolitan regions in Germany."""
