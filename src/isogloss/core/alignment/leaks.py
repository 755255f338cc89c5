"""Whether the sentences that are studied are those that a dictionary was estimated from."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isogloss.core.text.corpus import Corpus


def trace(text: str) -> bytes:
    """Return what two copies of a sentence share, however cut into words and cased: 8 bytes."""
    plain = "".join(normalize("NFC", text).casefold().split())
    return blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def traces(texts: Iterable[str]) -> frozenset[bytes]:
    """Return those of many sentences."""
    return frozenset(map(trace, texts))


def leak(induced_from: frozenset[bytes], corpus: Corpus | None, language: str) -> str:
    """Return the warning about sentences of ``corpus`` that a dictionary was estimated from.

    ``language`` is the source language, whose sentences are compared. Empty: there are none.
    """
    if corpus is None or language not in corpus.languages:
        return ""
    shared = sum(trace(sentence.text) in induced_from for sentence in corpus.sentences(language))
    if not shared:
        return ""
    return (
        f"leak: the dictionary was estimated from {shared} of the {len(corpus)} sentences of "
        f"corpus {corpus.name} ({language}); a score with it is inflated: estimate it from other text"
    )
