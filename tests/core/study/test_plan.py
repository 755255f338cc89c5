from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isogloss import PluginError, SettingsError
from isogloss.core.study.notices import about_sides
from isogloss.core.study.plan import make_plan
from tests.core.study.fakes import WIDTHS, Counts, Maker, open_inputs

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.study.plan import Plan

ENCODER = {where: width for where, width in WIDTHS.items() if where[0] == "encoder"}


def compared(plan: Plan) -> list[str]:
    return [
        " + ".join(str(side).removeprefix("small/letters/") for side in task.sides)
        for task in plan.scorings
    ]


def test_an_encoder_is_read_once_a_language(tmp_path: Path) -> None:
    plan = make_plan(open_inputs(tmp_path, maker=Maker(ENCODER)))
    assert [(task.unit.language, task.unit.given, task.where) for task in plan.readings] == [
        ("en", "", (("encoder", 0), ("encoder", 1))),
        ("de", "", (("encoder", 0), ("encoder", 1))),
    ]


def test_all_pairs_of_languages_at_equal_layers(tmp_path: Path) -> None:
    plan = make_plan(open_inputs(tmp_path, ("en", "de", "fr"), maker=Maker(ENCODER)))
    assert sorted(compared(plan)) == [
        "de/encoder/0 + fr/encoder/0",
        "de/encoder/1 + fr/encoder/1",
        "en/encoder/0 + de/encoder/0",
        "en/encoder/0 + fr/encoder/0",
        "en/encoder/1 + de/encoder/1",
        "en/encoder/1 + fr/encoder/1",
    ]


def test_a_side_is_clustered_once_for_all_its_pairs(tmp_path: Path) -> None:
    plan = make_plan(open_inputs(tmp_path, ("en", "de", "fr"), maker=Maker(ENCODER)))
    assert len(plan.clusterings) == 3 * 2


def test_a_decoder_is_read_beside_every_other_language(tmp_path: Path) -> None:
    plan = make_plan(open_inputs(tmp_path, ("en", "de", "fr")))
    decoders = [f"{t.unit.language}~{t.unit.given}" for t in plan.readings if t.unit.given]
    assert decoders == ["en~de", "en~fr", "de~en", "de~fr", "fr~en", "fr~de"]


def test_decoders_that_read_each_other_are_compared(tmp_path: Path) -> None:
    plan = make_plan(open_inputs(tmp_path, ("en", "de", "fr")))
    assert [text for text in compared(plan) if "decoder" in text and "/0" in text] == [
        "en~de/decoder.reads/0 + de~en/decoder.reads/0",
        "en~fr/decoder.reads/0 + fr~en/decoder.reads/0",
        "de~fr/decoder.reads/0 + fr~de/decoder.reads/0",
    ]


def test_decoders_that_read_one_language_are_compared_where_that_was_asked_for(
    tmp_path: Path,
) -> None:
    inputs = open_inputs(tmp_path, ("en", "de", "fr"), overrides=["letters.given=['en']"])
    assert [text for text in compared(make_plan(inputs)) if "decoder" in text] == [
        "de~en/decoder.reads/0 + fr~en/decoder.reads/0",
        "de~en/decoder.reads/1 + fr~en/decoder.reads/1",
    ]


def test_chosen_pairs_may_cross_parts(tmp_path: Path) -> None:
    extra = '[compare]\npairs = [["en/encoder", "de/decoder.reads"]]\n'
    assert compared(make_plan(open_inputs(tmp_path, extra=extra))) == [
        "en/encoder/0 + de~en/decoder.reads/0",
        "en/encoder/1 + de~en/decoder.reads/1",
    ]


def test_a_pair_that_does_not_exist_names_what_does(tmp_path: Path) -> None:
    extra = '[compare]\npairs = [["en", "es"]]\n'
    with pytest.raises(SettingsError, match=r"no two sides 'en' and 'es'.*de/encoder, en/encoder"):
        make_plan(open_inputs(tmp_path, extra=extra, maker=Maker(ENCODER)))


