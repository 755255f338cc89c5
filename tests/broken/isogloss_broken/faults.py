# mypy: ignore-errors
# Broken on purpose: it works, but for the one thing that a setting names.
import ctypes
import os
import signal
import sys
import threading
import time
from pathlib import Path

import numpy as np

from isogloss import hookimpl


def fault(how, marker=""):
    """Do what is wrong; with a marker file, only until that is there."""
    if marker:
        path = Path(marker)
        if path.exists():
            return
        path.write_text(str(os.getpid()))
    if how == "raises":
        raise RuntimeError("no")
    if how == "exits":
        sys.exit(0)
    if how == "thread":
        threading.Thread(target=time.sleep, args=(60,), name="left").start()
    if how == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "segfault":
        ctypes.string_at(0)
    if how == "sleeps":
        time.sleep(60)
    if how == "hog":
        held = []
        while True:
            held.append(np.ones(1 << 22))


class Faulty:
    def __init__(self, how, marker):
        self.how = how
        self.marker = marker

    def fit_predict(self, vectors, /):
        fault(self.how, self.marker)
        labels = np.arange(len(vectors)) % 3
        if self.how == "shape":
            return labels[:-1]
        if self.how == "nan":
            return np.full(len(vectors), np.nan)
        if self.how == "changes":
            ctypes.memmove(vectors.ctypes.data, np.ones(4, np.float32).ctypes.data, 16)
        return labels


def faulty(*, how: str, marker: str = ""):
    """Group words by number, but for one thing."""
    return Faulty(how, marker)


class FaultyTransform:
    scope = "side"

    def __init__(self, how):
        self.how = how

    def fit(self, vectors, words, /):
        fault(self.how)
        return lambda block, _: block[:, :0] if self.how == "shape" else block * np.float32(np.nan if self.how == "nan" else 1)


def faulty_transform(*, how: str = "raises"):
    """Leave vectors as they are, but for one thing."""
    return FaultyTransform(how)


class FaultyMetric:
    needs = frozenset({"separate"})
    compares = "pair"

    def __init__(self, how):
        self.how = how

    def __call__(self, space, /):
        from isogloss import Score

        fault(self.how)
        return [Score("faulty", space.sides, float("nan") if self.how == "nan" else 0.5)]


def faulty_metric(*, how: str):
    """Give every pair a half, but for one thing."""
    return FaultyMetric(how)


class FaultySource:
    def __init__(self, inner, how, marker):
        self.inner = inner
        self.how = how
        self.marker = marker

    def describe(self):
        from dataclasses import replace

        return replace(self.inner.describe(), fingerprint=f"faulty-{self.how}")

    def sentences(self):
        return self.inner.sentences()

    def rows(self, sentences, /):
        return self.inner.rows(sentences)

    def read(self, sentences, where, /):
        from isogloss import Batch

        fault(self.how, self.marker)
        for batch in self.inner.read(sentences, where):
            if self.how == "shape":
                yield Batch(batch.where, batch.vectors[:, :-1])
            else:
                yield batch


def faulty_source(*, folder: Path, languages: list[str], how: str, marker: str = ""):
    """Read vectors from files, but for one thing."""
    from isogloss.plugins.sources.activations import activations

    return FaultySource(activations(folder=Path(folder), languages=languages), how, marker)


@hookimpl
def isogloss_clusterers():
    return {"faulty": faulty}


@hookimpl
def isogloss_transforms():
    return {"faulty": faulty_transform}


@hookimpl
def isogloss_metrics():
    return {"faulty": faulty_metric}


@hookimpl
def isogloss_sources():
    return {"faulty": faulty_source}
