"""Edits of states: what they change, in which order, and that nothing stays behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch

from isogloss import PluginError, SettingsError, Where, source_of
from isogloss.testing import check_edits
from tests.plugins.sources.checkpoints import BUILDERS
from tests.plugins.sources.reading_aloud import sentence, sentences, vectors
from tests.plugins.sources.test_layers import hooks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from isogloss import EditableSource
    from tests.plugins.conftest import Checkpoint
    from tests.plugins.sources.conftest import Make

SITES: dict[str, list[Where]] = {
    "mt5": [("encoder", 1), ("encoder", "norm"), ("decoder.reads", 0), ("decoder.predicts", 3)],
    "bart": [("encoder", 2), ("decoder.reads", 1)],
    "bert": [("encoder", 0), ("encoder", 3)],
    "crossing": [("encoder", 1)],
    "xlm-roberta": [("encoder", 0), ("encoder", 2)],
    "llama": [("decoder.reads", 0), ("decoder.reads", "norm")],
    "qwen2": [("decoder.predicts", 2)],
    "gpt2": [("decoder.reads", 0), ("decoder.reads", 3)],
}


@pytest.mark.parametrize(("kind", "site"), [(k, s) for k in BUILDERS for s in SITES[k]])
def test_every_family_keeps_the_contract_of_edits(kind: str, site: Where, make: Make) -> None:
    source: Any = make(kind)
    check_edits(source, sentences(), site)
    assert hooks(source._passes.model) == 0


def test_both_parts_of_a_decoder_are_the_same_states(make: Make) -> None:
    source: Any = make("gpt2")
    places: list[Where] = [("decoder.reads", 2), ("decoder.predicts", 2)]
    with source.edit(("decoder.predicts", 2), lambda states, _: torch.zeros_like(states)):
        found = vectors(source, sentences(), places)
    assert all(not found[place].any() for place in places)


def test_an_edit_of_the_encoder_reaches_the_decoder_that_reads_it(make: Make) -> None:
    source: Any = make("mt5")
    place: Where = ("decoder.reads", 2)
    before = vectors(source, sentences(), [place])[place]
    with source.edit(("encoder", 1), lambda states, _: states + 1.0):
        after = vectors(source, sentences(), [place])[place]
    assert np.abs(after - before).max() > 1e-3
    assert np.array_equal(vectors(source, sentences(), [place])[place], before)


def test_the_mask_tells_padding_from_words(make: Make) -> None:
    source: Any = make("bert")
    read = [sentence("the cat"), sentence("the children read unbelievable stories", 1)]
    lengths = source.rows(read).lengths
    met: list[list[int]] = []

    def look(states: Any, mask: Any) -> Any:
        assert mask.dtype == torch.bool
        met.append(mask.sum(1).tolist())
        return states

    with source.edit(("encoder", 2), look):
        vectors(source, read, [("encoder", 3)])
    assert met == [lengths.tolist()]


def test_padding_that_is_changed_changes_no_word(make: Make) -> None:
    """What stands at masked places is read by nobody: the hook sits where the mask still holds."""
    source: Any = make("xlm-roberta")
    read = [sentence("the cat"), sentence("the children read unbelievable stories", 1)]
    before = vectors(source, read, [("encoder", 3)])
    with source.edit(("encoder", 1), lambda s, mask: torch.where(mask.unsqueeze(2), s, 100.0)):
        after = vectors(source, read, [("encoder", 3)])
    np.testing.assert_allclose(after["encoder", 3], before["encoder", 3], atol=1e-5)


def test_a_layer_that_the_model_lacks_is_refused_before_anything_is_hooked(make: Make) -> None:
    source: Any = make("bert")
    with pytest.raises(SettingsError, match=r"no encoder/4: encoder has the layers 0, 1, 2, 3$"):
        source.edit(("encoder", 4), lambda states, _: states)
    with pytest.raises(SettingsError, match=r"no decoder.reads/1: it has the parts encoder$"):
        source.edit(("decoder.reads", 1), lambda states, _: states)


@pytest.mark.parametrize(
    ("returned", "reason"),
    [
        (lambda states: None, "returned NoneType, not states"),
        (lambda states: states[:, 1:], "of shape"),
        (lambda states: states.double(), "returned torch.float64"),
    ],
)
def test_what_is_no_states_is_refused_and_leaves_no_hook(
    returned: Any, reason: str, make: Make
) -> None:
    source: Any = make("bert")
    with (
        pytest.raises(PluginError, match=reason),
        source.edit(("encoder", 1), lambda states, _: returned(states)),
    ):
        vectors(source, sentences())
    assert hooks(source._passes.model) == 0


def test_a_reading_that_is_closed_early_leaves_no_hook(make: Make) -> None:
    source: Any = make("bert")

    def edited() -> Iterator[object]:
        with source.edit(("encoder", 1), lambda states, _: states + 1.0):
            yield from source.read(sentences(), [("encoder", 1), ("encoder", 2)])

    reading = edited()
    next(reading)
    assert hooks(source._passes.model) > 0
    reading.close()  # type: ignore[attr-defined]  # a generator
    assert hooks(source._passes.model) == 0


HEADS = {
    "bert": "AutoModelForTokenClassification",
    "xlm-roberta": "AutoModelForSequenceClassification",
    "gpt2": "AutoModelForSequenceClassification",
    "llama": "AutoModelForCausalLM",
    "mt5": "AutoModelForSeq2SeqLM",
}


def headed(folder: Path, kind: str) -> tuple[Any, Any]:
    """A checkpoint with a head, and its tokenizer, as a task loads them."""
    import transformers

    padding = {"pad_token_id": 0} if kind in ("gpt2", "llama") else {}
    model = getattr(transformers, HEADS[kind]).from_pretrained(
        folder, attn_implementation="eager", **padding
    )
    return model.eval(), transformers.AutoTokenizer.from_pretrained(folder)


@pytest.mark.parametrize("kind", HEADS)
def test_a_model_in_memory_reads_as_its_checkpoint_does(
    kind: str, checkpoint: Checkpoint, make: Make
) -> None:
    model, tokenizer = headed(checkpoint(kind), kind)
    source = source_of(model, tokenizer)
    assert source.describe().widths == make(kind).describe().widths
    ours, read = vectors(source, sentences()), vectors(make(kind), sentences())
    for place, found in ours.items():
        np.testing.assert_allclose(found, read[place], atol=1e-5, err_msg=str(place))
    assert hooks(model) == 0


@pytest.mark.parametrize("kind", HEADS)
def test_an_edit_acts_on_the_head_of_the_model_in_memory(kind: str, checkpoint: Checkpoint) -> None:
    model, tokenizer = headed(checkpoint(kind), kind)
    source: EditableSource = source_of(model, tokenizer)
    coded = {"input_ids": torch.tensor([[4, 5, 6, 7]])}
    if kind == "mt5":
        coded["decoder_input_ids"] = torch.tensor([[0, 5, 6]])
    part = (
        "encoder" if "decoder" not in next(iter(source.describe().widths))[0] else "decoder.reads"
    )
    with torch.no_grad():
        before = model(**coded).logits
        with source.edit((part, 2), lambda states, _: states * -1.0):
            during = model(**coded).logits
        assert torch.equal(model(**coded).logits, before)
    assert not torch.allclose(during, before, atol=1e-4)


@pytest.mark.parametrize("in_place", [True, False])
def test_a_compiled_model_is_edited_like_any_other(checkpoint: Checkpoint, in_place: bool) -> None:
    """A graph that was made before calls no hook: the edit changed nothing, in silence."""
    model, tokenizer = headed(checkpoint("bert"), "bert")
    compiled: Any = model if in_place else torch.compile(model, backend="eager")
    if in_place:
        model.compile(backend="eager")
    source = source_of(compiled, tokenizer)
    coded = {"input_ids": torch.tensor([[4, 5, 6, 7]])}
    with torch.no_grad():
        before = compiled(**coded).logits
        with source.edit(("encoder", 2), lambda states, _: states * -1.0):
            during = compiled(**coded).logits
        assert torch.equal(compiled(**coded).logits, before)
    assert not torch.allclose(during, before, atol=1e-4)
    assert hooks(model) == 0


def test_a_model_that_was_compiled_in_place_is_read_as_it_was(checkpoint: Checkpoint) -> None:
    import transformers

    model = transformers.AutoModel.from_pretrained(checkpoint("bert")).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(checkpoint("bert"))
    before = vectors(source_of(model, tokenizer), sentences())
    model.compile(backend="eager")
    with torch.no_grad():
        model(input_ids=torch.tensor([[4, 5, 6, 7]]))
    after = vectors(source_of(model, tokenizer), sentences())
    assert all(np.array_equal(after[place], before[place]) for place in before)


def test_generation_that_remembers_is_edited_token_by_token(checkpoint: Checkpoint) -> None:
    model, tokenizer = headed(checkpoint("llama"), "llama")
    source = source_of(model, tokenizer)
    coded = {
        "input_ids": torch.tensor([[4, 5, 6, 7]]),
        "attention_mask": torch.tensor([[0, 1, 1, 1]]),
    }
    seen: list[tuple[int, list[list[bool]]]] = []

    def look(states: Any, mask: Any) -> Any:
        seen.append((states.shape[1], mask.tolist()))
        return states

    with source.edit(("decoder.reads", 1), look):
        model.generate(**coded, max_new_tokens=3, min_new_tokens=3, use_cache=True)
    assert seen == [(4, [[False, True, True, True]]), (1, [[True]]), (1, [[True]])]


def test_a_model_that_is_being_trained_goes_on_as_it_was(checkpoint: Checkpoint) -> None:
    model, tokenizer = headed(checkpoint("bert"), "bert")
    model.train()
    model.bert.encoder.layer[0].eval()
    source = source_of(model, tokenizer)
    one, two = (vectors(source, sentences())["encoder", 3] for _ in range(2))
    assert np.array_equal(one, two)
    assert model.bert.training
    assert model.bert.encoder.layer[1].training
    assert not model.bert.encoder.layer[0].training
    assert all(values.requires_grad for values in model.parameters())


def test_weights_that_change_give_another_fingerprint(checkpoint: Checkpoint) -> None:
    model, tokenizer = headed(checkpoint("bert"), "bert")
    source = source_of(model, tokenizer)
    before = source.describe().fingerprint
    assert source.describe().fingerprint == before
    with torch.no_grad():
        model.bert.encoder.layer[1].output.dense.bias[0] += 1.0
    assert source.describe().fingerprint != before


def test_what_is_no_model_of_transformers_is_refused() -> None:
    class Tokenizer:
        unk_token_id = 0
        all_special_ids = ()

    with pytest.raises(SettingsError, match="Linear is no model of transformers"):
        source_of(torch.nn.Linear(2, 2), Tokenizer()).describe()
