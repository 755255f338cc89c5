"""Planted truth in a few lines of torch: one direction carries the label."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isogloss import DataError, SettingsError
from isogloss.evidence.causal.ablation import Ablation
from isogloss.evidence.causal.attribution import attribute
from isogloss.evidence.causal.effects import Asked
from isogloss.evidence.causal.pool import Calipers
from tests.evidence.causal import toy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss.core.types import JSON

WIDE = Calipers(covariates=9.0, removed=0.5)
CARRYING = (0, 1)


def ablation(aligned: Sequence[int], tuned: Any = None, **changes: Any) -> Ablation:
    words = toy.table()
    tests = [toy.examples(language, range(8), CARRYING) for language in ("en", "de")]
    asked = Asked(**{"directions": 0, "swaps": 0, "calipers": WIDE, "unrelated": 4, **changes})
    model: Any = tuned or toy.Toy(words)
    return Ablation(model, toy.material(words, aligned), tests, "accuracy", asked, seed=0)


@pytest.fixture(scope="module")
def found() -> JSON:
    return ablation(CARRYING, swaps=100, directions=100).take(toy.Quiet())


def figures(found: JSON, name: str = "score") -> JSON:
    return found["projected"]["figures"][name]


def test_the_model_does_its_task_before_anything_is_edited(found: JSON) -> None:
    assert [each["score"] for each in found["intact"]] == [1.0, 1.0]


def test_without_the_carrier_the_target_language_loses_its_labels(found: JSON) -> None:
    """A quarter of the words are X, and none is found; English has nothing to lose."""
    own = figures(found)
    assert own["target"]["aligned"] >= 0.25
    assert own["source"]["aligned"] == 0.0
    assert own["target"]["difference"] > 0.2
    assert own["difference_in_differences"]["p"] <= 3 / 101
    assert figures(found, "log-probability")["difference_in_differences"]["p"] <= 3 / 101


def test_without_other_concepts_it_loses_nothing() -> None:
    """Two other concepts a language, none of them a carrier: the score stands as it was."""
    own = figures(ablation((5, 6)).take(toy.Quiet()))
    assert own["target"]["aligned"] == own["source"]["aligned"] == 0.0
    assert own["target"]["difference"] <= 0.0
    assert own["target"]["p"] == 1.0


def test_a_swap_with_the_partner_that_lacks_the_carrier_costs_the_label(found: JSON) -> None:
    """German goes to English means, which carry nothing; English states get a carrier with it."""
    swapped = found["swapped"]["figures"]["score"]
    assert swapped["target"]["aligned"] == 0.25
    assert swapped["source"]["aligned"] == 0.25
    assert swapped["target"]["tail"] == "less"
    # The languages' means alone hold a tenth of the carrier: too little to change a label.
    assert found["swapped"]["language"]["score"] == {"source": 0.0, "target": 0.0}


def test_an_edit_that_changes_nothing_loses_exactly_nothing() -> None:
    made = ablation(CARRYING)
    intact = [toy_outcome(made, at) for at in (0, 1)]
    told = [made.tuned.predict(each) for each in made.unrelated]
    same = made._effect([lambda states, _: states] * 2, intact, told)
    assert [(d.source, d.target) for d in same.drops.values()] == [(0.0, 0.0), (0.0, 0.0)]
    assert same.divergence == (0.0, 0.0)


def toy_outcome(made: Ablation, at: int) -> Any:
    from isogloss.evidence.causal.outcomes import outcome

    return outcome(made.tuned, made.tests[at], made.metric)


def test_afterwards_the_model_is_as_it_was() -> None:
    tuned = toy.Toy(toy.table())
    made = ablation(CARRYING, tuned)
    before = made.tuned.predict(made.tests[1]).scores
    made.take(toy.Quiet())
    assert tuned.edits == []
    after = made.tuned.predict(made.tests[1]).scores
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_the_record_says_what_was_edited_and_how_well_it_was_matched(found: JSON) -> None:
    assert found["rank"] == 4  # two concepts a language, in 24 features
    assert [each["aligned"] for each in found["aligned"]] == [2, 2]
    assert found["controls"]["count"] == 100
    matched = {row["covariate"] for row in found["controls"]["balance"]}
    assert matched == {"flat", "removed variance"}
    assert found["random"]["figures"]["score"]["target"]["controls"]["count"] == 100
    assert 0 < found["random"]["removed"] < 1
    assert found["swapped"]["moves"]["partner"] > found["swapped"]["moves"]["language"] > 0


def test_fewer_controls_than_a_rank_can_tell_are_refused() -> None:
    with pytest.raises(SettingsError, match=r"controls = 50: expected 100 or more$"):
        Asked(controls=50)
    with pytest.raises(SettingsError, match=r"swaps = 5: expected 100 or more, or 0 for none$"):
        Asked(swaps=5)
    with pytest.raises(SettingsError, match="rank = 0"):
        Asked(rank=0)


def test_a_layer_that_the_model_lacks_is_refused_before_anything_runs() -> None:
    words = toy.table()
    material = toy.material(words)
    lacking = tuple(replace(side, layer=9) for side in material.sides)
    tests = [toy.examples(language, range(8), CARRYING) for language in ("en", "de")]

    class Lacking(toy.ToySource):
        def edit(self, site: Any, function: Any, /) -> Any:
            raise SettingsError(f"no {site}")

    tuned: Any = toy.Toy(words)
    tuned.source = lambda: Lacking(tuned)
    moved = replace(material, sides=(lacking[0], lacking[1]))
    with pytest.raises(SettingsError, match="9"):
        Ablation(tuned, moved, tests, "accuracy", Asked(), seed=0)


def test_a_source_that_cannot_be_edited_is_refused() -> None:
    tuned: Any = toy.Toy(toy.table())
    tuned.source = lambda: object()
    with pytest.raises(SettingsError, match="cannot be edited"):
        ablation(CARRYING, tuned)


def test_sentences_that_concepts_were_chosen_on_are_not_evaluated_on() -> None:
    words = toy.table()
    tests = [toy.examples(language, range(8), CARRYING) for language in ("en", "de")]
    chosen = {"en": list(tests[0].sentences[:2]), "de": list(tests[1].sentences[:1])}
    material = replace(toy.material(words), chosen=chosen)
    asked = Asked(calipers=WIDE)
    tuned: Any = toy.Toy(words)
    made = Ablation(tuned, material, tests, "accuracy", asked, seed=0)
    assert made.left_out == [2, 1]
    assert [len(each) for each in made.tests] == [4, 5]
    every = {"en": list(tests[0].sentences), "de": list(tests[1].sentences)}
    with pytest.raises(DataError, match=r"en\.txt: all 6 sentences are among those"):
        Ablation(tuned, replace(material, chosen=every), tests, "accuracy", asked, seed=0)


def test_a_prediction_rests_on_the_concept_that_carries_it() -> None:
    words = toy.table()
    tuned: Any = toy.Toy(words)
    example = toy.examples("de", range(8), CARRYING).take([2])
    whole, moved = attribute(tuned, toy.SITE, example, toy.means(words, "de"), None, toy.Quiet())
    assert (whole.label, whole.word) == ("X", 0)
    assert moved[0].concept == 0
    assert moved[0].here == (0,)
    assert moved[0].label == "O"
    assert moved[0].difference > 5 * max(abs(each.difference) for each in moved[2:])
    sizes = [abs(each.difference) for each in moved]
    assert sizes == sorted(sizes, reverse=True)
    assert tuned.edits == []


def test_a_word_can_be_asked_for_and_has_to_be_there() -> None:
    words = toy.table()
    tuned: Any = toy.Toy(words)
    example = toy.examples("de", range(8), CARRYING).take([2])
    whole, _ = attribute(tuned, toy.SITE, example, toy.means(words, "de"), 5, toy.Quiet())
    assert (whole.label, whole.word) == ("O", 5)
    with pytest.raises(SettingsError, match="--word 8: the sentence has the words 0 to 7"):
        attribute(tuned, toy.SITE, example, toy.means(words, "de"), 8, toy.Quiet())
