"""The shapes that every plug-in and every command agree on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    NamedTuple,
    Protocol,
    TypeAlias,
    runtime_checkable,
)

from isogloss.core.errors import SettingsError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt
    import torch

    from isogloss.core.concepts.space import Space
    from isogloss.core.text.corpus import Corpus

JSON: TypeAlias = Any
"""Plain data: what ``json.dumps`` takes."""

Vectors: TypeAlias = "npt.NDArray[np.float32]"
"""One row per word: (words, features)."""

Ints: TypeAlias = "npt.NDArray[np.int64]"

Labels: TypeAlias = "npt.NDArray[np.int64]"
"""One concept number per word; negative is noise."""

Tree: TypeAlias = "npt.NDArray[np.float64]"
"""The merges of ``words`` words down to one group, as ``scipy.cluster.hierarchy`` writes them:
(words - 1, 4). A row has the two groups that merge, its height and its number of words; groups below
``words`` are words, the others rows, counted on from there. Every group is merged once, after it was
made, and heights do not fall."""

Layer: TypeAlias = int | str
"""0 the embedding output, n the output of block n, ``"norm"`` the final norm."""

Where: TypeAlias = tuple[str, Layer]
"""A part and a layer of a source."""

MaybePath: TypeAlias = Annotated[str, "a path, or a name that a hub knows"]
"""A setting that is resolved against the study's folder when something lies there."""

Need: TypeAlias = Literal["vectors", "separate", "joint", "dictionary"]

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What names of corpora, sources, languages and components may look like."""

PARTS = ("encoder", "decoder.reads", "decoder.predicts")


def check_name(kind: str, name: str) -> str:
    """Return ``name``, or raise SettingsError when it cannot be part of a path and a key."""
    if not NAME.fullmatch(name):
        message = f"{kind} {name!r}: a name has 1 to 64 letters a-z, A-Z, digits, '_' or '-'"
        raise SettingsError(message)
    return name


@dataclass(frozen=True, slots=True)
class Side:
    """One set of word vectors that can be compared with another."""

    corpus: str
    source: str
    language: str
    part: str
    layer: Layer
    given: str = ""
    """The language that the encoder reads, for a decoder that has one."""

    def __post_init__(self) -> None:
        """Refuse names that cannot be part of a path."""
        for kind in ("corpus", "source", "language"):
            check_name(kind, getattr(self, kind))
        if self.given:
            check_name("given language", self.given)

    def __lt__(self, other: Side) -> bool:
        return self._order() < other._order()

    def __str__(self) -> str:
        given = f"~{self.given}" if self.given else ""
        return f"{self.corpus}/{self.source}/{self.language}{given}/{self.part}/{self.layer}"

    def _order(self) -> tuple[str | int, ...]:
        number, name = (self.layer, "") if isinstance(self.layer, int) else (1 << 30, self.layer)
        return (self.corpus, self.source, self.language, self.given, self.part, number, name)

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every field."""
        return {name: getattr(self, name) for name in self.__slots__}


Span: TypeAlias = tuple[int, int]
"""Code points of a text, from the first to the one after the last."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence as a corpus format reads it."""

    text: str
    words: tuple[Span, ...] | None = None
    """The words that the file itself marks, in order, not overlapping; None where it marks none,
    and the study's segmenter finds them."""
    annotations: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """Name to a value for each of ``words``: ``pos``, ``lemma``, ``entity``, ``document``."""
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Name to a value of the whole sentence, which becomes an annotation of each of its words; a
    format that marks no words can have these."""


class Passages(Protocol):
    """The sentences of one language in a corpus, read again whenever they are asked for."""

    @property
    def ids(self) -> Sequence[str] | None:
        """What each sentence is called, where the format names them: ids join languages."""
        ...

    @property
    def fingerprint(self) -> str:
        """Changes whenever a sentence, a word or an annotation could."""
        ...

    @property
    def details(self) -> Mapping[str, JSON]:
        """Files with their hashes and what was noticed; belongs in ``run.json``."""
        ...

    def __len__(self) -> int:
        """How many sentences there are."""
        ...

    def read(self, numbers: Iterable[int], /) -> Iterator[Passage]:
        """Yield the sentences at ``numbers`` (from 0), in that order. Raises DataError."""
        ...


class CorpusFormat(Protocol):
    """Reads files of text: the sentences of every language in them."""

    def passages(self) -> Mapping[str, Passages]:
        """Return every language's sentences. Raises DataError with file, line and reason."""
        ...


