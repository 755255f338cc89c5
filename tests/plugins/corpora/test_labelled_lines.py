"""Labels of sentences beside a text file: they become an annotation of every word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isogloss import DataError, SettingsError
from isogloss.core.text.corpus import make_corpus
from isogloss.plugins.corpora.lines import lines
from isogloss.testing import check_corpus

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def files(folder: Path, labels: str = "joy\nfear\n joy \n") -> dict[str, dict[str, Path]]:
    """Write three sentences in two languages; those in English have labels."""
    return {
        "files": {
            "en": write(folder / "en.txt", "good day\nno\n\n"),
            "de": write(folder / "de.txt", "guten Tag\nnein\nja\n"),
        },
        "labels": {"en": write(folder / "en.labels", labels)},
    }


def test_every_word_has_the_label_of_its_sentence(tmp_path: Path) -> None:
    corpus = make_corpus("labelled", lines(**files(tmp_path)).passages())
    found = {language: [*corpus.sentences(language)] for language in corpus.languages}
    assert [each.annotations for each in found["en"]] == [
        {"label": ("joy", "joy")},
        {"label": ("fear",)},
    ]
    assert [each.annotations for each in found["de"]] == [{}, {}]


def test_another_label_is_another_corpus(tmp_path: Path) -> None:
    one = make_corpus("a", lines(**files(tmp_path)).passages()).fingerprint
    assert make_corpus("a", lines(**files(tmp_path)).passages()).fingerprint == one
    other = files(tmp_path, "joy\njoy\njoy\n")
    assert make_corpus("a", lines(**other).passages()).fingerprint != one
    assert make_corpus("a", lines(files=other["files"]).passages()).fingerprint != one


def test_it_keeps_the_contract(tmp_path: Path) -> None:
    written = files(tmp_path)
    check_corpus(lambda: lines(**written))


def test_labels_that_do_not_fit_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"en\.labels: 2 labels for the 3 lines of .*en\.txt"):
        lines(**files(tmp_path, "joy\nfear\n")).passages()
    with pytest.raises(SettingsError, match="labels are given for 'fr', and files are not"):
        lines(files={}, labels={"fr": tmp_path})
