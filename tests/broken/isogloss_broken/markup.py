# mypy: ignore-errors
# Broken on purpose: its texts look like markup and steer the terminal.
from isogloss import hookimpl


def bold():
    """Be [bold]bold[/b] :smile: \x1b[31mred."""


@hookimpl
def isogloss_clusterers():
    return {"bold": bold}