class Segmenter(Protocol):
    """Cuts text into words.

    An optional ``version`` is what, beside its settings, the words depend on: the release of a
    library and of its dictionary.
    """

    def __call__(self, text: str, /) -> Sequence[Span]:
        """Return the spans of the words in ``text``, in order, not overlapping, none empty."""
        ...


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as written, and the words in it that are asked for."""

    number: int
    """Its line in the corpus, from 0; translations share it."""
    language: str
    text: str
    """As written: what a tokenizer reads."""
    words: tuple[tuple[int, int], ...]
    """Code-point spans of ``text``, in order, not overlapping."""
    given: Sentence | None = None
    """What the encoder reads, for a decoder that has one."""
    annotations: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """Name to a value for each of ``words``, where the corpus has them."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one side: a table with a row per word, in corpus order."""

    language: str
    forms: tuple[str, ...]
    """Distinct forms as written."""
    form: Ints
    """(words,) index into ``forms``."""
    types: tuple[str, ...]
    """Distinct matched forms."""
    type: Ints
    """(words,) index into ``types``."""
    sentence: Ints
    """(words,) sentence number, from 0."""
    position: Ints
    """(words,) place of the word in its sentence, from 0, among all its words."""
    annotations: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Per word: ``pos``, ``lemma``, ``entity``, ``document``, where the corpus has them."""
    token_position: Ints | None = None
    """(words,) ``Rows.token_position``, for the words of a side whose source has tokens."""

    @property
    def read_position(self) -> Ints:
        """(words,) the position that the source knows: the token's where it has tokens."""
        return self.position if self.token_position is None else self.token_position

    def __len__(self) -> int:
        return len(self.form)

    def take(self, rows: Ints) -> Words:
        """Return the words at ``rows`` (repeats allowed); the vocabularies stay as they are."""
        kept = {
            name: [values[row] for row in rows.tolist()]
            for name, values in self.annotations.items()
        }
        return Words(
            self.language,
            self.forms,
            self.form[rows],
            self.types,
            self.type[rows],
            self.sentence[rows],
            self.position[rows],
            kept,
            None if self.token_position is None else self.token_position[rows],
        )


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What a source says of itself before any weight is loaded."""

    fingerprint: str
    """Changes whenever the vectors could."""
    widths: Mapping[Where, int]
    """Number of features of every part and layer that it can give."""
    reads_given: frozenset[str] = frozenset()
    """The parts that need ``Sentence.given``."""
    details: Mapping[str, JSON] = field(default_factory=dict)
    """Model, revision, dtype, device, tokenizer hash, and what else belongs in ``run.json``.

    ``parameters``, the number of those that every token is multiplied by, lets a dry run guess how
    long reading takes.
    """


@dataclass(frozen=True, slots=True)
class Rows:
    """Which words of some sentences get a vector, and which are lost and why."""

    sentence: Ints
    """(rows,) index into the sentences that were passed, ascending."""
    word: Ints
    """(rows,) index into that sentence's words, ascending within a sentence."""
    lengths: Ints
    """(sentences,) tokens read for each sentence, special ones included: what a batch costs."""
    lost: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)
    """Reason to (sentence, word) indices of the words without a vector."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """What else was noticed and is worth a number, such as sentences cut."""
    token_position: Ints | None = None
    """(rows,) index of the word's last token in its sentence as the source reads it, from 0; None
    for a source without tokens. A model sees these positions, not those of words."""
    examples: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Name in ``counts`` to its first few cases, a line of plain text each. What has a name here
    counts words with a vector: the user is told their share and sees these lines."""
    annotations: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Name to what the source knows of each row's word, (rows,), such as its ``subwords`` with a
    space between two. Kept with the words, beside those that their corpus has."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The vectors of one part and layer for the words of the sentences that were read."""

    where: Where
    vectors: Vectors
    """(rows of those sentences, features), in the order of ``Source.rows``."""


