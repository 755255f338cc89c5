from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from isogloss.evidence.diagnostics.material import Material
from isogloss.evidence.diagnostics.shapes import (
    few_words,
    noise,
    one_sentence,
    one_type,
    positions,
    shape,
)
from tests.evidence.diagnostics.records import clustering

if TYPE_CHECKING:
    from isogloss.core.types import JSON


def material(*records: JSON, shapes: dict[str, JSON] | None = None, **more: object) -> Material:
    clusterings = {record["key"]: record for record in records}
    return Material(clusterings=clusterings, shapes=shapes or {}, **more)  # type: ignore[arg-type]


def test_concepts_are_counted_by_hand() -> None:
    # Concept 0: one type, two sentences; 1: two types, one sentence; 2: two words only; noise.
    labels = np.array([0, 0, 0, 1, 1, 1, 2, 2, -1, -1, -1])
    types = np.array([4, 4, 4, 1, 2, 1, 3, 3, 9, 9, 9])
    sentences = np.array([0, 0, 1, 5, 5, 5, 6, 6, 7, 7, 7])
    assert shape(labels, types, sentences) == {"counted": 2, "one_type": 1, "one_sentence": 1}


def test_noise_alone_has_no_concepts() -> None:
    none = np.array([-1, -1])
    assert shape(none, none + 1, none + 1) == {"counted": 0, "one_type": 0, "one_sentence": 0}


def test_concepts_that_agree_with_positions_more_than_with_types_are_positions() -> None:
    (found,) = positions(material(clustering("a", position=0.6, kind=0.2)))
    assert found.where["layers"] == [3]
    assert "AMI with position 0.60, with type 0.20 at layer 3" in found.line


@pytest.mark.parametrize(("position", "kind"), [(0.29, 0.1), (0.4, 0.41), (None, None)])
def test_a_little_position_is_not_told(position: float | None, kind: float | None) -> None:
    assert list(positions(material(clustering("a", position=position, kind=kind)))) == []


def counts(**own: int) -> dict[str, JSON]:
    return {"a": {"counted": 100, "one_type": 0, "one_sentence": 0} | own}


def test_half_of_the_concepts_of_one_type() -> None:
    record = clustering("a")
    (found,) = one_type(material(record, shapes=counts(one_type=50)))
    assert "50 % of the concepts are one type" in found.line
    assert found.severity == "warns"
    assert list(one_type(material(record, shapes=counts(one_type=49)))) == []


def test_of_layer_0_it_is_a_note() -> None:
    (found,) = one_type(material(clustering("a", layer=0), shapes=counts(one_type=90)))
    assert found.severity == "notes"


def test_a_tenth_of_the_concepts_of_one_sentence() -> None:
    record = clustering("a")
    (found,) = one_sentence(material(record, shapes=counts(one_sentence=10)))
    assert "10 % of the concepts are one sentence" in found.line
    assert list(one_sentence(material(record, shapes=counts(one_sentence=9)))) == []


def test_more_noise_than_words_in_concepts() -> None:
    (found,) = noise(material(clustering("a", words=1000, noise=501)))
    assert "50 % of the words are noise" in found.line
    assert list(noise(material(clustering("a", words=1000, noise=500)))) == []


def test_fewer_than_twenty_words_a_concept_noise_left_out() -> None:
    (found,) = few_words(material(clustering("a", words=1000, concepts=30, noise=401)))
    assert "down to 20.0 words a concept" in found.line
    assert found.evidence[0]["words_a_concept"] == 599 / 30
    assert list(few_words(material(clustering("a", words=1000, concepts=30, noise=400)))) == []
    assert list(few_words(material(clustering("a", words=10, concepts=0, noise=10)))) == []


def test_layers_and_languages_are_told_together_and_joint_concepts_where_they_are_alone() -> None:
    records = [
        clustering(f"{language}{layer}", language, layer=layer, words=100)
        for language in ("en", "de")
        for layer in (1, 2)
    ]
    joint = clustering("both", "en", "de", layer=1, words=100)
    (alone,) = few_words(material(*records, joint))
    assert "at layers 1, 2 (en, de)" in alone.line
    assert len(alone.evidence) == 4
    (together,) = few_words(material(joint))
    assert "k, pairs together, text/model: down to 4.0" in together.line


def test_twins_are_left_out() -> None:
    record = clustering("a", source="twin", words=100, noise=90, position=0.9, kind=0.1)
    own = material(record, shapes=counts(one_type=99, one_sentence=99), twins=frozenset({"twin"}))
    checks = (positions, one_type, one_sentence, noise, few_words)
    assert [found for check in checks for found in check(own)] == []
