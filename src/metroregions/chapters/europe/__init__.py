"""The regions among Europe’s."""
