from __future__ import annotations

from functools import partial

from isogloss.evidence.diagnostics.material import Material
from isogloss.evidence.diagnostics.overlap import unrelated
from tests.evidence.diagnostics.records import clustering, layers

made = partial(layers, metric="colap", translated=0.25)
RELATED = frozenset({frozenset({"de", "en"})})


def test_half_of_the_concepts_in_a_pair_that_is_not_named_is_high() -> None:
    scores = made([0.1, 0.5], pair="en-ar") + made([0.9], pair="en-de")
    (found,) = unrelated(Material(scores=scores, related=RELATED))
    assert found.severity == "warns"
    assert found.where["pairs"] == ["en-ar"]
    assert found.line.endswith("en-ar 0.50 at layer 1 (25 % translated)")


def test_less_is_not_and_the_order_of_a_named_pair_does_not_matter() -> None:
    scores = made([0.49], pair="en-ar") + made([0.9], pair="en-de") + made([0.9], pair="de-en")
    assert list(unrelated(Material(scores=scores, related=RELATED))) == []


def test_where_no_pair_is_named_it_is_a_note() -> None:
    (found,) = unrelated(Material(scores=made([0.9])))
    assert found.severity == "notes"


def test_agreement_of_the_joint_concepts_stands_beside() -> None:
    scores = made([0.9], clusterings=("one", "both"))
    clusterings = {
        "one": clustering("one", "en", position=0.7),
        "both": clustering("both", "en", "de", position=0.6),
    }
    (found,) = unrelated(Material(scores=scores, clusterings=clusterings))
    assert found.evidence[0]["ami_position"] == 0.6


def test_twins_mix_on_purpose() -> None:
    twins = frozenset({"model"})
    assert list(unrelated(Material(scores=made([0.9]), twins=twins))) == []
