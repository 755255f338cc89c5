"""The contract checks: what is broken fails with a plain sentence, what we ship passes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pytest

from isogloss import Batch, DataError, Passage, Rows, Score, SettingsError, Space, Translation
from isogloss.registry import Registry
from isogloss.testing import (
    check_clusterer,
    check_corpus,
    check_dictionary,
    check_factory,
    check_metric,
    check_segmenter,
    check_source,
    check_transform,
)
from tests.distributions import provide_broken, provide_example

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from isogloss import Corpus, Sentence, Source, SourceInfo, Where

BUILT_IN = [
    (kind, entry.name)
    for kind, catalog in Registry().catalogs.items()
    for entry in catalog
    if entry.plugin.builtin
]

SETTINGS: dict[str, dict[str, Any]] = {
    "pca": {"n_components": 3},
    "kmeans": {"n_clusters": 3},
    "sklearn-kmeans": {"n_clusters": 3},
    "agglomerative": {"n_clusters": 3},
    "hdbscan": {"min_cluster_size": 5},
    "hdbscan-exact": {"min_cluster_size": 5},
    "leaders": {"n_clusters": 3},
    "spherical-kmeans": {"n_clusters": 3},
    "minibatch-kmeans": {"n_clusters": 3},
}

FILES = {
    "muse": "red rot\nred rote\nhouse Haus\n",
    "reference": "red -> rot: Probability = 0.5, Count = 4\nred -> rote: Probability = 0.25, Count = 2\n",
    "tsv": "red\trot\nred\trote\n",
}


def maker(kind: str, name: str, **settings: Any) -> Callable[[], Any]:
    registry = Registry()
    recipe = registry.recipe(kind, f"{name}@isogloss", settings)
    return partial(registry.make, recipe)


@pytest.mark.parametrize(("kind", "name"), BUILT_IN)
def test_every_built_in_factory_conforms(kind: str, name: str) -> None:
    check_factory(Registry().catalog(kind)[f"{name}@isogloss"].factory)


@pytest.mark.parametrize("name", [name for kind, name in BUILT_IN if kind == "clusterer"])
def test_every_built_in_clusterer_keeps_its_contract(name: str) -> None:
    check_clusterer(maker("clusterer", name, **SETTINGS[name]))


@pytest.mark.parametrize("name", [name for kind, name in BUILT_IN if kind == "transform"])
def test_every_built_in_transform_keeps_its_contract(name: str) -> None:
    check_transform(maker("transform", name, **SETTINGS.get(name, {})))


@pytest.mark.parametrize("name", [name for kind, name in BUILT_IN if kind == "metric"])
def test_every_built_in_metric_keeps_its_contract(name: str) -> None:
    check_metric(maker("metric", name))


@pytest.mark.parametrize("name", FILES)
def test_every_built_in_dictionary_keeps_its_contract(name: str, tmp_path: Path) -> None:
    path = tmp_path / "en-de.txt"
    path.write_text(FILES[name], encoding="utf-8")
    make = maker("dictionary", name, path=str(path), source="en", target="de")
    check_dictionary(make, "en", "de")


@pytest.mark.parametrize("name", [name for kind, name in BUILT_IN if kind == "segmenter"])
def test_every_built_in_segmenter_keeps_its_contract(name: str) -> None:
    make = maker("segmenter", name)
    try:
        make()
    except SettingsError as error:
        pytest.skip(str(error))
    check_segmenter(make, ["more text", "\u6211\u5403\u996d"])


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Registry:
    provide_example(monkeypatch, tmp_path)
    return Registry()


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("corpus", "named"),
        ("segmenter", "marked"),
        ("transform", "clip"),
        ("clusterer", "sklearn"),
        ("metric", "shared-types"),
        ("dictionary", "equals"),
        ("source", "ngrams"),
        ("task", "word-classes"),
    ],
)
def test_the_example_distribution_conforms(example: Registry, kind: str, name: str) -> None:
    check_factory(example.catalog(kind)[name].factory)


@pytest.mark.parametrize(
    ("estimator", "settings"),
    [
        ("Birch", {"n_clusters": 3}),
        ("MiniBatchKMeans", {"n_clusters": 3, "random_state": 0}),
        ("DBSCAN", {"eps": 2.0}),
        ("OPTICS", None),
    ],
)
def test_scikit_learn_keeps_the_contract_of_clusterers(
    example: Registry, estimator: str, settings: dict[str, Any] | None
) -> None:
    values = {"estimator": f"sklearn.cluster.{estimator}", "settings": settings}
    recipe = example.recipe("clusterer", "sklearn", values)
    check_clusterer(partial(example.make, recipe))


def test_the_other_examples_keep_their_contracts(example: Registry, tmp_path: Path) -> None:
    path = tmp_path / "d.txt"
    path.write_text("# colours\nred = rot, rote\n", encoding="utf-8")
    settings = {"path": str(path), "source": "en", "target": "de"}
    check_dictionary(
        partial(example.make, example.recipe("dictionary", "equals", settings)), "en", "de"
    )
    check_metric(partial(example.make, example.recipe("metric", "shared-types", {})))
    check_source(partial(example.make, example.recipe("source", "ngrams", {})))
    check_segmenter(partial(example.make, example.recipe("segmenter", "marked", {"mark": "^"})))


def test_the_example_corpus_format_keeps_its_contract(example: Registry, tmp_path: Path) -> None:
    path = tmp_path / "en.tsv"
    path.write_text("a1\tthe red house\na2\ta dog\n", encoding="utf-8")
    make = partial(example.make, example.recipe("corpus", "named", {"files": {"en": str(path)}}))
    check_corpus(make)
    (passages,) = make().passages().values()
    assert list(passages.read([1, 0])) == [Passage("a dog"), Passage("the red house")]
    path.write_text("a1\tthe red house\na dog\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 2: an id, a tab and a sentence are wanted"):
        check_corpus(make)


def test_the_example_segmenter_cuts_at_its_mark(example: Registry) -> None:
    segment = example.make(example.recipe("segmenter", "marked", {}))
    assert segment("un|able ^") == [(0, 2), (3, 7), (8, 9)]
    with pytest.raises(SettingsError, match="one visible character"):
        example.make(example.recipe("segmenter", "marked", {"mark": " "}))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("short", r"labels have shape \(59,\), not one label for each of the 60 words"),
        ("flat", r"labels have shape \(60, 1\)"),
        ("real", "labels are float64, not signed integers"),
        ("unsigned", "labels are uint8, not signed integers: noise is negative"),
        ("changes", "fit_predict changed its input"),
        ("changes-quietly", "fit_predict changed its input"),
        ("drifts", "two new objects gave different labels"),
        ("fails", "fit_predict fails on vectors: RuntimeError"),
    ],
)
def test_a_clusterer_that_breaks_its_contract_is_told_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, sentence: str
) -> None:
    provide_broken(monkeypatch, tmp_path, "components")
    registry = Registry()
    recipe = registry.recipe("clusterer", name, {})
    with pytest.raises(AssertionError, match=sentence):
        check_clusterer(partial(registry.make, recipe))


def test_a_clusterer_that_needs_to_write_is_told_so() -> None:
    class Sorts:
        def fit_predict(self, vectors: Any, /) -> Any:
            vectors[:] = vectors.copy()
            return np.zeros(len(vectors), dtype=np.int64)

    with pytest.raises(AssertionError, match="fails on vectors that cannot be written to"):
        check_clusterer(Sorts)


class Signs:
    """Two concepts by the sign of the first feature, in as many blocks as there are."""

    streams = True

    def fit_predict(self, vectors: Any, /) -> Any:
        if isinstance(vectors, np.ndarray):
            return self.labels(vectors)
        return np.concatenate([self.labels(block) for block in vectors.blocks()])

    def labels(self, block: Any) -> Any:
        return (block[:, 0] > 0).astype(np.int64)


def test_a_clusterer_that_streams_is_checked_on_blocks() -> None:
    class Wants(Signs):
        def fit_predict(self, vectors: Any, /) -> Any:
            return self.labels(vectors.copy())

    class Restarts(Signs):
        def fit_predict(self, vectors: Any, /) -> Any:
            labels = super().fit_predict(vectors)
            return labels if isinstance(vectors, np.ndarray) else 1 - labels

    class Stays(Signs):
        streams = False

        def fit_predict(self, vectors: Any, /) -> Any:
            return self.labels(vectors.copy())

    check_clusterer(Signs)
    check_clusterer(Stays)
    with pytest.raises(AssertionError, match=r"fit_predict fails on blocks: .*has no attribute"):
        check_clusterer(Wants)
    with pytest.raises(AssertionError, match="other labels for blocks than for an array"):
        check_clusterer(Restarts)


def test_noise_and_small_integers_are_fine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    provide_broken(monkeypatch, tmp_path, "components")
    registry = Registry()
    check_clusterer(partial(registry.make, registry.recipe("clusterer", "noise", {})))


def undocumented() -> None: ...


def open_ended(**settings: int) -> None:
    """Take whatever comes."""


def misnumbered() -> None:
    """Have an algorithm that is no number."""


misnumbered.algorithm = "2b"  # type: ignore[attr-defined]  # functions take attributes


@pytest.mark.parametrize(
    ("factory", "sentence"),
    [
        (undocumented, "has no docstring"),
        (open_ended, r"takes '\*\*settings'"),
        (misnumbered, "algorithm is '2b', not a whole number"),
    ],
)
def test_a_factory_that_does_not_conform_is_told_so(
    factory: Callable[..., Any], sentence: str
) -> None:
    with pytest.raises(AssertionError, match=sentence):
        check_factory(factory)


@dataclass
class Fixed:
    """A dictionary that says what it is told to."""

    entries: Any
    elsewhere: Any = None

    def translations(self, source: str, _target: str, _corpus: Corpus | None, /) -> Any:
        return self.entries if source == "en" else self.elsewhere


GOOD: Mapping[str, Sequence[Translation]] = {"red": [Translation("rot", 0.5), Translation("rote")]}


def test_a_plain_mapping_is_a_dictionary() -> None:
    check_dictionary(lambda: Fixed(GOOD), "en", "de")


@pytest.mark.parametrize(
    ("entries", "elsewhere", "sentence"),
    [
        (None, None, "has no translations from 'en' to 'de'"),
        ([], None, "translations are list, not a mapping"),
        ({}, None, "not one entry"),
        ({"red": "rot"}, None, "'red' has str, not a sequence"),
        ({"red": ["rot"]}, None, "'red' has 'rot', not a Translation"),
        ({"red": [Translation("rot", 50.0)]}, None, "probability 50.0, not None or 0 to 1"),
        ({"red": [Translation("rot", float("nan"))]}, None, "probability nan"),
        ({"": [Translation("rot")]}, None, "'' is no word"),
        (GOOD, GOOD, "it gives no None"),
    ],
)
def test_a_dictionary_that_breaks_its_contract_is_told_so(
    entries: Any, elsewhere: Any, sentence: str
) -> None:
    with pytest.raises(AssertionError, match=sentence):
        check_dictionary(lambda: Fixed(entries, elsewhere), "en", "de")


HELD = (
    Passage("the house", ((0, 3), (4, 9)), {"pos": ("DET", "NOUN")}),
    Passage("a dog", ((0, 1), (2, 5)), {"pos": ("DET", "NOUN")}),
)


@dataclass
class Shelf:
    """The passages of one language, held in memory."""

    held: Sequence[Any] = HELD
    ids: Sequence[str] | None = ("a", "b")
    fingerprint: str = "1"
    details: Any = field(default_factory=dict)
    order: Callable[[list[int]], Iterable[int]] = iter

    def __len__(self) -> int:
        return len(self.held)

    def read(self, numbers: Iterable[int], /) -> Iterator[Any]:
        return (self.held[number] for number in self.order(list(numbers)))


@dataclass
class Shelves:
    """A corpus format that has what it is told to."""

    found: Any

    def passages(self) -> Any:
        return self.found


def test_a_corpus_held_in_memory_keeps_its_contract() -> None:
    check_corpus(lambda: Shelves({"en": Shelf(), "de": Shelf(ids=None)}))
    check_corpus(lambda: Shelves({"en": Shelf((Passage("no word is marked"),), ids=None)}))


def marked(*words: tuple[int, int], **annotations: tuple[str, ...]) -> Shelf:
    return Shelf((Passage("the house", words, annotations),), ids=None)


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ([Shelf()], r"passages\(\) gave list, not a mapping"),
        ({}, "it has not one language"),
        ({"en": Shelf(())}, "en: it has not one sentence"),
        ({"en": Shelf(order=lambda numbers: numbers[1:])}, "en: 1 passages were read of 2"),
        ({"en": Shelf(order=sorted)}, "en: another order of numbers gave other sentences"),
        ({"en": Shelf(("the house",))}, "en, sentence 0 is str, not a Passage"),
        ({"en": Shelf((Passage(b"the house"),))}, "en, sentence 0: its text is bytes"),  # type: ignore[arg-type]  # the point
        ({"en": marked((4, 9), (0, 3))}, r"en, sentence 0: \(0, 3\) is no span after 9"),
        ({"en": marked((0, 4), (3, 9))}, r"\(3, 9\) is no span after 4"),
        ({"en": marked((3, 3))}, r"\(3, 3\) is no span"),
        ({"en": marked((4, 10))}, r"\(4, 10\) is no span"),
        ({"en": marked((0, 3), pos=("DET", "NOUN"))}, "2 of 'pos' for 1 words"),
        ({"en": Shelf((Passage("a", None, {"pos": ("DET",)}),))}, "1 of 'pos' for 0 words"),
        ({"en": Shelf(details="en.txt")}, "en: its details are no mapping"),
        ({"en": Shelf(ids=("a", "a"))}, "en: its ids do not name each of 2 sentences once"),
        ({"en": Shelf(ids=("a",))}, "en: its ids do not name each of 2 sentences once"),
    ],
)
def test_a_corpus_that_breaks_its_contract_is_told_so(found: Any, sentence: str) -> None:
    with pytest.raises(AssertionError, match=sentence):
        check_corpus(lambda: Shelves(found))


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        ({"de": Shelf()}, "a new object has other languages"),
        ({"en": Shelf(HELD[::-1])}, "en: a new object reads otherwise"),
        ({"en": Shelf(fingerprint="2")}, "en: a new object has another fingerprint"),
    ],
)
def test_a_corpus_that_differs_from_object_to_object_is_told_so(second: Any, sentence: str) -> None:
    made = iter((Shelves({"en": Shelf()}), Shelves(second)))
    with pytest.raises(AssertionError, match=sentence):
        check_corpus(lambda: next(made))


def runs(text: str) -> list[tuple[int, int]]:
    """Cut at white space, as a segmenter that keeps its contract."""
    return [found.span() for found in re.finditer(r"[^\s]+", text)]


def test_a_plain_function_is_a_segmenter() -> None:
    check_segmenter(lambda: runs)


def bent(bend: Callable[[str, list[tuple[int, int]]], Any]) -> Callable[[str], Any]:
    return lambda text: bend(text, runs(text))


@pytest.mark.parametrize(
    ("segment", "sentence"),
    [
        (bent(lambda _, words: iter(words)), "words are list_iterator, not a sequence of spans"),
        (bent(lambda _, words: [*words, (0, 0)]), r"the span \(0, 0\) of .* is empty"),
        (bent(lambda _, words: words[::-1]), "is not after the word before it"),
        (bent(lambda _, words: [*words, *words[-1:]]), "is not after the word before it"),
        (bent(lambda text, words: [*words, (len(text), len(text) + 1)]), "leaves the text of 32"),
        (bent(lambda _, words: [(-1, 1), *words]), "leaves the text"),
        (bent(lambda text, _: [(at, at + 1) for at in range(len(text))]), "is white space only"),
        (bent(lambda text, words: [text[a:b] for a, b in words]), "'The' is no span"),
        (bent(lambda _, words: [(a, float(b)) for a, b in words]), r"\(0, 3.0\) is no span"),
        (bent(lambda *_: []), "no word was found in .The dog"),
        (bent(lambda text, words: words if text.isprintable() else 1 / 0), "it fails on .*Zero"),
    ],
)
def test_a_segmenter_that_breaks_its_contract_is_told_so(
    segment: Callable[[str], Any], sentence: str
) -> None:
    with pytest.raises(AssertionError, match=sentence):
        check_segmenter(lambda: segment)


def test_a_segmenter_that_remembers_is_told_so() -> None:
    class Learns:
        def __init__(self) -> None:
            self.known = set[str]()

        def __call__(self, text: str, /) -> list[tuple[int, int]]:
            words = runs(text)
            if text in self.known:
                words = words[:-1]
            self.known.add(text)
            return words

    with pytest.raises(AssertionError, match="the same object gave other words"):
        check_segmenter(Learns)


def test_a_segmenter_that_differs_from_object_to_object_is_told_so() -> None:
    made = iter((runs, lambda text: runs(text)[:1]))
    with pytest.raises(AssertionError, match="a new object gave other words"):
        check_segmenter(lambda: next(made))


@dataclass
class Dated:
    version: Any

    def __call__(self, text: str, /) -> list[tuple[int, int]]:
        return runs(text)


def test_a_segmenter_s_version_is_text_and_the_same_each_time() -> None:
    check_segmenter(lambda: Dated("cutter 1.0"))
    with pytest.raises(AssertionError, match="version is float, not text"):
        check_segmenter(lambda: Dated(1.0))
    versions = iter("12")
    with pytest.raises(AssertionError, match="different versions"):
        check_segmenter(lambda: Dated(next(versions)))


@dataclass
class Says:
    """A metric that says what it is told to."""

    score: Callable[[Space], Any]
    needs: Any = frozenset()
    compares: Literal["pair", "all"] = "pair"

    def __call__(self, space: Space, /) -> Iterable[Score]:
        yield self.score(space)


def scored(value: Any, **fields: Any) -> Callable[[Space], Score]:
    return lambda space: Score("m", space.sides, value, **fields)


def test_a_small_metric_keeps_its_contract() -> None:
    check_metric(lambda: Says(scored(0.5, counts={"words": 3}, parts={"half": None})))


@pytest.mark.parametrize(
    ("metric", "sentence"),
    [
        (Says(scored(float("nan"))), "value is nan: undefined is None, with a note"),
        (Says(scored(None)), "an undefined score has no note"),
        (Says(scored(np.float32(0.5))), "value is float32, not a number or None"),
        (Says(scored(0.5, parts={"area": float("inf")})), "area is inf"),
        (Says(scored(0.5, counts={"words": np.int64(3)})), "count 'words' is int64, not int"),
        (Says(scored(0.5, evidence=lambda: [{1, 2}])), "the evidence cannot be written as JSON"),
        (Says(lambda _space: 0.5), "the metric gave float, not a Score"),
        (Says(scored(0.5), needs={"vectors"}), "needs is set, not a frozenset"),
        (Says(scored(0.5), needs=frozenset({"vector"})), "needs has 'vector': there are"),
        (Says(lambda space: space.vectors(space.sides[0])), "PluginError"),
        (Says(scored(0.5), compares="both"), "compares is 'both'"),  # type: ignore[arg-type]  # the point
    ],
)
def test_a_metric_that_breaks_its_contract_is_told_so(metric: Says, sentence: str) -> None:
    with pytest.raises(AssertionError, match=sentence):
        check_metric(lambda: metric)


def test_a_metric_that_drifts_is_told_so() -> None:
    values = iter(range(10))
    with pytest.raises(AssertionError, match="gave other scores for the same space"):
        check_metric(lambda: Says(lambda space: Score("m", space.sides, float(next(values)))))


@dataclass
class Bent:
    """A good source with one thing bent."""

    good: Source
    info: Callable[[SourceInfo], Any] = lambda info: info
    row: Callable[[Rows], Any] = lambda rows: rows
    batch: Callable[[Batch], Any] = lambda batch: batch

    def describe(self) -> SourceInfo:
        bent: SourceInfo = self.info(self.good.describe())
        return bent

    def rows(self, sentences: Iterable[Sentence], /) -> Rows:
        bent: Rows = self.row(self.good.rows(sentences))
        return bent

    def read(self, sentences: Sequence[Sentence], where: Sequence[Where], /) -> Iterator[Batch]:
        return (self.batch(batch) for batch in self.good.read(sentences, where))


def dropping_the_last(rows: Rows) -> Rows:
    return replace(rows, sentence=rows.sentence[:-1], word=rows.word[:-1])


def showing(name: str, lines: list[str], count: int | None = None) -> Callable[[Rows], Rows]:
    counts = {} if count is None else {name: count}
    return lambda rows: replace(rows, counts=counts, examples={name: lines})


def relative_to_the_batch(batch: Batch) -> Batch:
    return replace(batch, vectors=batch.vectors - batch.vectors.mean(axis=0))


def with_nan(batch: Batch) -> Batch:
    vectors = batch.vectors.copy()
    vectors[0, 0] = np.nan
    return replace(batch, vectors=vectors)


@pytest.mark.parametrize(
    ("bent", "sentence"),
    [
        ({"info": lambda info: replace(info, fingerprint="")}, "the fingerprint is empty"),
        ({"info": lambda info: replace(info, widths={})}, "widths is empty"),
        ({"info": lambda info: replace(info, widths={("head", 0): 2})}, "there is a part 'head'"),
        ({"info": lambda info: replace(info, widths={("encoder", -1): 2})}, "there is a layer -1"),
        ({"info": lambda info: replace(info, details={"d": {1}})}, "details cannot be written"),
        ({"row": dropping_the_last}, "a word has neither a row nor a reason, or both"),
        ({"row": lambda rows: replace(rows, lengths=rows.lengths[:-1])}, "9 lengths for 10"),
        ({"row": lambda rows: replace(rows, lost={"why": [(0, 0)]})}, "neither a row nor a reason"),
        ({"row": lambda rows: replace(rows, word=rows.word[::-1])}, "rows are not in order"),
        ({"row": showing("odd", ["the"])}, "examples of 'odd', which counts no rows"),
        ({"row": showing("long", [], 999)}, "examples of 'long', which counts no rows"),
        ({"row": showing("odd", ["the", "red"], 1)}, "2 examples of 'odd', and 1 counted"),
        ({"row": showing("odd", ["the\nred"], 2)}, "is not one line of text"),
        ({"batch": lambda batch: replace(batch, where=("encoder", 7))}, "was not described"),
        ({"batch": lambda batch: replace(batch, vectors=batch.vectors[1:])}, "have shape"),
        ({"batch": lambda batch: replace(batch, vectors=batch.vectors * np.float64(1))}, "float64"),
        ({"batch": with_nan}, "have NaN or infinite values"),
        ({"batch": relative_to_the_batch}, "a sentence alone differs from the same among others"),
    ],
)
def test_a_source_that_breaks_its_contract_is_told_so(
    example: Registry, bent: dict[str, Any], sentence: str
) -> None:
    good = example.make(example.recipe("source", "ngrams", {}))
    with pytest.raises(AssertionError, match=sentence):
        check_source(lambda: Bent(good, **bent))


def test_a_source_may_show_examples_of_what_it_counted(example: Registry) -> None:
    good = example.make(example.recipe("source", "ngrams", {}))
    shows = {"odd": ["the", "red"]}

    def bend(rows: Rows) -> Rows:
        return replace(
            rows,
            counts={"odd": 2} if len(rows.word) > 1 else {"odd": 0},
            examples=shows if len(rows.word) > 1 else {"odd": []},
        )

    check_source(lambda: Bent(good, row=bend))


def test_a_source_that_drifts_is_told_so(example: Registry) -> None:
    good = example.make(example.recipe("source", "ngrams", {}))
    drift = iter(range(1000))

    def drifting(batch: Batch) -> Batch:
        return replace(batch, vectors=batch.vectors + np.float32(next(drift)))

    with pytest.raises(AssertionError, match="a new object gave other vectors"):
        check_source(lambda: Bent(good, batch=drifting))


class Cuts:
    """Cuts every tree between the last two groups, or what ``labels`` says."""

    cuts = frozenset({"n_clusters"})

    def __init__(self, tree: Any, labels: Any) -> None:
        self.tree = tree
        self.labels = labels

    def fit_tree(self, vectors: Any, /) -> Any:
        return self.tree

    def cut(self, tree: Any, n_clusters: int | None = None, /) -> Any:
        return self.labels

    def fit_predict(self, vectors: Any, /) -> Any:
        return np.array([0, 0, 1])


def test_a_tree_has_to_be_one_and_its_cut_the_same_concepts() -> None:
    vectors = np.array([[0], [1], [9]], np.float32)
    tree, labels = np.array([[0, 1, 1, 2], [2, 3, 9, 3]], float), np.array([0, 0, 1])
    check_clusterer(lambda: Cuts(tree.copy(), labels), vectors)
    with pytest.raises(AssertionError, match="fit_tree returned no tree: heights fall"):
        check_clusterer(lambda: Cuts(tree * [1, 1, -1, 1], labels), vectors)
    with pytest.raises(AssertionError, match="a cut of the tree gave other labels"):
        check_clusterer(lambda: Cuts(tree.copy(), 1 - labels), vectors)


def told_of_a_transform(fit: Callable[[Any, Any], Any], **members: Any) -> str:
    """Return what the check says of a transform that breaks its contract."""

    class Broken:
        scope = "side"

        def fit(self, vectors: Any, words: Any, /) -> Any:
            return fit(vectors, words)

    made = type("Made", (Broken,), members)
    with pytest.raises(AssertionError) as caught:
        check_transform(made)
    return str(caught.value)


def test_a_transform_that_breaks_its_contract_is_told_so() -> None:
    def shift(rows: Any, _words: Any) -> Any:
        rows += 1
        return rows

    say = told_of_a_transform
    assert say(lambda v, w: lambda r, w: r, scope="all").startswith("scope is 'all', not 'side'")
    assert say(lambda v, w: 1 / 0).startswith("fit fails: ZeroDivisionError")
    assert say(lambda v, w: lambda r, w: r.tolist()) == "vectors are list, not an array"
    assert say(lambda v, w: lambda r, w: r[1:]) == "60 words became 59 rows"
    assert say(lambda v, w: lambda r, w: r[:, 0]).startswith("vectors are float32 of shape (60,)")
    assert say(lambda v, w: lambda r, w: r * np.inf) == "vectors are not finite"
    assert say(lambda v, w: shift) == "it changed its input"
    drawn = np.random.default_rng()
    assert "fix the seed" in say(lambda v, w: lambda r, w: r + drawn.normal(size=r.shape))


def test_a_transform_of_the_rows_at_hand_is_told_so() -> None:
    said = told_of_a_transform(lambda v, w: lambda r, w: r - r.mean(axis=0))
    assert said.startswith("rows became something else in two blocks than in one")


def test_a_transform_that_streams_must_read_slices_of_rows() -> None:
    def fit(vectors: Any, _words: Any) -> Any:
        mean = vectors[:].mean(axis=0)
        return lambda rows, _words: rows - mean * vectors[0]

    said = told_of_a_transform(fit, streams=True)
    assert "vectors[0] was asked for, not a slice of rows" in said
