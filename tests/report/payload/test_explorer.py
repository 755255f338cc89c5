"""The explorer's blocks of the planted study, read as the page reads them."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

import pytest

from isogloss.reading.places import Places
from isogloss.report.payload import explorer
from isogloss.report.payload.explorer import Explorer
from isogloss.report.payload.fitting import first_that_fits
from isogloss.report.payload.shown import Cut
from tests.report.handmade import Handmade, side
from tests.report.payload.studies import ran
from tests.studies import TIMES

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.study.results import Results

Blocks = dict[str, Any]


def blocks_of(results: Results) -> Blocks:
    return {block.name: block.content for block in Explorer(Places(results)).blocks()}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return ran(tmp_path_factory.mktemp("explorer"))


@pytest.fixture(scope="module")
def blocks(results: Results) -> Blocks:
    return blocks_of(results)


def types_of(blocks: Blocks, columns: Any, language: str) -> list[dict[str, int]]:
    """The types of every concept, as the page makes them of columns."""
    forms, found, at = blocks["explorer-words"][f"planted/{language}"], [], 0
    for size in columns["shown"]:
        numbers = accumulate(columns["types"][at : at + size])
        counts = columns["counts"][at : at + size]
        found.append(dict(zip((forms[n] for n in numbers), counts, strict=True)))
        at += size
    return found


def test_the_index_names_every_place(blocks: Blocks) -> None:
    index = blocks["explorer"]
    shared = {"corpus": "planted", "clusterer": "k6", "source": "planted", "part": "encoder"}
    assert index["places"] == [
        {**shared, "layer": layer, "tongues": ["en", "de"], "joint": [["en", "de"]]}
        for layer in ("0", "1")
    ]
    assert index["gaps"] == []
    assert index["cut"] == {"alone": None, "joint": None, "examples": 3}
    assert index["start"] == {"place": 0, "lang": "en", "to": "de"}


def test_concepts_have_the_words_that_results_have(results: Results, blocks: Blocks) -> None:
    for layer in (0, 1):
        alone = blocks[f"explorer-{layer}"]["alone"]
        for language in ("en", "de"):
            concepts = results.concepts(language, layer=layer).concepts
            expected = [concept.types[language] for concept in concepts]
            assert types_of(blocks, alone[language], language) == expected
            assert alone[language]["words"] == [6 * TIMES] * 6


def test_joint_concepts_have_the_words_of_each_language(results: Results, blocks: Blocks) -> None:
    (joint,) = blocks["explorer-0"]["joint"]
    concepts = results.concepts("en", "de", layer=0).concepts
    for language, columns in zip(joint["tongues"], joint["sides"], strict=True):
        expected = [concept.types.get(language, {}) for concept in concepts]
        assert types_of(blocks, columns, language) == expected
    # Far apart: no concept has both. In layer 1 all have.
    (score,) = joint["scores"]
    assert score["overlapping"] == [0] * 6
    assert blocks["explorer-1"]["joint"][0]["scores"][0]["overlapping"] == [1] * 6
    assert score["counted"] == list(range(6))


def test_alignment_is_what_the_evidence_says(results: Results, blocks: Blocks) -> None:
    for layer in (0, 1):
        for direction in blocks[f"explorer-{layer}"]["aligned"]:
            (record,) = results.select(metric="calign", layer=layer, languages=f"{direction['from']}-{direction['to']}")  # fmt: skip
            rows = results.evidence(record)
            names = blocks["explorer"]["outcomes"]
            assert direction["at"] == layer
            assert direction["settings"]["threshold"] == 0.8
            for place, row in enumerate(rows):
                assert names[direction["outcomes"][place]] == row["outcome"]
                best = row["best"]
                assert direction["best"][place] == [best["concept"], 6, best["hits"]]
                assert direction["aligned"][place] == row["aligned"]
                assert direction["entries"][place] == row["with_entry"]
                assert direction["anywhere"][place] == row["translated_anywhere"]
            # Of the planted concepts one lacks 2 of 6 entries: 4/6 is below 0.8.
            assert sorted(direction["outcomes"]) == [0] * 5 + [1]


def test_the_pairs_are_those_of_the_dictionary(blocks: Blocks) -> None:
    ahead, back = blocks["explorer-pairs"]
    assert ahead["languages"] == ("en", "de")
    assert back["languages"] == ("de", "en")
    english, german = (blocks["explorer-words"][f"planted/{name}"] for name in ("en", "de"))
    heads = accumulate(ahead["heads"])
    found = {
        english[head]: [german[tail] for tail in accumulate(tails)]
        for head, tails in zip(heads, ahead["tails"], strict=True)
    }
    # 36 types less the three that the dictionary lacks.
    assert len(found) == 33
    assert all(tails == [head.replace("en", "de")] for head, tails in found.items())


def test_matched_words_of_the_best_pair_are_found_again(results: Results, blocks: Blocks) -> None:
    """The lines between two concepts are the stored pairs: both hold the words, and they translate."""
    (record,) = results.select(metric="calign", layer=0, languages="en-de")
    english, german = (types_of(blocks, blocks["explorer-0"]["alone"][n], n) for n in ("en", "de"))
    pairs = {f"en{c}x{k}" for c in range(6) for k in range(6)}
    for row in results.evidence(record):
        stored = {tuple(pair) for pair in row["best"]["matched"]}
        held = {word for word in english[row["concept"]] if word in pairs}
        there = german[row["best"]["concept"]]
        lacking = row["types"] - row["with_entry"]
        assert len(stored) == 6 - lacking
        assert {(w, w.replace("en", "de")) for w in held} >= stored
        assert all(two in there for _, two in stored)


def test_a_sentence_of_an_example_holds_the_word(results: Results, blocks: Blocks) -> None:
    forms = blocks["explorer-words"]["planted/en"]
    texts = blocks["explorer-sentences"]["texts"]["planted/en"]
    columns = blocks["explorer-0"]["alone"]["en"]
    for held, flat in zip(types_of(blocks, columns, "en"), columns["examples"], strict=True):
        # An English sentence has the types of one concept, which has three of them.
        assert len(flat) == 6
        for at, position in zip(flat[::2], flat[1::2], strict=True):
            words = texts["sentences"][at]["w"]
            assert forms[words[position]] in held
            assert position == 0
    assert sorted(texts["numbers"]) == list(range(18))
    assert blocks["explorer-sentences"]["notes"] == []


def test_text_that_has_changed_is_not_shown_but_the_stored_words_are(tmp_path: Path) -> None:
    results = ran(tmp_path)
    table = tmp_path / "vectors" / "en.words.tsv"
    table.write_text(table.read_text("utf-8").replace("en0x1", "new"), "utf-8")
    blocks = blocks_of(results)
    (note,) = blocks["explorer-sentences"]["notes"]
    assert note == "The text of planted is not what the study read."
    words = blocks["explorer-sentences"]["texts"]["planted/en"]["sentences"][0]["w"]
    assert len(words) == 6
    assert "new" not in blocks["explorer-words"]["planted/en"]


def test_text_that_is_gone_is_told_with_the_reason(tmp_path: Path) -> None:
    results = ran(tmp_path)
    (tmp_path / "vectors" / "en.words.tsv").unlink()
    (note,) = blocks_of(results)["explorer-sentences"]["notes"]
    assert note.startswith("The text of planted could not be read: ")


def test_labels_that_are_gone_are_a_gap_and_the_rest_is_shown(tmp_path: Path) -> None:
    results = ran(tmp_path)
    (record,) = [r for r in results.clusterings if [(s["language"], s["layer"]) for s in r["sides"]] == [("de", 1)]]  # fmt: skip
    results.places.labels(record["key"]).unlink()
    blocks = blocks_of(results)
    assert set(blocks["explorer-1"]["alone"]) == {"en"}
    assert set(blocks["explorer-0"]["alone"]) == {"en", "de"}
    (gap,) = blocks["explorer"]["gaps"]
    assert record["key"] in gap


def test_a_study_without_a_store_has_gaps_and_no_concepts(tmp_path: Path) -> None:
    study = Handmade(tmp_path)
    study.add_calign(side("en", 0), side("de", 0), 0.5)
    blocks = blocks_of(study.write())
    assert len(blocks["explorer"]["places"]) == 1
    assert blocks["explorer-0"]["alone"] == {}
    assert blocks["explorer"]["gaps"]
    (direction,) = blocks["explorer-0"]["aligned"]
    assert direction["outcomes"] == [0, 3]


def test_what_is_too_large_is_cut_by_the_first_rule_that_fits(
    results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    cuts = (Cut(None, None, 3), Cut(4, 2, 1), Cut(1, 1, 1))
    _, *blocks = Explorer(Places(results)).blocks()
    whole = sum(len(block.text()) for block in blocks)
    monkeypatch.setattr(explorer, "CUTS", cuts)
    monkeypatch.setattr(explorer, "LARGEST", whole - 1)
    found = blocks_of(results)
    assert found["explorer"]["cut"] == {"alone": 4, "joint": 2, "examples": 1}
    columns = found["explorer-0"]["alone"]["en"]
    assert (columns["shown"], columns["left"]) == ([4] * 6, [2] * 6)
    assert columns["words"] == [18] * 6


@pytest.mark.parametrize(("most", "expected"), [(10, 0), (9, 1), (7, 2), (4, 3), (1, 4)])
def test_the_first_cut_that_fits(most: int, expected: int) -> None:
    from isogloss.report.blocks import Block

    sizes = [10, 8, 7, 4, 2]

    def made(size: int) -> list[Block]:
        return [Block("x", "y" * (size - 2))]

    cut, (block,) = first_that_fits(sizes, made, most)
    assert cut == sizes[expected]
    assert len(block.text()) == cut


@pytest.mark.parametrize(
    ("off", "expected", "most_made"),
    [
        # Only what is returned is made; a guess too low is found out; one a little too high, too.
        (1.0, 70, 1),
        (0.8, 70, 2),
        (1.03, 70, 2),
        # One that is far too high leaves more out than is needed, and never too little.
        (1.5, 40, 1),
    ],
)
def test_sizes_are_guessed_and_what_is_returned_fits(
    off: float, expected: int, most_made: int
) -> None:
    from isogloss.report.blocks import Block

    sizes, made = [100, 80, 70, 40, 20], []

    def blocks(size: int) -> list[Block]:
        made.append(size)
        return [Block("x", "y" * (size - 2))]

    cut, (block,) = first_that_fits(sizes, blocks, 71, lambda size: off * size)
    assert cut == len(block.text()) == expected
    assert len(made) == len(set(made)) <= most_made


def test_of_many_places_the_guess_is_near_what_is_made(
    results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[float, int]] = []

    def first(cuts: Any, blocks: Any, most: int, guess: Any) -> Any:
        for cut in cuts:
            seen.append((guess(cut), sum(len(block.text()) for block in blocks(cut))))
        return cuts[0], blocks(cuts[0])

    monkeypatch.setattr(explorer, "SAMPLE", 1)
    monkeypatch.setattr(explorer, "first_that_fits", first)
    blocks_of(results)
    for guessed, made in seen:
        assert guessed == pytest.approx(made, rel=0.25)
