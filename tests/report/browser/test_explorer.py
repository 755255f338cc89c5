"""The explorer, the map and the flow of the demo in a real browser, against the stored results."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

import isogloss

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.study.results import Clustered, Results
    from isogloss.core.types import JSON
    from tests.report.browser.window import Window

pytestmark = pytest.mark.slow

TITLE = "#concept-title"
HERE = {"source": "trained", "layer": "4"}


@pytest.fixture(scope="module")
def results(demo: Path) -> Results:
    return isogloss.open_study(demo)


@pytest.fixture(scope="module")
def english(results: Results) -> Clustered:
    return results.concepts("en", layer=4, source="trained")


def evidence(results: Results, one: str, other: str, layer: int = 4) -> dict[int, JSON]:
    (record,) = results.select(
        metric="calign", source="trained", layer=layer, languages=f"{one}-{other}"
    )
    return {row["concept"]: row for row in results.evidence(record)}


def texts(window: Window, selector: str) -> list[str]:
    found: list[str] = window.script(
        "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)",
        selector,
    )
    return found


def counted(window: Window, side: str) -> dict[str, int]:
    """The words of one of two lists with their counts."""
    rows = texts(window, f".pairing .{side} li")
    found = [re.fullmatch(r"(.*) \u00d7(\d+)", row) for row in rows]
    return {match[1]: int(match[2]) for match in found if match}


def lines(window: Window) -> list[list[str]]:
    """The pairs of the table that says what the lines do."""
    rows = window.script(
        "return [...document.querySelectorAll('.detail details table tbody tr')].map((row) =>"
        " [row.cells[0].textContent, [...row.cells[2].querySelectorAll('bdi')].map((one) => one.textContent)])"
    )
    return [[word, other] for word, others in rows for other in others]


def largest(concepts: Clustered) -> int:
    sizes = {concept.number: concept.words for concept in concepts.concepts}
    return min(sizes, key=lambda number: (-sizes[number], number))


def test_a_concept_shows_its_words_its_partner_and_their_pairs(
    window: Window, page: Path, results: Results, english: Clustered
) -> None:
    rows = evidence(results, "en", "fr")
    aligned = [row for row in rows.values() if row["outcome"] == "aligned"]
    assert aligned
    for row in aligned[:3]:
        window.open(page, view="explorer", lang="en", to="fr", concept=str(row["concept"]), **HERE)
        assert window.text(TITLE).startswith(f"Concept {row['concept']} of en")
        assert counted(window, "left") == english.concepts[row["concept"]].types["en"]
        best = row["best"]
        french = results.concepts("fr", layer=4, source="trained").concepts[best["concept"]]
        assert counted(window, "right") == french.types["fr"]
        assert sorted(lines(window)) == sorted(best["matched"])
        drawn = window.script("return document.querySelectorAll('.pairing path.line[d]').length")
        assert drawn == len(best["matched"])
        told = window.text(".verdict .told")
        assert f"{best['hits']} of the {best['size']} types" in told
        assert "the threshold is 0.8" in told


REASONS = {
    "aligned": "Aligned with concept",
    "coverage below threshold": "Not aligned: coverage below the threshold.",
    "no target of its size": "Not aligned: no concept of",
    "no dictionary entries": "Not aligned: the dictionary lists none",
    "too small": "Not aligned: too small.",
}


def test_every_outcome_is_told(window: Window, page: Path, results: Results) -> None:
    rows = evidence(results, "en", "ar")
    seen = {row["outcome"]: row for row in rows.values()}
    assert len(seen) > 1
    for outcome, row in seen.items():
        window.open(page, view="explorer", lang="en", to="ar", concept=str(row["concept"]), **HERE)
        assert REASONS[outcome] in window.text(".verdict .told")
        bounds = f"The dictionary lists {row['with_entry']} of its {row['types']} types"
        assert bounds in window.text(".verdict")
    counts = Counter(row["outcome"] for row in rows.values())
    window.choose("#explorer-show", "aligned")
    told = window.text(".browse .note")
    assert told.startswith(f"{counts['aligned']} of {len(rows)} concepts")


def test_a_threshold_of_the_curves_is_told_where_it_changes_something(
    window: Window, page: Path, results: Results
) -> None:
    rows = evidence(results, "en", "fr")
    row = next(r for r in rows.values() if r["outcome"] == "coverage below threshold" and r["best"])
    best = row["best"]
    state = {"view": "explorer", "lang": "en", "to": "fr", "concept": str(row["concept"])}
    window.open(page, theta=str(best["hits"] / best["size"] - 0.01)[:5], **state, **HERE)
    assert "it would be aligned" in window.text(".verdict")
    window.open(page, theta="0.8", **state, **HERE)
    assert "it would" not in window.text(".verdict")


def test_a_word_is_searched_without_case_and_marks_and_followed(
    window: Window, page: Path, results: Results, english: Clustered
) -> None:
    window.open(page, view="explorer", lang="en", to="fr", **HERE)
    box = window.find("#find")
    box.send_keys("HÓUSE")
    window.settle()
    window.until(lambda: "house" in texts(window, ".found-words a"))
    found = texts(window, ".found-words a")
    types = {form for concept in english.concepts for form in concept.types["en"]}
    assert {form for form in types if "house" in form} <= set(found)
    assert found[0] == "house"
    window.find(".found-words a").click()
    window.settle()
    held = {c.number: c.types["en"]["house"] for c in english.concepts if "house" in c.types["en"]}
    most = max(held, key=lambda number: held[number])
    assert window.text(TITLE).startswith(f"Concept {most} of en")
    assert texts(window, ".trail li") == [
        f"concept {number} \u00d7{count}"
        for number, count in sorted(held.items(), key=lambda i: -i[1])
    ]
    assert window.driver.switch_to.active_element.get_attribute("id") == "concept-title"
    assert texts(window, ".pairing li.chosen bdi") == ["house"]


def test_arabic_is_found_without_its_marks(window: Window, page: Path) -> None:
    window.open(page, view="explorer", lang="ar", to="en", find="ابيض", **HERE)
    assert "أبيض" in texts(window, ".found-words a")
    window.open(page, view="explorer", lang="ar", to="en", find="zzz", **HERE)
    assert window.text(".found-words") == "No word is like it."


def test_an_aligned_pair_is_followed_and_back_goes_back(
    window: Window, page: Path, results: Results
) -> None:
    row = next(r for r in evidence(results, "en", "fr").values() if r["outcome"] == "aligned")
    window.open(page, view="explorer", lang="en", to="fr", concept=str(row["concept"]), **HERE)
    before = window.text(TITLE)
    (link,) = window.driver.find_elements("partial link text", "Look from concept")
    link.click()
    window.settle()
    assert window.text(TITLE).startswith(f"Concept {row['best']['concept']} of fr")
    assert window.find("#explorer-lang").get_attribute("value") == "fr"
    window.back()
    assert window.text(TITLE) == before


def test_language_and_layer_are_switched_and_a_link_brings_it_all_back(
    window: Window, page: Path, results: Results
) -> None:
    window.open(page, view="explorer", lang="en", to="fr", **HERE)
    window.choose("#explorer-layer", "2")
    window.choose("#explorer-lang", "ar")
    window.choose("#explorer-to", "de")
    found = results.concepts("ar", layer=2, source="trained")
    links = texts(window, ".browse li .name")
    assert links[0] == f"Concept {largest(found)}"
    window.find(".browse li a").click()
    window.settle()
    title = window.text(TITLE)
    assert title.startswith(f"Concept {largest(found)} of ar")
    address = window.driver.current_url
    window.driver.get("about:blank")
    window.driver.get(address)
    window.settle()
    assert window.text(TITLE) == title
    assert window.find("#explorer-layer").get_attribute("value") == "2"
    assert window.find("#explorer-to").get_attribute("value") == "de"


def test_joint_concepts_show_their_languages(window: Window, page: Path, results: Results) -> None:
    joint = results.concepts("en", "ar", layer=4, source="trained")
    (record,) = results.select(metric="colap", source="trained", layer=4, languages="en-ar")
    rows = {row["concept"]: row for row in results.evidence(record)}
    number = next(n for n, row in rows.items() if row["overlapping"])
    window.open(page, view="explorer", lang="en+ar", concept=str(number), **HERE)
    held = joint.concepts[number]
    whole = held.words
    for mixed, name in zip(texts(window, ".mix li"), ("en", "ar"), strict=True):
        count = sum(held.types[name].values())
        assert mixed.startswith(f"{name}: {count} word")
        assert f"{100 * count / whole:.1f} %".replace(".0 %", " %") in mixed
    assert "it overlaps" in window.text(".detail")
    assert counted(window, "right") == held.types["ar"]


def test_sentences_are_those_of_the_text_with_the_word_marked(
    window: Window, page: Path, demo: Path, english: Clustered
) -> None:
    window.open(page, view="explorer", lang="en", to="ar", concept="3", **HERE)
    text = (demo.parent / "corpus" / "en.txt").read_text("utf-8").splitlines()
    arabic = (demo.parent / "corpus" / "ar.txt").read_text("utf-8").splitlines()
    shown = texts(window, ".examples li")
    assert len(shown) == 3
    numbers = [int(each) - 1 for each in re.findall(r"sentence (\d+)", " ".join(texts(window, ".examples .note")))]  # fmt: skip
    sentences = texts(window, ".examples .sentence")
    assert sentences[::2] == [text[number] for number in numbers]
    assert sentences[1::2] == [arabic[number] for number in numbers]
    marked = texts(window, ".examples li > .sentence:nth-of-type(1) mark")
    assert {word.casefold() for word in marked} <= set(english.concepts[3].types["en"])
    ways = window.script(
        "return [...document.querySelectorAll('.examples .sentence')].map((one) => getComputedStyle(one).direction)"
    )
    assert ways == ["ltr", "rtl"] * 3


def test_words_are_larger_the_more_often_they_occur_and_never_too_small(
    window: Window, page: Path
) -> None:
    window.open(page, view="explorer", lang="en", to="fr", **HERE)
    sizes = window.script(
        "return [...document.querySelectorAll('.pairing .left li')].map((one) =>"
        " [Number(one.querySelector('.count').textContent.replace(/\\D/g, '')),"
        "  parseFloat(getComputedStyle(one.querySelector('bdi')).fontSize)])"
    )
    ordered = sorted(sizes)
    assert [size for _, size in ordered] == sorted(size for _, size in sizes)
    assert min(size for _, size in sizes) >= 15


def test_opening_the_page_inflates_nothing_and_a_layer_only_itself(
    window: Window, page: Path
) -> None:
    window.open(page)
    window.script("""
        window.inflated = [];
        const own = Isogloss.data;
        const blocks = [...document.querySelectorAll('[data-encoding]')];
        for (const one of blocks) Object.defineProperty(one, 'textContent', {
            get() { window.inflated.push(one.id); return Node.prototype.__lookupGetter__('textContent').call(one); },
        });
    """)
    window.find("#views a[href='#view=explorer']").click()
    window.settle()
    first = [name for name in window.script("return window.inflated") if re.search(r"-\d+$", name)]
    assert len(first) == 1
    window.choose("#explorer-layer", "2")
    second = [name for name in window.script("return window.inflated") if re.search(r"-\d+$", name)]
    assert len(second) == 2
    assert all(name.startswith("data-explorer-") for name in second)


def test_the_map_is_walked_by_keys_and_opens_a_concept(
    window: Window, page: Path, english: Clustered
) -> None:
    from selenium.webdriver.common.keys import Keys

    window.open(page, view="map", lang="en", to="fr", concept="7", **HERE)
    assert window.text(".map-word").startswith("Concept 7 of en: ")
    points = window.script("return document.querySelectorAll('.map path').length")
    assert points == 240
    frame = window.find(".map")
    frame.send_keys(Keys.ARROW_RIGHT)
    told = window.text(".map-word")
    assert not told.startswith("Concept 7 of en:")
    concept, language = re.findall(r"Concept (\d+) of (\w+)", told)[0]
    frame.send_keys(Keys.ENTER)
    window.settle()
    assert window.text(TITLE).startswith(f"Concept {concept} of {language}")
    window.back()
    assert window.find("#view-map").is_displayed()


@pytest.mark.parametrize(
    ("projection", "told", "meaning"),
    [
        ("pca", "drawn by PCA", "Two dimensions mislead"),
        ("tsne", "drawn by t-SNE (perplexity 30, seed 0;", "means nothing here"),
        ("umap", "drawn by UMAP (15 neighbours, least distance 0.1, seed 0;", "means nothing here"),
    ],
)
def test_the_map_says_how_it_was_drawn_and_what_distances_mean(
    window: Window, demo: Path, tmp_path: Path, projection: str, told: str, meaning: str
) -> None:
    pytest.importorskip({"pca": "numpy", "tsne": "openTSNE", "umap": "umap"}[projection])
    page = tmp_path / "map.html"
    command = [sys.executable, "-m", "isogloss", "report", str(demo), "-o", str(page)]
    subprocess.run([*command, "--map", projection], check=True)
    window.open(page, view="map", lang="en", to="fr", **HERE)
    first, second = texts(window, "#view-map p")[:2]
    assert told in first
    assert meaning in second
    assert window.script("return document.querySelectorAll('.map path').length") == 240
    assert window.complaints() == []


def test_the_maps_table_names_every_concept_and_the_aligned_ones(
    window: Window, page: Path, results: Results
) -> None:
    window.open(page, view="map", lang="en", to="fr", **HERE)
    window.find("#view-map summary").click()
    window.settle()
    rows = window.script(
        "return [...document.querySelectorAll('#view-map tbody tr')].map((row) => [row.cells[0].textContent, row.cells[4].textContent])"
    )
    assert len(rows) == 240
    expected = evidence(results, "en", "fr")
    for name, aligned in rows:
        language, number = name.split()
        if language == "en":
            found = expected[int(number)]["aligned"]
            assert aligned == (", ".join(map(str, found)) or "-")


def test_the_flow_of_a_concept_is_counted_from_the_labels(
    window: Window, page: Path, results: Results, english: Clustered
) -> None:
    after = results.concepts("en", layer=3, source="trained")
    number = largest(after)
    window.open(page, view="flow", lang="en", concept=str(number), source="trained", layer="3")
    flows = Counter(english.labels[after.labels == number].tolist())
    whole = sum(flows.values())
    shown = texts(window, ".flows > div:last-child li")
    found = {
        int(m[1]): int(m[2])
        for row in shown
        if (m := re.match(r"Concept (\d+) .*? (\d+) of \d+ words", row))
    }
    assert found
    assert found.items() <= flows.items()
    kept = {n for n, count in flows.items() if count * 20 >= whole}
    assert kept <= set(found)
    (rest,) = [int(m[1]) for row in shown if (m := re.match(r"Others\D+(\d+) of", row))] or [0]
    assert sum(found.values()) + rest == whole


def test_a_flow_is_followed_to_the_next_layer(window: Window, page: Path) -> None:
    window.open(page, view="flow", lang="en", source="trained", layer="3")
    link = window.find(".flows > div:last-child li a")
    number = link.text.split()[1]
    link.click()
    window.settle()
    assert window.find("#flow-layer").get_attribute("value") == "4"
    assert window.text(".flows .middle h5") == f"Concept {number} of en"
    assert window.find("#view-flow table").is_displayed()


@pytest.mark.parametrize("view", ["explorer", "map", "flow"])
def test_what_is_no_place_no_concept_and_no_word_changes_nothing(
    window: Window, page: Path, view: str
) -> None:
    odd = dict.fromkeys(
        ("source", "layer", "lang", "to", "rule", "show", "word", "wordlang"), "<b>"
    )
    window.open(page, view=view, concept="-1", partner="1e9", find="<img src=x>", **odd)
    assert window.complaints() == []
    assert window.script("return document.querySelectorAll('.failure, main img').length") == 0
    if view == "explorer":
        assert window.text(".browse .note").startswith("60 of 60 concepts")


def test_a_word_stays_chosen_from_layer_to_layer(
    window: Window, page: Path, results: Results
) -> None:
    """Concepts have other numbers there: what is open is the concept that holds the word."""
    window.open(page, view="explorer", lang="en", to="fr", word="house", wordlang="en", **HERE)
    for layer in (3, 0):
        window.choose("#explorer-layer", str(layer))
        concepts = results.concepts("en", layer=layer, source="trained").concepts
        held = {c.number: c.types["en"]["house"] for c in concepts if "house" in c.types["en"]}
        shown = int(re.findall(r"Concept (\d+) of en", window.text(TITLE))[0])
        assert held[shown] == max(held.values())
        assert texts(window, ".pairing li.chosen bdi") == ["house"]


def test_the_folder_form_shows_a_concept_too(window: Window, demo: Path, tmp_path: Path) -> None:
    from tests.report.browser.test_safety import sent

    page = sent(demo, tmp_path)
    window.open(page, view="explorer", lang="en", to="fr", **HERE)
    assert counted(window, "left")
    assert texts(window, ".examples .sentence")
    assert window.complaints() == []
    window.open(page, view="map")
    assert window.script("return document.querySelectorAll('.map path').length") == 240
    window.open(page, view="flow")
    assert texts(window, ".flows li")
