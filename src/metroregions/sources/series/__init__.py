"""How the readers’ figures join to series."""
