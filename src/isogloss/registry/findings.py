"""What was found of the plug-ins: which are there, which failed and why, which are slow."""

from __future__ import annotations

import sys
from contextlib import contextmanager, redirect_stdout
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.errors import PluginError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pluggy

SLOW = 1.0
"""Seconds above which a plug-in is named as slow: every command that looks a name up pays them."""


class Plugin(NamedTuple):
    """One plug-in: an entry point of a distribution, or a module of ours."""

    provider: str
    """The distribution."""
    version: str
    name: str
    """The entry point's name, or our module's."""
    load: Callable[[], object]
    builtin: bool = False

    def __str__(self) -> str:
        return f"{self.provider} {self.version} ({self.name})"


class Failure(NamedTuple):
    """A plug-in that could not be used, and why."""

    plugin: Plugin
    error: BaseException
    seconds: float
    """How long it ran before it failed."""

    @property
    def provider(self) -> str:
        """The distribution that it came with."""
        return self.plugin.provider

    @property
    def reason(self) -> str:
        """The error in one line."""
        return reason(self.error)

    @property
    def traceback(self) -> str:
        """The error's traceback, for the plug-in's author."""
        import traceback

        return "".join(traceback.format_exception(self.error))


class Slow(NamedTuple):
    """A plug-in that works, but takes long to import or to say what it offers."""

    plugin: Plugin
    seconds: float


class Findings:
    """What was registered, what was not, and what took long."""

    def __init__(self) -> None:
        self.plugins: dict[str, Plugin] = {}
        """The plug-ins registered, by the name under which the manager knows them."""
        self.failures: list[Failure] = []
        self.slow: list[Slow] = []

    @cached_property
    def manager(self) -> pluggy.PluginManager:
        """Knows the hooks, and what is registered; made for the first plug-in."""
        import pluggy

        from isogloss.core import hookspecs

        manager = pluggy.PluginManager(hookspecs.PROJECT)
        manager.add_hookspecs(hookspecs)
        return manager

    def implementations(self, hook: str) -> list[pluggy.HookImpl]:
        """Return what the registered plug-ins have of a hook."""
        found: list[pluggy.HookImpl] = []
        if self.plugins:
            found += getattr(self.manager.hook, hook).get_hookimpls()
        return found

    @contextmanager
    def contain(self, plugin: Plugin) -> Iterator[None]:
        """Keep whatever a third-party plug-in raises as its failure.

        An error of a built-in plug-in is a bug of ours and is raised, and so is KeyboardInterrupt.
        What a plug-in prints goes to stderr: stdout is for results.
        """
        start = perf_counter()
        try:
            with redirect_stdout(sys.stderr):
                yield
        except (Exception, SystemExit) as error:
            if plugin.builtin:
                raise
            self.failures.append(Failure(plugin, error, perf_counter() - start))
        else:
            seconds = perf_counter() - start
            if seconds > SLOW:
                self.slow.append(Slow(plugin, seconds))


def reason(error: BaseException) -> str:
    """Return an exception's type and message as one line."""
    if isinstance(error, SystemExit):
        return f"it called sys.exit({error.code!r})"
    text = " ".join(str(error).split())
    if isinstance(error, PluginError):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
