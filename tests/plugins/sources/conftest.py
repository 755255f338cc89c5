"""What the tests of the sources share: sentences, reading by part and layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from isogloss import Source
from isogloss.plugins.sources.transformers import transformers

if TYPE_CHECKING:
    from tests.plugins.conftest import Checkpoint

Make: TypeAlias = Callable[..., Source]


@pytest.fixture(scope="session")
def make(checkpoint: Checkpoint) -> Make:
    """Make the source ``transformers`` over the checkpoint of a kind, once for each settings."""
    made: dict[str, Source] = {}

    def source(kind: str, **settings: Any) -> Source:
        key = f"{kind} {sorted(settings.items())}"
        if key not in made:
            made[key] = transformers(model=str(checkpoint(kind)), **settings)
        return made[key]

    return source
