"""Dictionaries of a study that are made of one another, and translations that are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from isogloss import DataError, Entries, LoadReport, PluginError, SettingsError, Translation
from isogloss.core.store.verify import verify_study
from isogloss.core.study.directory import read_json
from isogloss.core.study.pipeline import Run
from isogloss.plugins.dictionaries.derived import pivot, reversed_, united
from tests.core.study.fakes import WIDTHS, Counts, Maker, Silence, open_inputs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from isogloss import Corpus
    from isogloss.core.study.directions import Direction
    from isogloss.core.study.inputs import Inputs

ENCODER = {where: width for where, width in WIDTHS.items() if where[0] == "encoder"}
LEAK = "made from the sentences that are clustered"


@dataclass
class Fixed:
    """A dictionary with the pairs of a test, which counts how often it is asked."""

    pairs: dict[tuple[str, str], list[tuple[str, str]]]
    warnings: tuple[str, ...] = ()
    asked: list[tuple[str, str]] = field(default_factory=list)

    def translations(self, source: str, target: str, _corpus: Corpus | None, /) -> Entries | None:
        self.asked.append((source, target))
        if (source, target) not in self.pairs:
            return None
        report = LoadReport("fixed", source, target, warnings=self.warnings, dropped={"w": (1,)})
        pairs = self.pairs[source, target]
        return Entries.of(
            [(form, Translation(to, 0.5)) for form, to in pairs], report, [7] * len(pairs)
        )


@dataclass
class Costly(Fixed):
    """One that says what it reads."""

    content: str = "1"

    def key(self) -> str:
        return self.content


def opened(folder: Path, components: dict[str, Any], tables: str) -> Inputs:
    metric = Counts(frozenset({"separate", "dictionary"}))
    made = {"needy": metric, **components}
    maker = Maker(ENCODER, {name: partial(made.__getitem__, name) for name in made})
    extra = f'{tables}[metrics.needy]\nuse = "needy"\n'
    return open_inputs(folder, ("en", "de", "fr"), extra, maker)


def table(use: str, name: str) -> str:
    return f'[[dictionaries]]\nuse = "{use}"\nname = "{name}"\n'


def forms(direction: Direction | None) -> list[tuple[str, str, float | None]] | None:
    if direction is None:
        return None
    return [(form, to.form, to.probability) for form, to in direction.translations.pairs()]


MAIN = {("en", "de"): [("the", "das"), ("see", "sehen")], ("en", "fr"): [("see", "voyons")]}


@pytest.mark.parametrize(
    ("derived", "source", "target", "expected"),
    [
        (lambda: reversed_(of="main"), "de", "en", [("das", "the", None), ("sehen", "see", None)]),
        (lambda: united(of="main"), "en", "fr", [("see", "voyons", 0.5)]),
        (lambda: united(of="main"), "fr", "en", [("voyons", "see", None)]),
        (lambda: pivot(of="main", through="en"), "de", "fr", [("sehen", "voyons", None)]),
        (lambda: pivot(of="main", through="en"), "en", "fr", [("see", "voyons", 0.5)]),
        (lambda: pivot(of="main", through="fr"), "en", "de", None),
    ],
)
def test_a_dictionary_is_made_of_those_of_a_name(
    tmp_path: Path,
    derived: Callable[[], Any],
    source: str,
    target: str,
    expected: list[tuple[str, str, float | None]] | None,
) -> None:
    components = {"fixed": Fixed(MAIN), "made": derived()}
    inputs = opened(tmp_path, components, table("fixed", "main") + table("made", "other"))
    assert forms(inputs.direction("other", source, target, "small")) == expected


def test_both_directions_are_united(tmp_path: Path) -> None:
    both = MAIN | {("de", "en"): [("sehen", "see"), ("rot", "red")]}
    components = {"fixed": Fixed(both), "made": united(of="main")}
    inputs = opened(tmp_path, components, table("fixed", "main") + table("made", "other"))
    assert forms(inputs.direction("other", "en", "de", "small")) == [
        ("the", "das", 0.5),
        ("see", "sehen", 0.5),
        ("see", "sehen", None),
        ("red", "rot", None),
    ]


def test_a_derived_dictionary_can_be_made_of_a_derived_one(tmp_path: Path) -> None:
    components = {
        "fixed": Fixed(MAIN),
        "chain": pivot(of="main", through="en"),
        "made": reversed_(of="chained"),
    }
    tables = table("made", "turned") + table("chain", "chained") + table("fixed", "main")
    inputs = opened(tmp_path, components, tables)
    found = inputs.direction("turned", "fr", "de", "small")
    assert forms(found) == [("voyons", "sehen", None)]
    assert found is not None
    [told] = found.translations.report.warnings
    assert told.startswith("chained de -> en -> fr: 1 pairs")


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (reversed_(of="mian"), "dictionary 'other', of: the study has no 'mian'.*'main'"),
        (reversed_(of="other"), "dictionary 'other' is made of itself: give what is made a `name`"),
        (reversed_(of="third"), "is made of itself"),
    ],
)
def test_what_a_dictionary_is_made_of_must_be_there_and_not_itself(
    tmp_path: Path, made: Any, message: str
) -> None:
    components = {"fixed": Fixed(MAIN), "made": made, "third": united(of="other")}
    tables = table("fixed", "main") + table("made", "other") + table("third", "third")
    inputs = opened(tmp_path, components, tables)
    with pytest.raises(SettingsError, match=message):
        inputs.direction("main", "en", "de", "small")


def test_two_dictionaries_of_one_name_and_direction_are_still_refused(tmp_path: Path) -> None:
    components = {"fixed": Fixed(MAIN), "made": united(of="main")}
    tables = table("fixed", "main") + table("fixed", "other") + table("made", "other")
    with pytest.raises(SettingsError, match="two dictionaries named 'other' have en -> de"):
        opened(tmp_path, components, tables).direction("other", "en", "de", "small")


def test_a_derived_dictionary_has_nothing_without_a_study() -> None:
    with pytest.raises(SettingsError, match=r"de -> en only in a study .* named 'main'"):
        reversed_(of="main").translations("de", "en", None)


def test_a_dictionary_that_raises_is_named(tmp_path: Path) -> None:
    class Raises(Fixed):
        def key(self) -> str:
            raise OSError("gone")

    inputs = opened(tmp_path, {"bad": Raises(MAIN)}, table("bad", "main"))
    with pytest.raises(PluginError, match="dictionary 'main' has no key: OSError"):
        _ = Run(inputs, Silence()).scores.scorings


# Translations that are kept


def run_of(folder: Path, dictionary: Fixed) -> Run:
    return Run(opened(folder, {"fixed": dictionary}, table("fixed", "main")), Silence())


def through(run: Run) -> tuple[list[tuple[int, int]], list[str]]:
    _ = run.scores.scorings
    done = [tuple(step()) for step in (run.extract, run.cluster, run.score)]
    run.write_records({"score": {"computed": done[-1][0]}})
    return done, run.progress.said  # type: ignore[attr-defined, return-value] # Silence; Done has two fields


def test_what_says_what_it_reads_is_asked_once_and_kept(tmp_path: Path) -> None:
    first, second = Costly(MAIN), Costly(MAIN)
    run = run_of(tmp_path, first)
    through(run)
    assert ("en", "de") in first.asked
    files = (tmp_path / "small" / "dictionaries").iterdir()
    assert {path.name.partition("-")[2] for path in files} == {"en-de.jsonl", "en-fr.jsonl"}
    assert verify_study(tmp_path / "small") == []
    warm = run_of(tmp_path, second)
    done, _ = through(warm)
    assert [computed for computed, _ in done] == [0, 0, 0]
    assert ("en", "de") not in second.asked
    one, other = (each.inputs.direction("main", "en", "de", "small") for each in (run, warm))
    assert one is not None
    assert other is not None
    assert list(one.translations.pairs()) == list(other.translations.pairs())
    assert one.translations.report == other.translations.report
    assert other.translations.counts == (7, 7)


def test_other_content_is_asked_for_anew(tmp_path: Path) -> None:
    through(run_of(tmp_path, Costly(MAIN)))
    changed = Costly(MAIN, content="2")
    through(run_of(tmp_path, changed))
    assert ("en", "de") in changed.asked
    assert len(list((tmp_path / "small" / "dictionaries").iterdir())) == 4


def test_kept_translations_that_were_damaged_are_found_and_made_again(tmp_path: Path) -> None:
    through(run_of(tmp_path, Costly(MAIN)))
    [path] = (tmp_path / "small" / "dictionaries").glob("*-en-de.jsonl")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"das", b"der"))
    assert [damage.path for damage in verify_study(tmp_path / "small")] == [path]
    again = Costly(MAIN)
    through(run_of(tmp_path, again))
    assert again.asked
    assert path.read_bytes() == data


def test_nothing_is_written_before_a_step_runs(tmp_path: Path) -> None:
    _ = run_of(tmp_path, Costly(MAIN)).scores.scorings
    assert not (tmp_path / "small").exists()


def test_a_dictionary_without_a_key_is_not_kept(tmp_path: Path) -> None:
    through(run_of(tmp_path, Fixed(MAIN)))
    assert not (tmp_path / "small" / "dictionaries").exists()


# What is said of dictionaries


def test_warnings_come_first_and_every_time(tmp_path: Path) -> None:
    warned = f"warning: dictionary main: {LEAK}"
    _, said = through(run_of(tmp_path, Costly(MAIN, (LEAK,))))
    about = [line for line in said if "dictionary" in line]
    assert about[0] == warned
    assert about.count(warned) == 1
    assert "dictionary main: nothing from de to fr" in about
    done, said = through(run_of(tmp_path, Costly(MAIN, (LEAK,))))
    assert done[-1][0] == 0
    assert [line for line in said if "dictionary" in line] == [warned]


def test_the_record_of_a_run_has_warnings_and_coverage(tmp_path: Path) -> None:
    run = run_of(tmp_path, Fixed(MAIN, (LEAK,)))
    through(run)
    reports = read_json(run.places.run)["dictionaries"]
    ahead = next(each for each in reports if (each["source"], each["target"]) == ("en", "de"))
    assert (ahead["name"], ahead["corpus"], ahead["warnings"]) == ("main", "small", [LEAK])
    assert ahead["identical_share"] == 0.0
    coverage = ahead["coverage"]
    # the red house a green tree stands here we see; das rote Haus ... wir sehen
    assert (coverage["types"], coverage["words"]) == (10, 10)
    assert (coverage["listed_types"], coverage["reached_types"]) == (2, 2)
    assert coverage["reached_words_share"] == 0.2
    assert coverage["translations"] == 10
    back = next(each for each in reports if (each["source"], each["target"]) == ("de", "en"))
    assert back["derived"]


def test_errors_of_the_data_pass_through_a_derivation(tmp_path: Path) -> None:
    class Unreadable(Fixed):
        def translations(
            self, source: str, target: str, _corpus: Corpus | None, /
        ) -> Entries | None:
            raise DataError.at("d.txt", 3, f"nothing for {source} -> {target}")

    components = {"fixed": Unreadable({}), "made": united(of="main")}
    inputs = opened(tmp_path, components, table("fixed", "main") + table("made", "other"))
    with pytest.raises(DataError, match=r"d\.txt, line 3: nothing for en -> de"):
        inputs.direction("other", "en", "de", "small")
