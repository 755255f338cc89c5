"""Difficult files, each with one outcome."""