def test_layers_are_chosen_by_the_study(tmp_path: Path) -> None:
    inputs = open_inputs(tmp_path, overrides=["letters.layers=[1]", "letters.parts=['encoder']"])
    assert make_plan(inputs).readings[0].where == (("encoder", 1),)


def test_a_metric_of_all_sides_gets_every_language_once(tmp_path: Path) -> None:
    extra = '[metrics.all]\nuse = "all"\n'
    inputs = open_inputs(tmp_path, ("en", "de", "fr"), extra, Maker(ENCODER))
    groups = [task for task in make_plan(inputs).scorings if task.metric == "all"]
    assert [[side.language for side in task.sides] for task in groups] == [["en", "de", "fr"]] * 2
    assert all(task.joint is not None and len(task.joint.sides) == 3 for task in groups)


def test_keys_change_with_what_is_computed_and_with_nothing_else(tmp_path: Path) -> None:
    def keys(*overrides: str) -> tuple[set[str], set[str]]:
        plan = make_plan(open_inputs(tmp_path, maker=Maker(ENCODER), overrides=overrides))
        return {t.unit.key for t in plan.readings}, {t.key for t in plan.clusterings}

    units, clusterings = keys()
    assert keys() == (units, clusterings)
    assert keys("counts.x=1") == (units, clusterings)
    assert keys("store.batch_tokens=7") == (units, clusterings)
    assert keys("letters.layers=[0]")[0] == units
    assert keys("letters.layers=[0]")[1] < clusterings
    assert keys("halves.seed=1")[0] == units
    assert not keys("halves.seed=1")[1] & clusterings
    assert not keys("halves.transform=centre-position")[1] & clusterings
    for override in ("words.max_count=1", "words.matching=exact", "seed=1", "store.dtype=float16"):
        other = keys(override)
        assert not other[0] & units, override
        assert not other[1] & clusterings, override


def test_one_language_is_nothing_to_compare(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="all in en, and a comparison needs two languages"):
        make_plan(open_inputs(tmp_path, ("en",), maker=Maker(ENCODER)))


@pytest.mark.parametrize(
    ("metric", "message"),
    [
        (lambda: Counts(frozenset({"labels"})), "declares needs"),  # type: ignore[arg-type] # wrong on purpose
        (lambda: Counts(compares="triple"), "compares 'triple'"),  # type: ignore[arg-type] # wrong on purpose
    ],
)
def test_a_metric_that_declares_what_is_unknown_is_named(
    tmp_path: Path, metric: object, message: str
) -> None:
    maker = Maker(ENCODER, metrics={"counts": metric})
    with pytest.raises(PluginError, match=message):
        make_plan(open_inputs(tmp_path, maker=maker))


def test_a_metric_that_needs_a_dictionary_says_so(tmp_path: Path) -> None:
    maker = Maker(ENCODER, metrics={"counts": lambda: Counts(frozenset({"dictionary"}))})
    with pytest.raises(SettingsError, match="metric 'counts' needs a dictionary"):
        make_plan(open_inputs(tmp_path, maker=maker))


def test_what_nothing_compares_is_not_read(tmp_path: Path) -> None:
    extra = '[compare]\npairs = [["en/encoder", "fr/encoder"]]\n'
    plan = make_plan(open_inputs(tmp_path, ("en", "de", "fr"), extra))
    assert [(task.unit.language, task.unit.given, task.where) for task in plan.readings] == [
        ("en", "", (("encoder", 0), ("encoder", 1))),
        ("fr", "", (("encoder", 0), ("encoder", 1))),
    ]
    said = list(about_sides(plan))
    assert len(said) == 1 + 6  # the German encoder, and every decoder beside every other language
    assert sum("small/letters/de/encoder is compared with nothing" in line for line in said) == 1
