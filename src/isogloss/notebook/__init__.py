"""A study that has run, in a notebook: its figures beside its scores and concepts."""

from isogloss.notebook.study import OpenStudy, open_study

__all__ = ["OpenStudy", "open_study"]
