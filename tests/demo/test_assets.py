"""The demo's committed files: what they hold, and that they are what the grammar makes."""

from __future__ import annotations

import json
import re
import tomllib
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from isogloss.demo.grammar import Line, halves
from isogloss.demo.lexicon import LANGUAGES
from isogloss.demo.make_corpus import ASSETS, DEMO_LINES, SEED, TRAINING_LINES, files

if TYPE_CHECKING:
    from pathlib import Path

README = (ASSETS.parent / "README.md").read_text(encoding="utf-8")
COVERED = 0.84
PUNCTUATION = set(".,?،؟")


def corpus(language: str) -> list[str]:
    return (ASSETS / f"corpus/{language}.txt").read_text(encoding="utf-8").splitlines()


def entries(source: str, target: str) -> list[tuple[str, str, float]]:
    text = (ASSETS / f"dictionaries/{source}-{target}.txt").read_text(encoding="utf-8")
    rows = (row.split("\t") for row in text.splitlines())
    return [(word, form, float(share)) for word, form, share in rows]


@pytest.fixture(scope="module")
def both() -> tuple[list[Line], list[Line]]:
    return halves(TRAINING_LINES, DEMO_LINES, SEED)


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(ASSETS / "model")


def test_the_committed_files_are_what_the_grammar_makes() -> None:
    made = files()
    lying = {
        path.relative_to(ASSETS).as_posix(): path.read_bytes()
        for folder in ("corpus", "dictionaries")
        for path in (ASSETS / folder).iterdir()
    }
    assert lying.keys() == made.keys()
    assert [name for name, text in made.items() if lying[name] != text.encode()] == []


def test_the_corpus_is_parallel_and_no_line_is_empty_or_double() -> None:
    for language in LANGUAGES:
        lines = corpus(language)
        assert len(lines) == DEMO_LINES
        assert all(line.split() for line in lines)
        assert len(set(lines)) == DEMO_LINES


def test_no_sentence_of_the_demo_was_in_training(both: tuple[list[Line], list[Line]]) -> None:
    training, _ = both
    for language in LANGUAGES:
        assert {line.text(language) for line in training}.isdisjoint(corpus(language))


def test_every_word_stands_apart_from_punctuation() -> None:
    glued = re.compile(r"\w[.,?،؟]|[.,?،؟]\w|\s\s|^\s|\s$")
    assert [line for language in LANGUAGES for line in corpus(language) if glued.search(line)] == []


def test_the_scripts_are_latin_and_arabic() -> None:
    arabic = re.compile(r"[\u0600-\u06ff]")
    assert all(arabic.search(line) for line in corpus("ar"))
    assert not any(re.search(r"[A-Za-z]", line) for line in corpus("ar"))
    assert not any(
        arabic.search(line) for language in ("en", "de", "fr") for line in corpus(language)
    )


@pytest.mark.parametrize(("source", "target"), list(permutations(LANGUAGES, 2)))
def test_dictionaries_are_ranked_and_cover_the_corpus(source: str, target: str) -> None:
    rows = entries(source, target)
    shares: dict[str, list[float]] = {}
    for word, _, share in rows:
        shares.setdefault(word, []).append(share)
    assert all(own == sorted(own, reverse=True) for own in shares.values())
    assert all(sum(own) == pytest.approx(1, abs=1e-4 * len(own)) for own in shares.values())
    listed = {word.casefold() for word in shares}
    types = {word.casefold() for line in corpus(source) for word in line.split()} - PUNCTUATION
    assert COVERED <= len(types & listed) / len(types) < 1  # some words are missing, on purpose


def test_dictionaries_list_several_translations_where_there_are_several() -> None:
    german = {form for word, form, _ in entries("en", "de") if word == "neighbour"}
    assert {"Nachbar", "Nachbarin"} <= german
    assert max(entries("en", "de"), key=lambda row: (row[0] == "dog", row[2]))[1] == "Hund"


def test_some_strings_are_the_same_in_several_languages() -> None:
    words = {
        language: {word.casefold() for line in corpus(language) for word in line.split()}
        for language in LANGUAGES
    }
    assert {"taxi", "hotel", "anna", "berlin", "7"} <= words["en"] & words["de"]
    assert {"7", "."} <= set.intersection(*words.values())


