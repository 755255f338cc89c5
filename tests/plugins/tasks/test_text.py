"""The task text: gaps that are cut into it, the same for the same draw."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isogloss import DataError, SettingsError
from isogloss.plugins.tasks.text import text
from tests.plugins.sources.checkpoints import build

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss import Tuned
    from tests.plugins.conftest import Checkpoint
    from tests.plugins.tasks.conftest import Write

LONG = "the cat sleeps on the old mat and a small dog sees the black cat\n"


def tuned_on(checkpoint: Checkpoint, kind: str, **settings: Any) -> Tuned:
    return text(**settings).prepare(checkpoint(kind), (), seed=3, device="cpu")


def test_lines_are_read_and_empty_ones_passed_over(write: Write) -> None:
    found = text().read(write("en.txt", "the cat\n\na dog\n"), "en")
    assert [each.text for each in found.sentences] == ["the cat", "a dog"]
    assert found.lines == (1, 3)
    with pytest.raises(DataError, match="it holds no text"):
        text().read(write("none.txt", "\n"), "en")


def test_masks_hide_the_share_that_was_asked_for(checkpoint: Checkpoint, write: Write) -> None:
    tuned = tuned_on(checkpoint, "bert", share=0.5)
    examples = text().read(write("en.txt", LONG), "en")
    dataset: Any = tuned.features(examples).dataset
    whole = np.array(
        text()
        .prepare(checkpoint("bert"), (), seed=0, device="cpu")
        ._reader.encoded(  # type: ignore[attr-defined] # what is read without gaps
            examples.sentences
        )[0]
    )
    masked = kept = other = 0
    for draw in range(200):
        row = dataset.visit(0, draw)
        gaps = row["labels"] != -100
        assert gaps.sum() == round(0.5 * (len(whole) - 2))
        assert (row["labels"][gaps] == whole[gaps]).all()
        assert (row["input_ids"][~gaps] == whole[~gaps]).all()
        masked += int((row["input_ids"][gaps] == 4).sum())
        kept += int((row["input_ids"][gaps] == whole[gaps]).sum())
        other += int(gaps.sum())
    assert masked / other == pytest.approx(0.8, abs=0.04)
    assert kept / other == pytest.approx(0.1, abs=0.04)


@pytest.mark.parametrize("kind", ["bert", "mt5"])
def test_a_draw_is_the_same_again_and_another_is_another(
    checkpoint: Checkpoint, write: Write, kind: str
) -> None:
    tuned = tuned_on(checkpoint, kind)
    examples = text().read(write("en.txt", LONG + LONG), "en")
    dataset: Any = tuned.features(examples).dataset
    rows = [dataset.visit(0, 0), dataset.visit(0, 0), dataset.visit(0, 1), dataset.visit(1, 0)]
    shown = [(row["input_ids"].tolist(), row["labels"].tolist()) for row in rows]
    assert shown[0] == shown[1]
    assert shown[0] != shown[2]
    assert shown[0] != shown[3]
    assert dataset[0]["labels"].tolist() == shown[0][1]


def test_spans_that_were_cut_out_fit_into_what_is_left(
    checkpoint: Checkpoint, write: Write
) -> None:
    tuned = tuned_on(checkpoint, "mt5", share=0.4)
    examples = text().read(write("en.txt", LONG), "en")
    dataset: Any = tuned.features(examples).dataset
    reader: Any = tuned._reader  # type: ignore[attr-defined] # what is read without gaps
    whole = reader.encoded(examples.sentences)[0].tolist()
    sentinels = reader.tokens.sentinels()
    for draw in range(20):
        row = dataset.visit(0, draw)
        spans: dict[int, list[int]] = {}
        for number in row["labels"].tolist()[:-1]:  # the end of the text is the last
            if number in sentinels:
                spans[number] = []
            else:
                spans[list(spans)[-1]].append(number)
        last = list(spans)[-1]
        assert spans.pop(last) == []  # one more sentinel says that this was all
        filled = [
            each for number in row["input_ids"].tolist() for each in (spans.get(number, [number]))
        ]
        assert filled == whole
        assert list(spans) == sentinels[: len(spans)]
        assert all(spans.values())
        assert sum(map(len, spans.values())) == round(0.4 * (len(whole) - 1))


@pytest.mark.parametrize("kind", ["bert", "mt5", "gpt2"])
def test_bits_are_the_models_mean_loss(checkpoint: Checkpoint, write: Write, kind: str) -> None:
    import torch

    tuned = text().prepare(checkpoint(kind), (), seed=0, device="cpu")
    examples = text().read(write("en.txt", LONG + "a small dog\n"), "en")
    features = tuned.features(examples)
    total = count = 0.0
    for number in range(2):
        batch: Any = features.collate([features.dataset[number]])
        wanted = int((batch["labels"] != -100).sum()) - (kind == "gpt2")
        with torch.no_grad():
            total += float(tuned.model(**batch).loss) * wanted
        count += wanted
    score = tuned.score(tuned.predict(examples), examples)
    assert score["bits"] == pytest.approx(total / count / math.log(2), rel=1e-4)


def test_what_is_scored_does_not_depend_on_the_seed(checkpoint: Checkpoint, write: Write) -> None:
    examples = text().read(write("en.txt", LONG), "en")
    one, other = (
        text().prepare(checkpoint("bert"), (), seed=seed, device="cpu") for seed in (0, 1)
    )
    assert one.predict(examples).scores == other.predict(examples).scores


def test_a_model_that_cannot_mark_gaps_is_refused(checkpoint: Checkpoint, tmp_path: Path) -> None:
    folder = build("bart", tmp_path / "bart")
    with pytest.raises(SettingsError, match="has no token for sentinels"):
        text().prepare(folder, (), seed=0, device="cpu")
    with pytest.raises(SettingsError, match="share is 1"):
        text(share=1.0)


@pytest.mark.parametrize("kind", ["bert", "mt5", "gpt2"])
def test_a_text_without_a_sub_word_has_nothing_to_fill_in(
    checkpoint: Checkpoint, write: Write, kind: str
) -> None:
    tuned = text().prepare(checkpoint(kind), (), seed=0, device="cpu")
    both = text().read(write("en.txt", f"{LONG}\x01\n"), "en")
    empty = kind != "gpt2"  # bytes are never nothing
    assert len(tuned.features(both).dataset) == 2 - empty
    found = tuned.score(tuned.predict(both), both)
    if empty:
        assert found == tuned.score(tuned.predict(both.take([0])), both.take([0]))
        nothing = both.take([1])
        assert tuned.score(tuned.predict(nothing), nothing) == {"bits": None}
