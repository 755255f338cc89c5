# mypy: ignore-errors
# Broken on purpose: most of what it offers is no factory that can be used.
from isogloss import hookimpl


def good(*, k: int = 1):
    """Work."""


def anything(**settings):
    """Take whatever comes."""


def listed(*numbers):
    """Take numbers."""


def positional(k, /):
    """Take a number that has no name."""


def odd(*, model=object()):
    """Have a default that no recipe can hold."""


@hookimpl
def isogloss_clusterers():
    return {
        "good": good,
        "anything": anything,
        "listed": listed,
        "positional": positional,
        "odd": odd,
        "a name": good,
        7: good,
        "text": "not callable",
    }
