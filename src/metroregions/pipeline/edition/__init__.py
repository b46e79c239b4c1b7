"""Builds, publishes, compares and lists editions."""
