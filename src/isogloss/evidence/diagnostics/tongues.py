"""Whether the language of a file is what its name says, by script and small words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category, normalize
from unicodedata import name as character_name

from isogloss.evidence.diagnostics.finding import Finding, percent
from isogloss.evidence.diagnostics.smallwords import LONG, NAMES, SCRIPTS, SMALL, TAGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from isogloss.core.types import JSON
    from isogloss.evidence.diagnostics.material import Material

SENTENCES = 1000
"""Sentences that are looked at, evenly spaced over the corpus."""

ENOUGH = 300
"""Words of text below which nothing is said of its small words, and letters below which nothing is
said of its script."""

DECIDED = 0.08
"""Share of a file's words that must be small words of another language and not of its own: text has
15 to 35 % of small words, and the languages that share most of them are left with half of that."""

TIMES = 4
"""And so many times as many as small words of its own that the other language does not have."""

DISTINCT = 10
"""Of another language's twenty small words, so many must occur: text has most of them, and a list of
names or codes may have one of them many times."""

ALIKE = 0.8
"""Languages with such a part of the highest share are named together: it may be either."""

FOREIGN = 0.1
"""Share of letters in a file's own script below which the file is not written in it."""

MOST = 0.5
"""Share of letters in one other script from which the file is written in that."""

KANA = 0.1
"""Share of letters that are kana in Japanese text at the least, in Chinese at the most. Japanese
text has 40 to 70 %."""

EAST = "CJK"
"""Kana and Chinese characters together, as Japanese is written in a mixture."""

LIKELY = 5
"""Languages that a file's own is compared with: those with the largest shares of small words."""

JAPANESE = ("HIRAGANA", "KATAKANA")


def profile(name: str, texts: Iterable[str]) -> JSON:
    """Count letters by script, and words that are small words of each language, of some sentences.

    ``scripts``: share of letters by Unicode's name of the script, ``small``: share of words by
    language code; shares below 1 % are left out. ``apart``: of the likeliest languages, the shares
    that are small words of it and not of the language ``name``, and the other way round, and how
    many of its small words there are.
    """
    plain = normalize("NFC", "\n".join(texts)).casefold()
    characters = Counter(plain)
    letters = {each: count for each, count in characters.items() if each.isalpha()}
    breaks = {ord(each): " " for each in characters if category(each)[0] not in "LMN"}
    words = Counter(word for word in plain.translate(breaks).split() if not _has_digit(word))
    scripts: Counter[str] = Counter()
    for letter, count in letters.items():
        scripts[character_name(letter, "UNKNOWN").partition(" ")[0]] += count
    number = words.total()
    small = _shares({code: _count(words, own) for code, own in SMALL.items()}, number)
    own = SMALL.get(Named.of(name).code, frozenset())
    apart = {}
    for code in [*small][:LIKELY]:
        its, mine = SMALL[code] - own, own - SMALL[code]
        shares = [_count(words, each) / number for each in (its, mine)]
        apart[code] = [*shares, sum(word in words for word in SMALL[code])]
    return {
        "letters": scripts.total(),
        "words": number,
        "scripts": _shares(scripts, scripts.total()),
        "small": small,
        "apart": apart,
    }


def _has_digit(word: str) -> bool:
    return any(category(each)[0] == "N" for each in word)


def _count(words: Mapping[str, int], wanted: Iterable[str]) -> int:
    return sum(words.get(word, 0) for word in wanted)


def _shares(counts: Mapping[str, int], total: int) -> dict[str, float]:
    shares = {name: count / total for name, count in counts.items() if total}
    ordered = sorted(shares.items(), key=lambda each: (-each[1], each[0]))
    return {name: round(share, 4) for name, share in ordered if share >= 0.01}


class Named(NamedTuple):
    """What a language's name in the study says."""

    code: str
    """Empty where the name is no code that is known here."""
    scripts: frozenset[str]
    """Those that it can be written in; empty where that is not known."""

    @classmethod
    def of(cls, text: str) -> Named:
        """Read a name such as ``en``, ``eng_Latn`` or ``zh-Hant-TW``."""
        first, *rest = text.lower().replace("_", "-").split("-")
        code = LONG.get(first, first)
        tagged = [TAGS[tag] for tag in rest if tag in TAGS]
        scripts = frozenset(tagged) if tagged else SCRIPTS.get(code, frozenset())
        return cls(code if code in SMALL or code in SCRIPTS else "", scripts)


