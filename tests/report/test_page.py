from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from isogloss.core.errors import DamageError, DataError
from isogloss.reading.groups import grouped
from isogloss.report import build_report
from isogloss.report.assets import scripts
from isogloss.report.numbers import number
from isogloss.report.tables import mean_table, noticed_table, unnoticed, word_table
from tests.report.handmade import RUN, STUDY, TOO_SMALL, Handmade, side, whole

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.study.results import Results
    from isogloss.core.types import JSON

VOID = {"meta", "link", "br", "img", "input", "hr"}
HOSTILE = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt;",
    "\u202egnip\u202c",
    "javascript:alert(1)",
    "a\x00b\x1b[31m",
    "</bdi></table></body>",
]


class Page(HTMLParser):
    """Reads a page and refuses tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.inside: Counter[str] = Counter()
        self.isolated: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        assert len(attrs) == len(dict(attrs))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "script"}:
            self.text.append(data)
            if self.open[-1] == "bdi":
                self.isolated.append(data)

    def attributes(self, name: str) -> list[str]:
        return [value for _, found in self.tags if (value := found.get(name)) is not None]

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [found for name, found in self.tags if name == tag]


def page_of(results: Results) -> str:
    """The page without its scripts, which are ours and say nothing of the study."""
    page = build_report(results).page
    return re.sub("<script>.*?</script>", "<script></script>", page, flags=re.DOTALL)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page_of(whole(tmp_path_factory.mktemp("study")).write())


def cells(text: str) -> set[str]:
    return set(re.findall(r">([^<>]*)</t[dh]>", text))


def test_tags_match_and_ids_are_unique(report: str) -> None:
    page = Page(report)
    ids = page.attributes("id")
    assert len(ids) > 10
    assert len(ids) == len(set(ids))


def test_what_is_referred_to_exists(report: str) -> None:
    page = Page(report)
    ids = set(page.attributes("id"))
    for name in ("aria-labelledby", "aria-describedby"):
        assert set(page.attributes(name)) <= ids
    assert {target.removeprefix("#") for target in page.attributes("href")} <= ids


def test_every_figure_of_every_score_is_in_a_table(tmp_path: Path) -> None:
    study = whole(tmp_path)
    found = cells(page_of(study.write()))
    shown = ("without_identical", "attainable", "area", "one_to_one", "balanced", "by_types")
    for record in study.records:
        assert number(record["value"]) in found
        assert {number(record["parts"][p]) for p in shown if p in record["parts"]} <= found
        assert str(record["concepts"]) in found


def test_a_row_of_the_score_table(report: str) -> None:
    # Value and parts first, then concepts, eligible, aligned, types and words.
    row = (
        '<th scope="row"><bdi>en → de</bdi></th><th scope="row"><bdi>base</bdi></th>'
        '<th scope="row"><bdi>1</bdi></th>'
    )
    figures = ["0.200", "0.100", "0.750", "0.125", "0.250", "4", "3", "1", "11", "17"]
    assert row + "".join(f"<td>{figure}</td>" for figure in figures) in report


def test_an_undefined_score_is_shown_with_its_reason(report: str) -> None:
    assert TOO_SMALL in cells(report)


def test_means_stand_with_their_range(report: str) -> None:
    assert {"0.450 (0.200 to 0.700)", "0.900 (0.900 to 0.900; 5 of 6 defined)"} <= cells(report)


def test_findings_and_question_open_the_page(report: str) -> None:
    text = " ".join(Page(report).text)
    assert "How far do the concepts of base and untrained line up across en, de and ar" in text
    assert "Measured by CALIGN and COLAP." in text
    assert text.index("is highest at layer 1 for base") < text.index("CALIGN by layer: mean")


def test_agreement_words_and_settings_are_there(report: str) -> None:
    found = cells(report)
    assert {"0.500", "0.501", "0.502", "undefined", "unknown sub-words: 2"} <= found
    assert "sentences cut: 2, odd words: 3" in found
    assert "sentences skipped: empty: 3" in report
    assert "<dt>torch</dt><dd>2.13.0</dd>" in report
    assert "<dt>hdbscan</dt>" not in report


def test_the_study_file_is_ready_to_copy(tmp_path: Path) -> None:
    study = whole(tmp_path)
    study.study = STUDY.replace("models/small", "models/<b>&amp;")
    page = Page(page_of(study.write()))
    assert study.study in "".join(page.text)


def test_aligned_concepts_stand_at_each_pairs_best_score(report: str) -> None:
    # Of en and de, de -> en at the norm is the highest; en -> de is undefined there.
    summaries = re.findall(r"<summary>([^<]*aligned concepts)</summary>", report)
    assert summaries == [
        "de → en, base, layer norm: 1 of 1 aligned concepts",
        "en → ar, base, layer norm: 1 of 1 aligned concepts",
        "de → ar, base, layer norm: 1 of 1 aligned concepts",
    ]
    assert "3 of 3" in cells(report)
    assert {"dog", "Hund", "قطة"} <= set(Page(report).isolated)


def test_hostile_words_are_inert(tmp_path: Path) -> None:
    study = Handmade(tmp_path)
    study.add_calign(side("en", 0), side("de", 0), 0.5, matched=[[w, w] for w in HOSTILE])
    text = page_of(study.write())
    page = Page(text)
    assert page.named("img") == []
    assert [tag for tag in page.named("script") if "type" not in tag] == [{}] * len(scripts())
    for _, found in page.tags:
        assert not [name for name in found if name.startswith("on") or name == "style"]
    assert set(HOSTILE[:6]) | {r"a\x00b\x1b[31m", HOSTILE[7]} <= set(page.isolated)
    assert "\x00" not in text
    assert "\x1b" not in text


def test_hostile_names_and_notes_are_inert(tmp_path: Path) -> None:
    study = Handmade(tmp_path / "<script>alert(1)<")
    record = study.add_calign(side("en", 0), side("de", 0), None)
    record["note"] = HOSTILE[1]
    record["metric"] = record["name"] = "<b onclick=x>"
    page = Page(page_of(study.write()))
    assert page.named("img") == page.named("b") == []
    assert [tag for tag in page.named("script") if "type" not in tag] == [{}] * len(scripts())
    assert HOSTILE[1] in page.text


def test_headings_descend_step_by_step(report: str) -> None:
    levels = [int(tag[1]) for tag, _ in Page(report).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))


def test_another_metric_shows_all_that_it_gives(tmp_path: Path) -> None:
    study = Handmade(tmp_path)
    record = study.add_calign(side("en", 0), side("de", 0), 12.5)
    record["metric"] = record["name"] = "entropy"
    record["parts"] = {"own_figure": 0.875}
    text = page_of(study.write())
    assert {"12.500", "0.875", "own figure", "eligible"} <= cells(text)
    assert "entropy of en, de is highest at layer 0 for base (12.500)." in text


def test_a_study_without_scores_is_one_clear_line(tmp_path: Path) -> None:
    results = Handmade(tmp_path).write()
    with pytest.raises(DataError, match="no scores yet; isogloss run") as caught:
        page_of(results)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    results = whole(tmp_path).write()
    path = next((tmp_path / "clusters").iterdir())
    path.unlink()
    with pytest.raises(DamageError, match=f"{path.name}: deleted"):
        page_of(results)


def test_steps_without_word_counts_leave_that_table_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RUN, "words", {})
    assert "Words kept and lost" not in page_of(whole(tmp_path).write())


def test_words_that_a_source_noticed_are_shown_with_their_share(tmp_path: Path) -> None:
    """3 of the 17 and 17 words with a vector are 17.65 %."""
    text = page_of(whole(tmp_path).write())
    assert {"3", "17.65%"} <= cells(text)
    assert "l' (line 3): [▁l'a]; a <b>" in "".join(Page(text).text)
    assert "a <b>" not in text


def test_a_study_from_before_there_were_examples_has_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = {
        path: {name: value for name, value in unit.items() if name != "examples"}
        for path, unit in RUN["words"].items()
    }
    monkeypatch.setitem(RUN, "words", old)
    text = page_of(whole(tmp_path).write())
    assert "Words by language" in text
    assert "Noticed by the source" not in text


def test_the_same_study_gives_the_same_page(tmp_path: Path) -> None:
    results = whole(tmp_path).write()
    assert page_of(results) == page_of(results)


def test_warnings_of_dictionaries_stand_before_what_was_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = {"name": "main", "warnings": ["made of <the> very sentences"]}
    monkeypatch.setitem(RUN, "dictionaries", [told])
    page = page_of(whole(tmp_path).write())
    place = page.index("Dictionary main: made of &lt;the&gt; very sentences.")
    assert place < page.index("What was found") < page.index("The mean CALIGN over")


def words_of(noticed: dict[str, int]) -> dict[str, JSON]:
    unit = {
        "selection": {"words_seen": 9, "words_kept": 8, "types_kept": 7},
        "rows": 8,
        "lost": {},
        "noticed": {"odd": 0, "cut": 0} | noticed,
        "examples": {"odd": [], "cut": ["x (line 1)"] if noticed else []},
    }
    return {f"text/{source}-0/en": unit for source in ("base", "twin")}


def test_sources_that_keep_the_same_words_share_a_row() -> None:
    table = word_table(words_of({}) | {"text/other-0/en": words_of({"cut": 1})["text/base-0/en"]})
    assert [[cell.text for cell in row[:5]] for row in table.rows] == [
        ["en", "base, twin", "text", "9", "8"],
        ["en", "other", "text", "9", "8"],
    ]


def test_what_was_found_in_no_word_is_said_once() -> None:
    assert noticed_table(words_of({})) is None
    assert unnoticed(words_of({})) == ["odd", "cut"]
    found = words_of({"cut": 2})
    table = noticed_table(found)
    assert table is not None
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["en", "base, twin", "text", "cut", "2", "25.00%", "x (line 1)"]
    ]
    assert unnoticed(found) == ["odd"]


def placed(language: str, layer: int) -> JSON:
    place = {"corpus": "text", "source": "base", "part": "encoder", "given": ""}
    return {**place, "language": language, "layer": layer}


def test_how_many_are_defined_is_said_once_where_it_is_the_same_everywhere() -> None:
    def records(lacking: set[int]) -> list[JSON]:
        pairs = [("en", "de"), ("de", "en")]
        return [
            {"name": "calign", "metric": "calign", "clusterer": "k4", "dictionary": "main"}
            | {"sides": [placed(one, layer), placed(other, layer)], "parts": {}}
            | {"value": None if one == "de" and layer in lacking else 0.5}
            for layer in (0, 1)
            for one, other in pairs
        ]

    (everywhere,), (once,) = (grouped(records(lacking)) for lacking in ({0, 1}, {1}))
    table = mean_table(everywhere)
    assert "of which 1 are defined" in table.caption
    assert table.rows[0][1].text == "0.500 (0.500 to 0.500)"
    table = mean_table(once)
    assert "defined" not in table.caption
    assert table.rows[1][1].text == "0.500 (0.500 to 0.500; 1 of 2 defined)"
