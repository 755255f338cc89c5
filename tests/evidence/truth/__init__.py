"""Planted truth: what intervals, p-values and references say, where it is known what they should."""
