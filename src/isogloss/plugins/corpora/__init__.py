"""Parallel text in the formats that people have."""
