# mypy: ignore-errors
# Broken on purpose: it writes to stdout, which is for results.
from isogloss import hookimpl

print("hello from the import")


@hookimpl
def isogloss_clusterers():
    print("hello from the hook")
    return {}
