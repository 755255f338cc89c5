# mypy: ignore-errors
# Broken on purpose: its hook returns a list.
from isogloss import hookimpl


@hookimpl
def isogloss_clusterers():
    return ["kmeans"]
