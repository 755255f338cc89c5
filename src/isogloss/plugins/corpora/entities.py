"""Finds the surface words of a treebank that the entity tags of another file are about."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from isogloss.plugins.corpora.tagged import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isogloss.plugins.corpora.tagged import Tagged
    from isogloss.plugins.corpora.treebank import Tree


class Attached(NamedTuple):
    """Entity tags of the surface words of one sentence."""

    tags: tuple[str, ...]
    """A tag for each surface word: the first of its tokens' that is not O."""
    lost: int
    """Tags other than O that belong to no word of the sentence."""


def attach(tree: Tree, tagged: Sequence[Tagged]) -> Attached:
    """Give every surface word its entity tag.

    Files of one treebank differ a little between releases. Tokens with equal forms in equal order
    are the same; one that the treebank cuts differently is looked for by its characters, between
    its neighbours.
    """
    tags = [OUTSIDE] * len(tree.spans)
    lost = 0
    for token, words in _words(tree, tagged):
        for word in words:
            tags[word] = token.tag if tags[word] == OUTSIDE else tags[word]
        lost += token.tag != OUTSIDE and not words
    return Attached(tuple(tags), lost)


def _words(tree: Tree, tagged: Sequence[Tagged]) -> Iterator[tuple[Tagged, Sequence[int]]]:
    """Yield every token with the surface words that it covers."""
    own, other = [token.form for token in tree.tokens], [token.form for token in tagged]
    if own == other:
        yield from ((b, (a.word,)) for a, b in zip(tree.tokens, tagged, strict=True))
        return
    matcher = SequenceMatcher(None, own, other, autojunk=False)
    for kind, a, a_end, b, b_end in matcher.get_opcodes():
        if kind == "equal":
            pairs = zip(tree.tokens[a:a_end], tagged[b:b_end], strict=True)
            yield from ((theirs, (mine.word,)) for mine, theirs in pairs)
        else:
            between = sorted({token.word for token in tree.tokens[a:a_end]})
            yield from _by_characters(tree, between, tagged[b:b_end])


def _by_characters(
    tree: Tree, between: Sequence[int], tagged: Sequence[Tagged]
) -> Iterator[tuple[Tagged, Sequence[int]]]:
    if not between:
        yield from ((token, ()) for token in tagged)
        return
    at, end = tree.spans[between[0]][0], tree.spans[between[-1]][1]
    for token in tagged:
        found = tree.text.find(token.form, at, end)
        if found < 0:
            yield token, ()
            continue
        at = found + len(token.form)
        yield token, [w for w in between if tree.spans[w][0] < at and found < tree.spans[w][1]]
