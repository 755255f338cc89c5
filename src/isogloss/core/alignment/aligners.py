"""Aligners by name: parallel text in, the links of both directions out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

from isogloss.core.alignment.bitext import MAX_LENGTH, Bitext
from isogloss.core.alignment.eflomal import align_with_eflomal, eflomal_version
from isogloss.core.alignment.ibm import Ibm, Training, train
from isogloss.core.alignment.links import turned
from isogloss.core.alignment.symmetrisation import method_named
from isogloss.core.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from isogloss.core.alignment.bitext import Int32s, Text
    from isogloss.core.alignment.links import Link
    from isogloss.core.types import JSON, Progress

Aligner: TypeAlias = Literal["ibm", "eflomal"]

ALGORITHM = 1
"""Rises whenever the built-in aligner gives other links for the same text and settings."""


class Directed(Sequence["frozenset[Link]"]):
    """The links of one direction, where every word of a side has at most one."""

    def __init__(self, text: Text, linked: Int32s, *, by_target: bool) -> None:
        """``linked``: for every word of ``text`` the other sentence's word, from 0, or -1."""
        self._starts, self._linked, self._by_target = text.starts, linked, by_target

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, number: int) -> frozenset[Link]: ...

    @overload
    def __getitem__(self, number: slice) -> list[frozenset[Link]]: ...

    def __getitem__(self, number: Any) -> Any:
        """Return the links of a pair of sentences, as (source, target)."""
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        row = range(len(self))[number]
        start, end = self._starts[row : row + 2].tolist()
        pairs = enumerate(self._linked[start:end].tolist())
        links = frozenset((here, there) for here, there in pairs if there >= 0)
        return turned(links) if self._by_target else links


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """What an aligner says of a text."""

    forward: Sequence[frozenset[Link]]
    """For every pair its links (source, target): each target word has at most one."""
    backward: Sequence[frozenset[Link]]
    """The same, also as (source, target): each source word has at most one."""
    skipped: Mapping[str, tuple[int, ...]]
    """Reason to the pairs, from 0, that were not aligned and have no links."""
    warnings: tuple[str, ...] = ()
    details: Mapping[str, JSON] = field(default_factory=dict)
    """How it was made: aligner, settings, and what was estimated."""

    def links(self, method: str) -> Iterator[frozenset[Link]]:
        """Yield every pair's links, symmetrised. Raises SettingsError."""
        symmetrise = method_named(method)
        return (symmetrise(*both) for both in zip(self.forward, self.backward, strict=True))


def align(
    text: Bitext,
    *,
    aligner: str = "ibm",
    also: Bitext | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Alignment:
    """Align the sentences of ``text``, as they are: fold case and the like beforehand.

    ``also`` is further text that the model is estimated on, together with ``text``. ``ibm`` takes
    the settings of ``Training``; ``eflomal``, which has to be installed, ``iterations`` (relative
    to its own number) and ``max_length``. Raises SettingsError, DataError.
    """
    if aligner == "ibm":
        return _align_ibm(text, also, Training(**settings), progress)
    if aligner == "eflomal":
        return _align_eflomal(text, also, **settings)
    raise SettingsError(f"aligner {aligner!r} is not one of ibm, eflomal")


def check_aligner(*, aligner: str, symmetrisation: str, **settings: Any) -> str:
    """Check settings before anything is read; return what else the links depend on: a version.

    Raises SettingsError, also for an aligner that is not installed.
    """
    method_named(symmetrisation)
    if aligner == "eflomal":
        return eflomal_version()
    Training(**settings)
    return str(ALGORITHM)


def _align_ibm(
    text: Bitext, also: Bitext | None, training: Training, progress: Progress | None
) -> Alignment:
    whole = text if also is None else text.joined(also)
    if progress is not None:
        progress.begin("aligning", 2 * training.steps, "iterations")
    step = None if progress is None else partial(progress.advance, 1)
    ahead, back = (train(each, training, step=step) for each in (whole, whole.swapped()))
    details = {
        "aligner": "ibm",
        "algorithm": ALGORITHM,
        "pairs_trained_on": int(whole.usable(training.max_length).sum()),
        "tension": {"forward": ahead.tension, "backward": back.tension},
    }
    return _both(ahead, back, text, text.unusable(training.max_length), details)


def _both(
    ahead: Ibm, back: Ibm, text: Bitext, skipped: Mapping[str, tuple[int, ...]], details: JSON
) -> Alignment:
    forward = Directed(text.target, ahead.align(text), by_target=True)
    backward = Directed(text.source, back.align(text.swapped()), by_target=False)
    return Alignment(forward, backward, skipped, details=details)


def _align_eflomal(
    text: Bitext, also: Bitext | None, *, iterations: float = 1.0, max_length: int = MAX_LENGTH
) -> Alignment:
    whole = text if also is None else text.joined(also)
    forward, backward = align_with_eflomal(whole, iterations=iterations, max_length=max_length)
    details = {
        "aligner": "eflomal",
        "version": eflomal_version(),
        "pairs_trained_on": int(whole.usable(max_length).sum()),
    }
    return Alignment(
        forward[: len(text)],
        backward[: len(text)],
        text.unusable(max_length),
        ("links by eflomal, which cannot be seeded: another run may give others",),
        details,
    )
