"""Arrays that the workers of one clustering share while it is made: files in a folder that goes with it."""

from __future__ import annotations

import shutil
from io import BytesIO
from typing import TYPE_CHECKING, Any

from isogloss.core.remote import RemotePath
from isogloss.core.store.files import check_inside, check_space, write_atomically

if TYPE_CHECKING:
    import numpy.typing as npt

    from isogloss.core.locations import Location


PLACE, SUFFIX = "clusters", ".work"
"""Where the folders are in a study directory, and what ends their names."""


class Scratch:
    """Arrays by name; each file is whole or not there. Nothing of it is a result, or journalled."""

    def __init__(self, folder: Location) -> None:
        self.folder = folder
        self.written = 0
        """Bytes of files that this process wrote,"""
        self.read = 0
        """and of those that it read."""

    def save(self, name: str, /, **arrays: npt.NDArray[Any]) -> None:
        """Keep arrays under a name."""
        import numpy as np

        buffer = BytesIO()
        np.savez(buffer, allow_pickle=False, **arrays)
        data = buffer.getvalue()
        self.written += len(data)
        write_atomically(self.folder / f"{name}.npz", data)

    def load(self, name: str, /) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays of a name."""
        import numpy as np

        data = (self.folder / f"{name}.npz").read_bytes()
        self.read += len(data)
        with np.load(BytesIO(data), allow_pickle=False) as found:
            return dict(found)

    def drop(self, *names: str) -> None:
        """Delete the arrays of names."""
        for name in names:
            (self.folder / f"{name}.npz").unlink(missing_ok=True)

    def check_room(self, needed: int, /) -> None:
        """Raise ResourceError unless so many more bytes fit on the disk; stores of objects have no end."""
        check_space(self.folder, needed)

    def delete(self) -> None:
        """Delete everything; of a link, the link."""
        if isinstance(self.folder, RemotePath):
            for path in self.folder.sizes():
                path.unlink(missing_ok=True)
        elif self.folder.is_symlink():
            self.folder.unlink()
        else:
            shutil.rmtree(self.folder, ignore_errors=True)


def left_over(folder: Location) -> list[Location]:
    """Return the folders of arrays in a study directory: of the run at work, or of one that was ended."""
    place = folder / PLACE
    if isinstance(place, RemotePath):
        above = {path.parent for path in place.sizes()} - {place}
        return sorted(path for path in above if path.name.endswith(SUFFIX))
    there = place.glob(f"*{SUFFIX}")
    return sorted(path for path in there if path.is_symlink() or path.is_dir())


def clear(folder: Location) -> None:
    """Delete what runs left that were ended. For the one run that owns the study directory."""
    for path in left_over(folder):
        check_inside(path.parent)
        Scratch(path).delete()
