"""Gaps between and inside the regions."""
