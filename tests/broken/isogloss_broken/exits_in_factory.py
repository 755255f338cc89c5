# mypy: ignore-errors
# Broken on purpose: its factories call sys.exit, raise, or make something else.
import sys

from isogloss import hookimpl


def exits():
    sys.exit(0)


def raises(*, n_clusters: int = 2):
    return 1 / 0


def sentence():
    return "no clusterer"


@hookimpl
def isogloss_clusterers():
    return {"exits": exits, "divides": raises, "sentence": sentence}