class Source(Protocol):
    """Gives vectors for words.

    Optional members: ``threads`` (an int that can be set: the arithmetic's thread count, replayed
    when a run resumes), ``sentences()`` (language to sentences, for a source that brings its own
    words), ``edit(site, function)`` (a context manager for interventions; see ``EditableSource``).
    """

    def describe(self) -> SourceInfo:
        """Say what it is, from its configuration alone."""
        ...

    def rows(self, sentences: Iterable[Sentence], /) -> Rows:
        """Tokenise: say which of the sentences' words get vectors."""
        ...

    def read(self, sentences: Sequence[Sentence], where: Sequence[Where], /) -> Iterator[Batch]:
        """Read the sentences as one batch: one ``Batch`` for each of ``where``.

        Raises MemoryError when the batch does not fit; it is then tried again in halves.
        """
        ...


Edit: TypeAlias = Callable[[Any, Any], Any]
"""Gets states (sentences, tokens, features) and which of them are no padding (sentences, tokens), as
tensors; returns the states that take their place, of equal shape and type."""


@runtime_checkable
class EditableSource(Source, Protocol):
    """A source whose model can be changed while it runs."""

    def edit(self, site: Where, function: Edit, /) -> AbstractContextManager[None]:
        """Let ``function`` change the states at a part and layer, as long as the block lasts.

        Edits of one site compose in the order in which they were entered. However the block is
        left, the model is then as it was. Raises SettingsError for a site that it lacks.
        """
        ...


class Blocks(Protocol):
    """Vectors that need not fit in memory: (words, features), read whenever they are asked for.

    The same rows are the same numbers every time; what they are read from is checked on the way.
    Nothing that was read is held: an array that was handed out is the caller's to drop.
    """

    @property
    def shape(self) -> tuple[int, int]:
        """Words and features."""
        ...

    @property
    def dtype(self) -> np.dtype[np.float32]:
        """The type of the numbers that come out, however they are stored."""
        ...

    def blocks(self) -> Iterator[Vectors]:
        """Yield all rows in order, in arrays of any number of rows that fit in memory."""
        ...

    def __getitem__(self, rows: slice, /) -> Vectors:
        """Return the rows of a slice without a step: a read-only C-ordered float32 array."""
        ...


class Clusterer(Protocol):
    """Groups vectors into concepts. Any scikit-learn clusterer is one.

    A new object is made for every clustering. It gets a read-only C-ordered float32 array. Labels
    are signed integers, all negatives are noise. Optional members: ``cluster_centers_``,
    ``inertia_``, ``n_iter_``, and those of ``TreeClusterer``.

    One with a true ``streams`` can be handed ``Blocks`` instead of an array, where the vectors
    are large for the machine's memory. It gives the same labels for both.
    """

    def fit_predict(self, vectors: Vectors, /) -> npt.NDArray[Any]:
        """Return one concept number per row of ``vectors``."""
        ...


@runtime_checkable
class TreeClusterer(Clusterer, Protocol):
    """A clusterer whose concepts are a cut of a tree.

    A study fits the tree once, keeps it, and cuts it for every clusterer that differs in nothing but
    the settings in ``cuts``. ``fit_predict`` gives the same as a cut of the tree.
    """

    @property
    def cuts(self) -> frozenset[str]:
        """Names of the settings that ``fit_tree`` does not depend on."""
        ...

    def fit_tree(self, vectors: Vectors, /) -> Tree:
        """Return the tree of ``vectors``."""
        ...

    def cut(self, tree: Tree, n_clusters: int | None = None, /) -> npt.NDArray[Any]:
        """Return one concept number per word: ``n_clusters`` concepts, or what the settings say."""
        ...


