"""What a user should hear about the inputs before trusting a score."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from isogloss.core.text.dictionary import coverage_of
from isogloss.core.text.matching import matcher
from isogloss.core.text.scripts import is_unspaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss.core.store.extraction import Extracted, Unit
    from isogloss.core.store.ledger import Plan as UnitPlan
    from isogloss.core.study.inputs import Inputs
    from isogloss.core.study.plan import Plan, PlannedScoring
    from isogloss.core.text.corpus import Corpus
    from isogloss.core.text.dictionary import LoadReport

FEW = 0.05
"""A dictionary that lists a smaller share of the types is named: it may be reversed."""


def about_corpora(inputs: Inputs) -> Iterator[str]:
    """Say what was noticed of every corpus that was opened."""
    for name in inputs.opened:
        yield from inputs.facts(name).notices


def about_corpus(corpus: Corpus) -> Iterator[str]:
    """Say what was noticed, which lines were skipped, and which languages have the same file."""
    name = corpus.name
    for language, file in corpus.details.get("files", {}).items():
        for what, count in file.get("notes", {}).items():
            yield f"corpus {name}, {language}: {count} {what}"
    for reason, lines in corpus.skipped.items():
        yield f"corpus {name}: {lines} sentences skipped: {reason}"
    for language in corpus.languages:
        if _is_cut_wrongly(corpus, language):
            yield (
                f"corpus {name}, {language}: its script puts no space between words, and nothing "
                "here knows its words; name a segmenter for it, see [words] segmenter"
            )
    for languages in corpus.details.get("same_content", ()):
        yield f"corpus {name}: {' and '.join(languages)} have the same content"


UNSUITED = {"whitespace": 6, "unicode": 0}
"""Segmenters that know no words of scripts without spaces, and how many characters a word has at
the least where they were at work: text that is tokenised has shorter ones."""


def _is_cut_wrongly(corpus: Corpus, language: str) -> bool:
    segmenter = corpus.details.get("segmenters", {}).get(language, {}).get("name")
    if segmenter not in UNSUITED:
        return False
    some = list(islice(corpus.sentences(language), 50))
    lengths = [end - start for sentence in some for start, end in sentence.words]
    long = sum(lengths) >= UNSUITED[segmenter] * len(lengths)
    return long and is_unspaced("".join(sentence.text for sentence in some))


SHOWN = 5
"""Line numbers that a message names."""

FIRST = 3
"""Words that a message shows."""


def about_sides(plan: Plan) -> Iterator[str]:
    """Say which sides nothing compares, by unit and part."""
    idle = dict.fromkeys(str(replace(side, layer="")).rstrip("/") for side in plan.unused)
    for name in idle:
        yield f"{name} is compared with nothing, and not read; see [compare] pairs and given"


def warnings(inputs: Inputs, scorings: list[PlannedScoring]) -> Iterator[str]:
    """Say, of every dictionary that was used, what must be heard before its scores are trusted."""
    told = dict.fromkeys(
        f"warning: dictionary {name}: {warning}"
        for name, source, target, corpus in _used(scorings)
        if (found := inputs.direction_facts(name, source, target, corpus)) is not None
        for warning in found.warnings
    )
    yield from told


def about_words(unit: Unit, extracted: Extracted | UnitPlan) -> Iterator[str]:
    """Say how many words a source noticed something about, their share, and the first of them."""
    place = f"{unit.corpus}/{unit.source}/{unit.language}"
    for name, lines in extracted.examples.items():
        if count := extracted.counts.get(name, 0):
            shown = "; ".join([*lines[:FIRST], *(["..."] if count > FIRST else [])])
            of_all = f"{count:,} of {extracted.rows:,} ({count / extracted.rows:.1%})"
            yield f"{place}: {name}: {of_all}, such as {shown}"


def about_dictionaries(inputs: Inputs, scorings: list[PlannedScoring]) -> Iterator[str]:
    """Say which dictionaries hardly know the corpus, and which directions are missing."""
    for name, source, target, corpus in _used(scorings):
        found = inputs.direction(name, source, target, corpus)
        if found is None:
            yield f"dictionary {name}: nothing from {source} to {target}"
            continue
        if not found.derived and not found.translations.report.derived:
            yield from _dropped(name, found.translations.report)
        forms = inputs.vocabulary(corpus, source).forms
        match = matcher(inputs.study.words.matching, source)
        share = coverage_of(found.translations, forms, match)
        if share is not None and share < FEW:
            yield (
                f"dictionary {name}: only {share:.1%} of the types in {source} have a translation "
                f"to {target}; is it the right one, and the right way round?"
            )


def _used(scorings: list[PlannedScoring]) -> dict[tuple[str, str, str, str], None]:
    """Return every name, source, target and corpus that a dictionary is needed for."""
    return dict.fromkeys(
        (scoring.dictionary, one.language, other.language, one.corpus)
        for scoring in scorings
        for one in scoring.sides
        for other in scoring.sides
        if scoring.dictionary and one.language != other.language
    )


def _dropped(name: str, report: LoadReport) -> Iterator[str]:
    for reason, lines in report.dropped.items():
        shown = ", ".join(map(str, lines[:SHOWN])) + (", ..." if len(lines) > SHOWN else "")
        yield f"dictionary {name}, {report.path}: {len(lines)} {report.counted} dropped: {reason}: {shown}"