def test_every_line_of_both_halves_tokenises_without_unknown_pieces(
    both: tuple[list[Line], list[Line]], tokenizer: Any
) -> None:
    for half in both:
        for language in LANGUAGES:
            rows = tokenizer([line.text(language) for line in half])["input_ids"]
            assert not any(tokenizer.unk_token_id in row for row in rows)


def test_every_character_of_the_corpus_is_a_piece(tokenizer: Any) -> None:
    characters = {c for language in LANGUAGES for line in corpus(language) for c in line} - {" "}
    assert characters <= set(tokenizer.get_vocab())


def test_the_longest_sentence_fits_the_model(tokenizer: Any) -> None:
    longest = max(len(tokenizer(line)["input_ids"]) for lang in LANGUAGES for line in corpus(lang))
    assert longest <= tokenizer.model_max_length


def test_the_model_is_small_and_safe() -> None:
    names = {path.name for path in (ASSETS / "model").iterdir()}
    assert {"config.json", "model.safetensors", "tokenizer.json"} <= names
    assert not any(name.endswith((".bin", ".pt", ".pkl")) for name in names)
    assert (ASSETS / "model/model.safetensors").stat().st_size <= 4.2e6
    assert sum(path.stat().st_size for path in ASSETS.rglob("*") if path.is_file()) <= 6e6


def test_the_study_names_files_that_are_there() -> None:
    study = tomllib.loads((ASSETS.parent / "study.toml").read_text(encoding="utf-8"))
    named = [
        *study["corpora"]["demo"]["files"].values(),
        *(entry["path"] for entry in study["dictionaries"]),
        *(source["model"] for source in study["sources"].values()),
    ]
    assert [name for name in named if not (ASSETS / name).exists()] == []
    assert {(d["source"], d["target"]) for d in study["dictionaries"]} == set(
        permutations(LANGUAGES, 2)
    )


def parameters() -> int:
    from safetensors import safe_open

    with safe_open(ASSETS / "model/model.safetensors", framework="np") as weights:
        sizes = (weights.get_slice(name).get_shape() for name in weights.keys())  # noqa: SIM118 - not a mapping
        total = 0
        for shape in sizes:
            product = 1
            for size in shape:
                product *= size
            total += product
    return total


def test_the_readme_gives_the_figures_of_the_files(tokenizer: Any) -> None:
    record = json.loads((ASSETS / "model/training.json").read_text(encoding="utf-8"))
    size = (ASSETS / "model/model.safetensors").stat().st_size / 1e6
    for figure in (
        f"{TRAINING_LINES:,} lines",
        f"{DEMO_LINES} lines",
        f"{len(tokenizer):,} pieces",
        f"{parameters():,} parameters",
        f"{size:.1f} MB",
        f"{record['recipe']['steps']:,} steps",
    ):
        assert figure in README, figure
    for language in LANGUAGES:
        words = [word for line in corpus(language) for word in line.split()]
        row = f"| {language} | {len(words):,} | {len({w.casefold() for w in words}):,} |"
        assert row in README, row


def test_the_model_kept_its_recipe() -> None:
    from isogloss.demo.train import Recipe

    record = json.loads((ASSETS / "model/training.json").read_text(encoding="utf-8"))
    assert Recipe(**record["recipe"]) == Recipe()


def test_the_grammar_writes_only_where_it_is_told(tmp_path: Path) -> None:
    from isogloss.demo.make_corpus import main

    main([str(tmp_path)])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["corpus", "dictionaries"]


@pytest.mark.slow
def test_more_lines_go_on_from_the_demos_own(tmp_path: Path) -> None:
    from isogloss.demo.make_corpus import main

    # Among the first 5,000 lines is one whose noun no adjective fits.
    main([str(tmp_path), "--lines", "5000"])
    for language in LANGUAGES:
        lines = (tmp_path / f"corpus/{language}.txt").read_text(encoding="utf-8").splitlines()
        assert len(lines) == len(set(lines)) == 5000
        assert lines[:DEMO_LINES] == corpus(language)
