"""A dictionary for the terminal: its load report, its coverage of a text, single words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from rich.table import Table
    from rich.text import Text

    from isogloss.cli.app import App
    from isogloss.core.text.dictionary import Entries
    from isogloss.core.text.dictionarycoverage import Reach
    from isogloss.core.types import JSON, Translation

NUMBERS = 5
"""Line numbers that the table shows for a reason; JSON has all of them."""


@dataclass(frozen=True, slots=True)
class Found:
    """A dictionary that was loaded, and what it knows of a text."""

    entries: Entries
    languages: tuple[str, str]
    matching: str
    target_types: frozenset[str] | None
    reach: Reach | None

    def looked_up(self, word: str) -> list[tuple[str, Translation, bool | None]]:
        """Return the entries of a word's type, best first: form, translation, is it in the text."""
        from isogloss.core.text.matching import matcher

        match, match_to = (matcher(self.matching, language) for language in self.languages)
        type_ = match(word)
        pairs = [(form, to) for form, to in self.entries.pairs() if match(form) == type_]
        pairs.sort(
            key=lambda pair: -1.0 if pair[1].probability is None else pair[1].probability,
            reverse=True,
        )
        types = self.target_types
        return [
            (form, to, None if types is None else match_to(to.form) in types) for form, to in pairs
        ]

    def as_json(self, threshold: float, words: Iterable[str]) -> dict[str, JSON]:
        """Plain data: the report, the coverage and the words that were asked for."""
        from isogloss.core.text.dictionarycoverage import share

        ceiling = self.reach.ceiling if self.reach else None
        return {
            "source": self.languages[0],
            "target": self.languages[1],
            "forms": len(self.entries),
            "report": self.entries.report.as_json(),
            "identical_share": share(self.entries.report.identical, self.entries.report.entries),
            "matching": self.matching,
            "coverage": self.reach.as_json() if self.reach else None,
            "threshold": threshold,
            "ceiling_reaches_threshold": None if ceiling is None else ceiling >= threshold,
            "words": {
                word: [
                    {
                        "form": form,
                        "translation": to.form,
                        "probability": to.probability,
                        "in_corpus": there,
                    }
                    for form, to, there in self.looked_up(word)
                ]
                for word in words
            },
        }


def found_of(
    entries: Entries,
    languages: tuple[str, str],
    corpora: Mapping[str, Path],
    matching: str,
    translations: int,
) -> Found:
    """Look the words of a text up."""
    from isogloss.core.text.dictionarycoverage import reach
    from isogloss.core.text.matching import matcher

    match = {language: matcher(matching, language) for language in languages}
    counts = {language: _types(path, match[language]) for language, path in corpora.items()}
    source, target = languages
    types = frozenset(counts[target]) if target in counts else None
    if source not in counts:
        return Found(entries, languages, matching, types, None)
    known = reach(
        entries,
        counts[source],
        types,
        languages=languages,
        matching=matching,
        translations=translations,
    )
    return Found(entries, languages, matching, types, known)


def _types(path: Path, match: Callable[[str], str]) -> dict[str, int]:
    """Count the words of every type in a text that is cut at white space."""
    from isogloss.core.errors import DataError
    from isogloss.core.text.lines import lines

    forms = Counter(form for _, text in lines(path) for form in text.split())
    if not forms:
        raise DataError.at(path, None, "no words")
    types: Counter[str] = Counter()
    for form, count in forms.items():
        types[match(form)] += count
    return dict(types)


def show_report(app: App, found: Found, threshold: float) -> None:
    """Write the warnings first, then what was loaded, then what it knows of the text."""
    report = found.entries.report
    for warning in report.warnings:
        app.say(f"warning: {warning}")
    for part in report.made_of or (report,):
        app.say(f"{part.source} -> {part.target}: {part.path or 'no file'}")
    app.show(_loaded(found.entries))
    if found.reach is not None:
        app.show(_coverage(found, found.reach))
        for line in _remarks(found.reach, threshold):
            app.say(line)


def _loaded(entries: Entries) -> Table:
    """Return what became of the lines of every file, and what the pairs are."""
    report = entries.report
    table = _table("", "", "share", report.counted)
    for part in report.made_of or (report,):
        of = f" {part.source} -> {part.target}" if report.made_of else ""
        table.add_row(f"{part.counted} read{of}", f"{part.lines:,}", "", "")
        for reason, numbers in part.dropped.items():
            why, share = _text(f"  dropped: {reason}"), _percent(len(numbers), part.lines)
            table.add_row(why, f"{len(numbers):,}", share, _numbers(numbers))
    table.add_row(f"pairs, of {len(entries):,} forms", f"{report.entries:,}", "", "")
    known = sum(to.probability is not None for _, to in entries.pairs())
    for what, count in (
        ("identical: the same string twice", report.identical),
        ("repeated: an earlier pair again", report.repeated),
        ("phrases: white space in a form", report.phrases),
        ("with a probability", known),
    ):
        table.add_row(f"  {what}", f"{count:,}", _percent(count, report.entries), "")
    return table


def _numbers(numbers: tuple[int, ...]) -> str:
    shown = ", ".join(map(str, numbers[:NUMBERS]))
    return f"{shown}, ..." if len(numbers) > NUMBERS else shown


def _coverage(found: Found, reach: Reach) -> Table:
    source, target = found.languages
    table = _table(f"text in {source}", "types", "share", "words", "share")
    rows = [
        ("all", reach.types, reach.words),
        ("with an entry", reach.listed_types, reach.listed_words),
    ]
    if reach.reached_types is not None and reach.reached_words is not None:
        of = f"one of the first {reach.translations} is in the {target} text"
        rows.append((of, reach.reached_types, reach.reached_words))
    for what, types, words in rows:
        shares = _percent(types, reach.types), _percent(words, reach.words)
        table.add_row(what, f"{types:,}", shares[0], f"{words:,}", shares[1])
    return table


def _remarks(reach: Reach, threshold: float) -> Iterator[str]:
    from isogloss.core.study.notices import FEW

    if reach.listed_types < FEW * reach.types:
        yield "hardly a type has an entry: is it the right dictionary, and the right way round?"
    ceiling = reach.ceiling
    if ceiling is None:
        return
    verdict = "at or above" if ceiling >= threshold else "below"
    yield f"ceiling over the whole vocabulary: {ceiling:.3f}, {verdict} the threshold {threshold:g}"
    yield "how many concepts can reach it is for concepts to say: `attainable` of calign"


def show_words(app: App, found: Found, words: Iterable[str]) -> None:
    """Write the entries of some words, best first."""
    for warning in found.entries.report.warnings:
        app.say(f"warning: {warning}")
    for word in words:
        entries = found.looked_up(word)
        if not entries:
            app.say(f"{word}: no entry")
            continue
        there = found.target_types is not None
        table = _table("form", "translation", "probability", *(["in the text"] if there else []))
        for form, to, inside in entries:
            known = "-" if to.probability is None else f"{to.probability:.4f}"
            table.add_row(_text(form), _text(to.form), known, *([_yes(inside)] if there else []))
        app.show(table)


def _yes(answer: bool | None) -> str:
    return "yes" if answer else "no"


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


def _text(word: str) -> Text:
    from rich.text import Text

    from isogloss.cli.console import plain

    return Text(plain(word))


def _table(*columns: str) -> Table:
    from isogloss.cli.tables import new_table

    table = new_table(None)
    for number, name in enumerate(columns):
        left = number == 0 or name in {"translation", "lines", "entries"}
        table.add_column(name, justify="left" if left else "right")
    return table
