"""Composes executed chapters into one document."""
