"""The settings that a factory takes: its signature is their schema."""

from __future__ import annotations

import inspect
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isogloss.core.errors import PluginError, SettingsError
from isogloss.core.keys import canonical
from isogloss.registry.annotations import accepted, resolve, written
from isogloss.registry.values import Text, place, plain, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from isogloss.core.types import JSON

REQUIRED: Any = inspect.Parameter.empty

KEYWORD = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)

STARS = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a component."""

    name: str
    type: Any
    """What its value is read as."""
    annotation: str
    """The type as the author wrote it."""
    default: Any = REQUIRED

    @property
    def required(self) -> bool:
        """Whether it has no default."""
        return self.default is REQUIRED

    @property
    def accepted(self) -> str:
        """What its value may be, in words."""
        return accepted(self.type)

    def __str__(self) -> str:
        text = f"{self.name}: {self.annotation}" if self.annotation else self.name
        return text if self.required else f"{text} = {self.default!r}"

    def as_json(self) -> dict[str, JSON]:
        """Plain data; ``default`` only where there is one."""
        document = {
            "name": self.name,
            "type": self.annotation,
            "accepted": self.accepted,
            "required": self.required,
        }
        return document if self.required else document | {"default": plain(self.default)}

    def complete(self, value: JSON, base: Path) -> JSON:
        """Return ``value`` checked and as it stands in a recipe. Raises SettingsError."""
        try:
            result = plain(place(self.type, read(self.type, value), base))
            canonical(result)
        except (TypeError, ValueError) as error:
            raise SettingsError(self._refusal(value, error)) from None
        return result

    def restore(self, value: JSON) -> Any:
        """Return what the factory gets for a recipe's ``value``."""
        if not self.required and canonical(plain(self.default)) == canonical(value):
            return self.default  # Untouched: a default need not be of the annotated type.
        return read(self.type, value)

    def _refusal(self, value: JSON, error: Exception) -> str:
        found = repr(str(value)) if isinstance(value, Text) else _shown(value)
        return f"setting {self.name!r} is {found}; it takes {self.accepted}{_why(error)}"


def settings_of(factory: Callable[..., Any]) -> tuple[Setting, ...]:
    """Return the settings of a factory, in order of its signature.

    Raises PluginError where they cannot be known: ``*args``, ``**settings``, positional-only
    parameters, no signature, or a default that is no plain data.
    """
    try:
        parameters = inspect.signature(factory).parameters.values()
    except (TypeError, ValueError) as error:
        raise PluginError(f"its settings cannot be read: {error}") from error
    return tuple(_setting(factory, parameter) for parameter in parameters)


def _setting(factory: Callable[..., Any], parameter: inspect.Parameter) -> Setting:
    if parameter.kind not in KEYWORD:
        written_as = f"{STARS.get(parameter.kind.name, '')}{parameter.name}"
        raise PluginError(
            f"its factory takes {written_as!r}: every setting needs a name and can be given by it"
        )
    kind = resolve(parameter.annotation, factory)
    setting = Setting(parameter.name, kind, written(parameter.annotation), parameter.default)
    if not setting.required:
        _check_default(setting)
    return setting


def _check_default(setting: Setting) -> None:
    try:
        canonical(plain(setting.default))
    except (TypeError, ValueError) as error:
        message = f"the default of its setting {setting.name!r} is no plain data: {error}"
        raise PluginError(message) from error


def complete(
    settings: Iterable[Setting], given: Mapping[str, JSON], base: Path | None
) -> dict[str, JSON]:
    """Return the value of every setting as plain data: given and checked, or its default."""
    known = {setting.name: setting for setting in settings}
    for name in given:
        if name not in known:
            raise SettingsError(_unknown(name, list(known)))
    return {setting.name: _value(setting, given, base or Path.cwd()) for setting in known.values()}


def _value(setting: Setting, given: Mapping[str, JSON], base: Path) -> JSON:
    if setting.name in given:
        return setting.complete(given[setting.name], base)
    if setting.required:
        raise SettingsError(f"setting {setting.name!r} is missing; it takes {setting.accepted}")
    return plain(setting.default)


def _unknown(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1)
    if near:
        return f"no setting {name!r}; did you mean {near[0]!r}?"
    return f"no setting {name!r}; it has {', '.join(known) or 'none'}"


def _shown(value: JSON) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _why(error: Exception) -> str:
    """Return the reason that a type alone does not tell: a bound, a pattern, what is not plain."""
    problems: list[dict[str, Any]] = getattr(error, "errors", list)()
    if not problems:
        return f" ({error})"
    if len(problems) > 1 or problems[0]["type"].endswith(("_type", "_parsing", "literal_error")):
        return ""
    return f" ({problems[0]['msg']})"
