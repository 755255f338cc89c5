"""The text of a study as a list of sentences with the frequencies of its words, in JSON."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import IO, TYPE_CHECKING

from isogloss.core.errors import DataError
from isogloss.core.interchange.choice import chosen_units
from isogloss.core.interchange.dataset import frequencies_text, sentence_list_text
from isogloss.core.interchange.exports import language_name, side_path
from isogloss.core.interchange.outputs import Output, write_texts
from isogloss.core.store.activations import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from isogloss.core.interchange.exports import Export
    from isogloss.core.types import Sentence, Side, Words

    Read = Callable[[], Iterator[Sentence]]


def sentences(export: Export, text: Callable[[Side], Iterator[Sentence]]) -> list[Output]:
    """Return sentences and frequencies of words of each language.

    ``text`` gives a side's sentences with all their words. Where a word has a space in it, the list
    of sentences cannot say where words begin, and DataError names the word.
    """
    store = Store(export.results.places.store)
    outputs: dict[str, Output] = {}
    for side, unit in chosen_units(export.results, export.choice).items():
        start = f"dataset/{side_path(side)}/{language_name(side)}"
        read, words = partial(text, side), partial(store.read_words, unit)
        about = {"corpus": side.corpus, "language": side.language}
        check = partial(_check_sentences, read, words)
        for name, write in (("sentences", _write_sentences), ("word_frequency", _write_counts)):
            path = f"{start}-{name}.json"
            outputs.setdefault(path, Output(path, partial(write, read), about, check))
    return list(outputs.values())


def _write_sentences(read: Read, file: IO[bytes]) -> None:
    texts: list[str] = []
    for sentence in read():
        texts += [""] * (sentence.number - len(texts))  # skipped lines keep their number
        texts.append(" ".join(_words(sentence)))
    write_texts(file, [sentence_list_text(texts)])


def _write_counts(read: Read, file: IO[bytes]) -> None:
    counts = Counter(word for sentence in read() for word in _words(sentence))
    write_texts(file, [frequencies_text(counts)])


def _check_sentences(read: Read, words: Callable[[], Words]) -> None:
    """Refuse text that is no longer the study's, and words that cannot be found again."""
    table = words()
    places = zip(table.sentence.tolist(), table.position.tolist(), table.form.tolist(), strict=True)
    stored = {(number, position): table.forms[form] for number, position, form in places}
    for sentence in read():
        for position, word in enumerate(_words(sentence)):
            where = f"sentence {sentence.number}, position {position}"
            known = stored.pop((sentence.number, position), word)
            if known != word:
                found = f"{where} is {word!r} in the text now, and was {known!r}"
                raise DataError(f"{found}: the study ran on another text; isogloss run")
            if " " in word:
                message = f"a list of sentences cannot hold the word {word!r} ({where})"
                raise DataError(f"{message}: a space ends a word there")
    if stored:
        number, position = min(stored)
        raise DataError(f"the text has no word at sentence {number}, position {position} any more")


def _words(sentence: Sentence) -> list[str]:
    return [sentence.text[slice(*span)] for span in sentence.words]
