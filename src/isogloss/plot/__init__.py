"""Figures for papers: SVG, PDF or PNG of a column's width, each with its data beside it."""

from isogloss.plot.plots import KINDS, Plots

__all__ = ["KINDS", "Plots"]
