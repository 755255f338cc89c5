"""Activations and finished files out: what has been written for good, and how it is checked."""
