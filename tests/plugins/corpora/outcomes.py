"""What reading a corpus comes to: a number of sentences, or the error that a user sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss import DataError
from isogloss.core.text.corpus import make_corpus

if TYPE_CHECKING:
    from isogloss import CorpusFormat


def names_the_file(form: CorpusFormat, name: str) -> bool:
    """Whether a corpus has a sentence, or the error that it is refused with names its file."""
    try:
        return len(make_corpus("any", form.passages())) > 0
    except DataError as error:
        return name in str(error)
