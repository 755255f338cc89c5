"""Contract checks that plug-in authors run on their own components, as we do on ours.

Each check makes the component as often as it needs and raises AssertionError with one plain
sentence. They need no pytest.
"""

from __future__ import annotations

from isogloss.testing.clusterers import check_clusterer
from isogloss.testing.corpora import check_corpus
from isogloss.testing.dictionaries import check_dictionary
from isogloss.testing.edits import check_edits
from isogloss.testing.executors import check_executor
from isogloss.testing.factories import check_factory
from isogloss.testing.metrics import check_metric
from isogloss.testing.models import small_model
from isogloss.testing.segmenters import check_segmenter
from isogloss.testing.sources import check_source
from isogloss.testing.tasks import check_task
from isogloss.testing.transforms import check_transform

__all__ = [
    "check_clusterer",
    "check_corpus",
    "check_dictionary",
    "check_edits",
    "check_executor",
    "check_factory",
    "check_metric",
    "check_segmenter",
    "check_source",
    "check_task",
    "check_transform",
    "small_model",
]