class Reading(NamedTuple):
    """What a file reads like, where that is not what its name says."""

    codes: tuple[str, ...]
    """Languages that it may be; empty where the script alone is known."""
    reason: str
    share: float
    own: float


def reads_like(name: str, found: JSON) -> Reading | None:
    """Return what a file reads like, where that is clearly not the language ``name``; else None.

    None, too, where the name says no language that is known here, or there is too little text.
    """
    named = Named.of(name)
    if not named.code:
        return None
    other = _other_script(named, found) if found["letters"] >= ENOUGH else None
    if other is None:
        return _other_words(named, found) if found["words"] >= ENOUGH else None
    words = _best(found) if found["words"] >= ENOUGH else ()
    sure = words and found["small"][words[0]] >= DECIDED and found["apart"][words[0]][2] >= DISTINCT
    codes = words if sure else other.codes
    return other._replace(codes=codes)


def _other_script(named: Named, found: JSON) -> Reading | None:
    shares = found["scripts"]
    if not named.scripts or not shares:
        return None
    own = sum(shares.get(script, 0.0) for script in named.scripts)
    kana = sum(shares.get(script, 0.0) for script in JAPANESE)
    shares = shares | {EAST: shares.get(EAST, 0.0) + kana}
    most = max(shares, key=lambda script: shares[script])
    if own < FOREIGN and shares[most] >= MOST:
        reason = f"{percent(shares[most])} of its letters are {most.lower()}"
        return Reading(_one_language(most, kana), reason, shares[most], own)
    if named.code == "zh" and kana >= KANA:
        return Reading(("ja",), f"{percent(kana)} of its letters are kana", kana, own)
    if named.code == "ja" and kana < KANA and own >= MOST:
        return Reading(("zh",), f"only {percent(kana)} of its letters are kana", kana, own)
    return None


def _one_language(script: str, kana: float) -> tuple[str, ...]:
    if script != EAST:
        return ()
    return ("ja",) if kana >= KANA else ("zh",)


def _other_words(named: Named, found: JSON) -> Reading | None:
    best = _best(found)
    listed = named.code in SMALL and named.scripts == SCRIPTS[named.code]
    if not listed or not best or named.code in best:
        return None
    share, own, distinct = found["apart"][best[0]]
    if share < DECIDED or share < TIMES * own or distinct < DISTINCT:
        return None
    reason = (
        f"{percent(share)} of its words are small words of {NAMES[best[0]]} alone, {percent(own)} of "
        f"{NAMES[named.code]} alone"
    )
    return Reading(best, reason, share, own)


def _best(found: JSON) -> tuple[str, ...]:
    """Return the languages with the largest shares of small words, those that are about as large."""
    shares: dict[str, float] = found["small"]
    top = max(shares.values(), default=0.0)
    return tuple(code for code, share in shares.items() if share >= ALIKE * top)[:3]


def misnamed(material: Material) -> Iterator[Finding]:
    """Find files that read like another language than their name says, two swapped ones as such."""
    for corpus, languages in material.languages.items():
        found = {name: read for name, own in languages.items() if (read := reads_like(name, own))}
        for name, reading in found.items():
            yield _misnamed(corpus, name, reading, _swapped(name, reading, found), languages[name])


def _swapped(name: str, reading: Reading, found: Mapping[str, Reading]) -> str:
    """Return the file that this one seems to have been swapped with; empty for none."""
    own = Named.of(name).code
    for other, its in found.items():
        if Named.of(other).code in reading.codes and own in its.codes:
            return other
    return ""


def _misnamed(corpus: str, name: str, reading: Reading, swapped: str, found: JSON) -> Finding:
    like = " or ".join(NAMES[code] for code in reading.codes)
    told = f"reads like {like}" if like else "is written in another script"
    hint = f"; is it swapped with {swapped}?" if swapped else ""
    return Finding(
        "language-misnamed",
        "leads",
        f"{corpus}: the text named {name} {told}: {reading.reason}{hint}",
        {"corpus": corpus, "languages": [name, *([swapped] if swapped else [])]},
        "Every score of this language is of another one, and its dictionaries do not fit its words.",
        [
            "look at the first lines of the file, and at the names in [corpora.NAME] files",
            "transliterated text: name its script, as in ru-Latn",
        ],
        [
            {"language": name, "letters": found["letters"], "words": found["words"]},
            *({"script": script, "share": share} for script, share in found["scripts"].items()),
            *(
                {"small_words_of": code, "share": found["small"][code]}
                for code in dict.fromkeys([*found["apart"], Named.of(name).code])
                if code in found["small"]
            ),
        ],
    )
