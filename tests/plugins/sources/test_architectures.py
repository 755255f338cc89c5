from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from isogloss import DataError, PluginError, SettingsError
from isogloss.plugins.sources.transformers import transformers
from tests.plugins.sources.checkpoints import BUILDERS, build
from tests.plugins.sources.reading_aloud import one_by_one, sentence, sentences, vectors

if TYPE_CHECKING:
    from tests.plugins.conftest import Checkpoint
    from tests.plugins.sources.conftest import Make

TOLERANCE = 1e-5
ONWARDS: dict[str, list[int | str]] = {
    "decoder.reads": [0, 1, 2, 3, "norm"],
    "decoder.predicts": [0, 1, 2, 3, "norm"],
}
SAYS: dict[str, dict[str, list[int | str]]] = {
    "bert": {"encoder": [0, 1, 2, 3]},
    "crossing": {"encoder": [0, 1, 2, 3]},
    "xlm-roberta": {"encoder": [0, 1, 2, 3]},
    "mt5": {"encoder": [0, 1, 2, "norm"], **ONWARDS},
    "llama": ONWARDS,
    "qwen2": ONWARDS,
    "gpt2": ONWARDS,
    "bart": {part: [0, 1, 2] for part in ("encoder", *ONWARDS)},
}


def test_every_builder_is_described() -> None:
    assert set(SAYS) == set(BUILDERS)


@pytest.mark.parametrize("kind", BUILDERS)
def test_a_source_says_its_parts_layers_and_widths(kind: str, make: Make) -> None:
    info = make(kind).describe()
    said = {(part, layer): 16 for part, layers in SAYS[kind].items() for layer in layers}
    assert info.widths == said
    both = kind in ("mt5", "bart")
    assert info.reads_given == (frozenset(ONWARDS) if both else frozenset())


@pytest.mark.parametrize("kind", BUILDERS)
def test_a_batch_is_read_as_one_sentence_at_a_time(kind: str, make: Make) -> None:
    source = make(kind)
    together, alone = vectors(source, sentences()), one_by_one(source, sentences())
    for place, found in together.items():
        np.testing.assert_allclose(found, alone[place], rtol=0, atol=TOLERANCE, err_msg=str(place))


@pytest.mark.parametrize("kind", BUILDERS)
def test_rows_and_read_agree(kind: str, make: Make) -> None:
    source, read = (
        make(kind),
        [*sentences(), sentence("中国 cat 5\u200b", 9, "x"), sentence("", 10, "")],
    )
    rows = source.rows(read)
    lost = sum(len(words) for words in rows.lost.values())
    assert len(rows.word) + lost == sum(len(one.words) for one in read)
    for number, one in enumerate(read):
        expected = int((rows.sentence == number).sum())
        assert {len(found) for found in vectors(source, [one]).values()} == {expected}
    for place, found in vectors(source, read).items():
        assert found.shape == (len(rows.word), source.describe().widths[place])
        assert found.dtype == np.float32
        assert np.isfinite(found).all()


@pytest.mark.parametrize("kind", BUILDERS)
def test_reading_twice_gives_the_same_bits(kind: str, make: Make) -> None:
    first = vectors(make(kind), sentences())
    second = vectors(make(kind, revision="a new object"), sentences())
    assert all(np.array_equal(first[place], second[place]) for place in first)


def test_no_sentences_give_no_rows(make: Make) -> None:
    source = make("bert")
    assert len(source.rows([]).word) == 0
    assert vectors(source, [])["encoder", 3].shape == (0, 16)


def test_an_architecture_without_a_known_list_of_blocks_is_refused(checkpoint: Checkpoint) -> None:
    from transformers import AlbertConfig

    folder = checkpoint("bert").parent / "albert"
    AlbertConfig(hidden_size=16, num_attention_heads=2, intermediate_size=32).save_pretrained(
        folder
    )
    (folder / "model.safetensors").write_bytes(b"")
    with pytest.raises(SettingsError, match=r"'albert'.*no list of blocks.*encoder\.layer"):
        transformers(model=str(folder)).describe()


def test_a_layer_that_the_model_lacks_is_named_with_those_it_has(make: Make) -> None:
    with pytest.raises(SettingsError, match=r"no encoder/4: encoder has the layers 0, 1, 2, 3$"):
        vectors(make("bert"), sentences(), [("encoder", 4)])
    with pytest.raises(SettingsError, match=r"no decoder.reads/1: it has the parts encoder$"):
        vectors(make("bert"), sentences(), [("decoder.reads", 1)])


def test_a_decoder_over_an_encoder_needs_what_that_reads(make: Make) -> None:
    with pytest.raises(PluginError, match="sentence 0: the decoder needs what its encoder reads"):
        vectors(make("mt5"), [sentence("the cat")], [("decoder.reads", 1)])


def test_what_the_encoder_reads_changes_the_decoder_only(make: Make) -> None:
    source = make("mt5")
    one, other = (vectors(source, [sentence("the cat", 0, given)]) for given in ("a dog", "Hund"))
    for part, layer in one:
        same = np.allclose(one[part, layer], other[part, layer], atol=1e-4)
        assert same == (part == "encoder" or layer == 0), (part, layer)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_lower_precision_is_given_as_float32(dtype: str, make: Make) -> None:
    exact, rounded = (vectors(make("bert", dtype=name), sentences()) for name in ("float32", dtype))
    assert rounded["encoder", 3].dtype == np.float32
    assert not np.array_equal(exact["encoder", 3], rounded["encoder", 3])
    np.testing.assert_allclose(exact["encoder", 3], rounded["encoder", 3], atol=0.2)


def test_more_sub_words_than_embeddings_is_one_clear_line(checkpoint: Checkpoint) -> None:
    folder = build("bert", checkpoint("bert").parent / "bert-of-another-vocabulary", vocab_size=60)
    with pytest.raises(DataError, match=r"do not belong together: .* and 60 embeddings"):
        vectors(transformers(model=str(folder)), sentences())
