"""The words of several sides in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.core.types import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss.core.types import Ints


def joined_words(tables: Sequence[Words]) -> Words:
    """Return one table of the words of several sides, side after side.

    Forms and types of different sides stay apart. Annotations are those that all sides have.
    """
    import numpy as np

    shared = [name for name in tables[0].annotations if all(name in t.annotations for t in tables)]
    tokens = any(table.token_position is not None for table in tables)
    return Words(
        "+".join(dict.fromkeys(table.language for table in tables)),
        tuple(form for table in tables for form in table.forms),
        _shifted([table.form for table in tables], [len(table.forms) for table in tables]),
        tuple(each for table in tables for each in table.types),
        _shifted([table.type for table in tables], [len(table.types) for table in tables]),
        np.concatenate([table.sentence for table in tables]),
        np.concatenate([table.position for table in tables]),
        {name: [each for t in tables for each in t.annotations[name]] for name in shared},
        np.concatenate([table.read_position for table in tables]) if tokens else None,
    )


def _shifted(numbers: Sequence[Ints], sizes: Sequence[int]) -> Ints:
    import numpy as np

    starts = np.cumsum([0, *sizes[:-1]])
    moved: Ints = np.concatenate([each + by for each, by in zip(numbers, starts, strict=True)])
    return moved
