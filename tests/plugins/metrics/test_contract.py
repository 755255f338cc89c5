from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from isogloss.plugins.metrics.calign import calign
from isogloss.plugins.metrics.cka import cka
from isogloss.plugins.metrics.colap import colap
from isogloss.plugins.metrics.integration import integration
from isogloss.plugins.metrics.lexical_overlap import lexical_overlap
from isogloss.plugins.metrics.mexa import mexa
from isogloss.plugins.metrics.retrieval import retrieval
from isogloss.plugins.metrics.translation_precision import translation_precision
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
        (translation_precision, {}),
        (translation_precision, {"neighbours": 1, "translations": 1}),
        (retrieval, {}),
        (retrieval, {"neighbours": 1}),
        (mexa, {}),
        (cka, {}),
        (lexical_overlap, {}),
    ],
)
def test_every_metric_keeps_its_contract(
    factory: Callable[..., Metric], settings: dict[str, Any]
) -> None:
    check_metric(lambda: factory(**settings))
