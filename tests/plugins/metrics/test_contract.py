from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from isogloss.plugins.metrics.calign import calign
from isogloss.plugins.metrics.colap import colap
from isogloss.plugins.metrics.integration import integration
from isogloss.testing import check_metric

if TYPE_CHECKING:
    from collections.abc import Callable

    from isogloss import Metric


@pytest.mark.parametrize(
    ("factory", "settings"),
    [
        (calign, {}),
        (calign, {"min_types": 0, "threshold": 0.1, "max_size_difference": 1}),
        (calign, {"rule": "reference", "min_types": 0, "threshold": 0}),
        (colap, {}),
        (colap, {"pool": "all"}),
        (colap, {"rule": "reference", "balance": "words"}),
        (integration, {"permutations": 3}),
    ],
)
def test_every_metric_keeps_its_contract(
    factory: Callable[..., Metric], settings: dict[str, Any]
) -> None:
    check_metric(lambda: factory(**settings))
