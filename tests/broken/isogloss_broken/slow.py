# mypy: ignore-errors
# Broken on purpose: it takes long to import.
import time

from isogloss import hookimpl

time.sleep(0.3)


@hookimpl
def isogloss_clusterers():
    return {}
