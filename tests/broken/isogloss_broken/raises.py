# mypy: ignore-errors
# Broken on purpose: its hook raises.
from isogloss import hookimpl


@hookimpl
def isogloss_clusterers():
    raise RuntimeError("no GPU")
