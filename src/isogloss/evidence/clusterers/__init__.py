"""Clusterers side by side over the same vectors."""
