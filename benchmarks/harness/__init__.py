"""Runs the contenders of a topic in turn, each in a fresh process, and compares what they took."""

from benchmarks.harness.topics import Contender, Point, Quality, Work

__all__ = ["Contender", "Point", "Quality", "Work"]
