# mypy: ignore-errors
# Broken on purpose: its hook has a name that there is not.
from isogloss import hookimpl


@hookimpl
def isogloss_clusterer():
    return {}