class FittedTransform(Protocol):
    """A transform that knows what it has to know of its words."""

    def __call__(self, vectors: Vectors, words: Words, /) -> npt.NDArray[Any]:
        """Return what some rows of ``vectors`` (rows, features) become: (rows, other features).

        The rows are any of those that it was fitted to, with their ``words``. What a row becomes
        depends on the fit and on the row alone, so that vectors can be read in blocks.
        """
        ...


class Transform(Protocol):
    """Changes vectors before they are clustered.

    A new object is made for every clustering, and fitted once to every side, or once to the
    sides that are clustered together. An optional true ``streams`` says that ``fit`` reads
    ``vectors`` by slices of rows only (``vectors[start:stop]``, as often as it likes) and asks
    nothing of them beside ``shape``: then they need not be an array, and need not fit in memory.
    """

    @property
    def scope(self) -> Literal["side", "pooled"]:
        """What it is fitted to: each side by itself, or all sides of the clustering together."""
        ...

    def fit(self, vectors: Vectors, words: Words, /) -> FittedTransform:
        """Learn what it has to know from ``vectors`` (words, features), a row for each word.

        They are read-only. ``words`` of several sides are one table, side after side.
        """
        ...


class Translation(NamedTuple):
    """One translation of a word."""

    form: str
    probability: float | None = None


Translations: TypeAlias = Mapping[str, Sequence[Translation]]
"""A source form to its translations, in the order of the dictionary; ``Entries`` is one."""


class Dictionary(Protocol):
    """Translates words. ``None``: it does not have that direction.

    Optional members: ``key()`` (a text that changes with everything it reads: its translations are
    then kept with the study), and ``of`` with ``derive(source, target, known)``, for one that is made
    of the dictionaries of that name, which ``known(source, target)`` gives.
    """

    def translations(
        self, source: str, target: str, corpus: Corpus | None, /
    ) -> Translations | None:
        """Return the translations from the language ``source`` to ``target``, as written."""
        ...


@dataclass(frozen=True, slots=True)
class Concepts:
    """The clusters of the words of one side, or of several sides one after the other."""

    labels: Labels
    """(words,) dense: 0 to ``count`` - 1; -1 is noise."""
    numbers: tuple[int, ...]
    """What each concept is called: its own number, or the one that its file gave it."""

    @property
    def count(self) -> int:
        """How many concepts there are. Noise is none."""
        return len(self.numbers)


class Metric(Protocol):
    """Compares sides.

    Optional members: ``uses`` (a frozenset of needs that are given where the study has them),
    ``balance`` (``"words"``: the pipeline thins every side to the smallest one's number of words
    before joint clustering), ``curve(space, setting, values)`` (a sweep for the price of one),
    ``steps(space, setting)`` (the whole curve over a threshold, as ``Steps``),
    ``null(space, shuffling)`` (the ``Null`` figures of its scores when types change places: what
    ``isogloss evidence`` holds scores against; see ``Shuffling``).
    """

    @property
    def needs(self) -> frozenset[Need]:
        """What of the space it reads."""
        ...

    @property
    def compares(self) -> Literal["pair", "all"]:
        """Whether a space holds two sides, or all that differ in language only."""
        ...

    def __call__(self, space: Space, /) -> Iterable[Score]:
        """Compare the space's sides."""
        ...


