"""Dictionaries in the formats that people have."""
