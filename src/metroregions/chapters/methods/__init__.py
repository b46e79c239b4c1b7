"""Sources, definitions, breaks."""