@dataclass(frozen=True, slots=True)
class Score:
    """What a metric says of some sides."""

    metric: str
    sides: tuple[Side, ...]
    """Ordered when the score is directed."""
    value: float | None
    """None is undefined, for the reason in ``note``; never NaN."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """What it was counted on: concepts, eligible, aligned, words, types."""
    parts: Mapping[str, float | None] = field(default_factory=dict)
    """The figures that stand beside the value."""
    earned: Mapping[str, Sequence[JSON]] = field(default_factory=dict)
    """The concepts that earned it, by the metric's own word for them: ``pairs``, ``overlapping``."""
    evidence: Callable[[], Iterable[JSON]] | None = None
    """A record per concept, built only when somebody stores or shows it."""
    note: str = ""

    def as_json(self) -> dict[str, JSON]:
        """Plain data, without the evidence; counts and what earned the value stand at the top.

        Where both have a name, the concepts stand there, and the number among ``counts``.
        """
        return {
            "metric": self.metric,
            "sides": [side.as_json() for side in self.sides],
            "value": self.value,
            "counts": dict(self.counts),
            **self.counts,
            **{name: list(members) for name, members in self.earned.items()},
            "parts": dict(self.parts),
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Recipe:
    """A component as plain data: makes a new object each time, here or on another machine."""

    kind: str
    """``corpus``, ``segmenter``, ``source``, ``transform``, ``clusterer``, ``dictionary``,
    ``metric`` or ``task``."""
    name: str
    provider: str
    """The distribution that offers it."""
    version: str
    """The provider's version; for an engine that has one, its algorithm number."""
    settings: Mapping[str, JSON]

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every field."""
        return {name: getattr(self, name) for name in self.__slots__} | {
            "settings": dict(self.settings)
        }


Target: TypeAlias = "str | tuple[str, ...] | frozenset[str]"
"""What is to be predicted of an example: a label or a text; a tag for each of its words; labels of
which there may be several."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Sentences of one language with what a task is to predict of each."""

    language: str
    sentences: tuple[Sentence, ...]
    """Numbered from 0. ``words`` are those that have a tag each; others have none."""
    targets: tuple[Target, ...]
    """One for each sentence."""
    file: str
    lines: tuple[int, ...]
    """(examples,) the line of ``file``, from 1, at which each begins."""
    seconds: tuple[Sentence, ...] = ()
    """The second text of each example, where a task reads two: the hypothesis."""
    notes: Mapping[str, int] = field(default_factory=dict, hash=False)
    """What was noticed in the file and is worth a number, such as examples left out."""

    def __len__(self) -> int:
        return len(self.sentences)

    def take(self, numbers: Iterable[int], /) -> Examples:
        """Return the examples at ``numbers``; sentences keep theirs."""
        at = list(numbers)
        return Examples(
            self.language,
            tuple(self.sentences[number] for number in at),
            tuple(self.targets[number] for number in at),
            self.file,
            tuple(self.lines[number] for number in at),
            tuple(self.seconds[number] for number in at) if self.seconds else (),
            self.notes,
        )


@dataclass(frozen=True, slots=True)
class Predictions:
    """What a model predicts of some examples, in their order."""

    predicted: tuple[Target, ...]
    """In the form of ``Examples.targets``."""
    scores: tuple[npt.NDArray[np.float64], ...]
    """Natural logarithms of probabilities. Tags: (words, labels); labels: (labels,), in the order of
    ``Tuned.labels``; text: () that of the whole target text, which the decoder is given."""
    lost: tuple[tuple[int, int], ...] = ()
    """(example, word) that the model did not read: what is predicted there is no tag (``O``), and
    the probabilities are equal."""

    def take(self, numbers: Iterable[int], /) -> Predictions:
        """Return what is predicted of the examples at ``numbers``, repeats allowed."""
        at = list(numbers)
        lost: dict[int, list[int]] = {}
        for example, word in self.lost:
            lost.setdefault(example, []).append(word)
        return Predictions(
            tuple(self.predicted[number] for number in at),
            tuple(self.scores[number] for number in at),
            tuple((new, word) for new, old in enumerate(at) for word in lost.get(old, ())),
        )


class FeatureRows(Protocol):
    """The inputs and the labels of each example, as a torch Dataset has them.

    An optional ``visit(number, draw)`` gives an example as it is read for the ``draw``-th time, where
    something about it is drawn (which words are masked): the same for the same two numbers.
    """

    def __len__(self) -> int:
        """Return the number of examples to learn from."""
        ...

    def __getitem__(self, number: int, /) -> Mapping[str, JSON]:
        """Return one: names to numbers, or lists or arrays of them."""
        ...


class Features(NamedTuple):
    """Examples as ``transformers.Trainer`` reads them."""

    dataset: FeatureRows
    collate: Callable[[list[Any]], Mapping[str, torch.Tensor]]
    """Pads some of them to a batch."""
    notes: Mapping[str, int] = {}
    """What was noticed and is worth a number, such as words beyond the model's length."""


class Tuned(Protocol):
    """A model with the head of a task, in memory."""

    @property
    def model(self) -> Any:
        """The ``transformers.PreTrainedModel`` that is trained."""
        ...

    @property
    def labels(self) -> tuple[str, ...]:
        """What it can predict, in the order of its outputs; empty for text."""
        ...

    @property
    def tokenizer_key(self) -> str:
        """A hash of the tokenizer: models of one task that read the same text alike share it."""
        ...

    def features(self, examples: Examples, /) -> Features:
        """Tokenise examples for training. Raises DataError where one cannot be learnt from."""
        ...

    def predict(self, examples: Examples, /) -> Predictions:
        """Predict, in batches, without dropout and without gradients; the same every time."""
        ...

    def score(self, predictions: Predictions, examples: Examples, /) -> Mapping[str, float | None]:
        """Return the metrics of the task, None where one is undefined.

        Any selection of what was predicted will do, with its examples: drawn again, or a half.
        """
        ...

    def source(self) -> Source:
        """Return the same modules as a source: what ``edit`` does to them, ``predict`` shows."""
        ...

    def save(self, folder: Path, /) -> None:
        """Write the model and its tokenizer as safetensors and JSON.

        ``prepare`` reads the folder again, and so does the source ``transformers``.
        """
        ...


class Task(Protocol):
    """What a model is fine-tuned to do: reads labelled text, puts a head on a model, scores.

    Optional members: ``baselines(trained, examples)`` (the metrics of what asks for no model, by
    name, such as copying the source; ``trained`` are examples of training), and ``falling`` (names of
    the metrics that are better the smaller they are; of all others more is better).
    """

    @property
    def metrics(self) -> tuple[str, ...]:
        """What ``Tuned.score`` returns; the first is the headline."""
        ...

    def read(self, path: Path, language: str, /) -> Examples:
        """Read a file. Raises DataError with file, line and reason."""
        ...

    def labels(self, examples: Examples, /) -> tuple[str, ...]:
        """Return the labels of a head that learns from ``examples``, in order; none for text.

        Raises DataError where there is nothing to learn, such as one label alone.
        """
        ...

    def prepare(
        self,
        checkpoint: str | Path,
        labels: Sequence[str],
        /,
        *,
        seed: int,
        device: str,
        revision: str = "main",
    ) -> Tuned:
        """Load a model: a folder, or a name on the hub.

        It keeps its head where it has one for ``labels``, or where these are empty; else a head is
        drawn by ``seed``. Raises SettingsError for a model that cannot do the task.
        """
        ...


class Progress(Protocol):
    """Told how the work goes; the command line draws it.

    Optional members: ``note(text)`` (something of the current job to show beside it: a loss).
    """

    def begin(self, job: str, total: int, unit: str, /) -> None:
        """Start a job of ``total`` units; it ends the one before."""
        ...

    def advance(self, amount: int, /) -> None:
        """Do ``amount`` more units of the current job."""
        ...

    def say(self, message: str, /) -> None:
        """Tell something that the user should know now."""
        ...
