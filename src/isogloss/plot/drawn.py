"""A figure that was drawn, with the rows that it shows."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isogloss.core.errors import SettingsError
from isogloss.core.interchange.outputs import Output, write_outputs
from isogloss.core.interchange.tables import csv_lines
from isogloss.plot.style import styled

if TYPE_CHECKING:
    from typing import IO

    from isogloss.core.types import JSON

FORMATS = ("svg", "pdf", "png")
DOTS = 300
"""A PNG's dots per inch."""

_NO_DATE: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": "Isogloss"},
    "pdf": {"CreationDate": None, "Creator": "Isogloss"},
    "png": {"Software": "Isogloss"},
}


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """One figure. In a notebook it shows itself."""

    name: str
    """What its files are called, without an ending."""
    figure: Any
    """The matplotlib figure, to be changed at will before it is saved."""
    rows: list[dict[str, JSON]]
    """What is shown, a row a mark: written beside it as CSV."""
    caption: str
    """What the marks are, in a sentence or two that can go below the figure."""

    def save(self, path: Path | str, *, force: bool = False) -> list[Path]:
        """Write ``path``, whose ending says the format (svg, pdf, png), and its data beside it.

        Returns both files. SettingsError for another ending, or for files that are there unless
        ``force``.
        """
        path = Path(path)
        kind = path.suffix.removeprefix(".").lower()
        if kind not in FORMATS:
            raise SettingsError(f"{path}: figures end in .{', .'.join(FORMATS)}")
        outputs = self.outputs(path.stem, [kind])
        write_outputs(path.parent, outputs, force=force)
        return [path.parent / output.path for output in outputs]

    def outputs(self, stem: str, formats: list[str]) -> list[Output]:
        """Return the files of this figure: one a format, and one with its data."""
        drawn = [Output(f"{stem}.{kind}", _writer(self.content(kind))) for kind in formats]
        return [*drawn, Output(f"{stem}.csv", _writer(self.csv().encode()))]

    def content(self, kind: str) -> bytes:
        """Return the figure as the bytes of a file: ``svg``, ``pdf`` or ``png``."""
        buffer = BytesIO()
        with styled():
            self.figure.savefig(buffer, format=kind, dpi=DOTS, metadata=_NO_DATE[kind])
        return buffer.getvalue()

    def csv(self) -> str:
        """Return the rows as CSV, with a head."""
        head = list(dict.fromkeys(name for row in self.rows for name in row))
        return "".join(csv_lines([head, *([row.get(name) for name in head] for row in self.rows)]))

    def _repr_svg_(self) -> str:
        return self.content("svg").decode()


def _writer(content: bytes) -> Any:
    def write(file: IO[bytes]) -> None:
        file.write(content)

    return write
