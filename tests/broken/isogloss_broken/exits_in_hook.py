# mypy: ignore-errors
# Broken on purpose: it calls sys.exit in its hook.
import sys

from isogloss import hookimpl


@hookimpl
def isogloss_clusterers():
    sys.exit(3)
