"""The chain of NeuroX and ConceptX, step by step and file by file, written after what they do."""

from __future__ import annotations

import contextlib
import io
import json
from collections import Counter, defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    Members = dict[int, set[tuple[int, int]]]


def extracted(model: Path, text: Path, out: Path, **options: Any) -> Path:
    """Let NeuroX read a text of tokens and spaces, last sub-word; return its JSON lines."""
    from neurox.data.extraction.transformers_extractor import extract_representations

    with contextlib.redirect_stdout(io.StringIO()):
        extract_representations(
            str(model), str(text), str(out), aggregation="last", output_type="json", **options
        )
    return out


def as_dataset(activations: Path, text: Path, layer: int, folder: Path) -> Path:
    """Make the dataset and the sentences of one layer, words from the text; return the dataset."""
    from neurox.data.loader import load_activations

    with contextlib.redirect_stdout(io.StringIO()):
        loaded, layers = load_activations(str(activations))
    sentences = [line.split() for line in text.read_text("utf-8").splitlines()]
    seen: Counter[str] = Counter()
    members = []
    for number, words in enumerate(sentences):
        width = loaded[number].shape[1] // layers
        for position, word in enumerate(words):
            seen[word] += 1
            vector = loaded[number][position, layer * width : (layer + 1) * width]
            members.append((f"{word}|||{seen[word]}|||{number}|||{position}", vector.tolist()))
    folder.mkdir(parents=True, exist_ok=True)
    lines = [" ".join(words) for words in sentences]
    (folder / "sentences.json").write_text(json.dumps(lines, ensure_ascii=False), "utf-8")
    path = folder / "dataset.json"
    path.write_text(json.dumps(members), "utf-8")
    return path


def as_points(dataset: Path) -> tuple[Path, Path]:
    """Split a dataset into points and vocabulary, as plain numpy saves lists; return both."""
    members = json.loads(dataset.read_text("utf-8"))
    points, vocab = (dataset.with_name(f"processed-{what}.npy") for what in ("point", "vocab"))
    np.save(vocab, [entry for entry, _ in members])
    np.save(points, np.array([vector for _, vector in members]))
    return points, vocab


def as_clusters(clusterer: Any, points: Path, vocab: Path, path: Path) -> Path:
    """Cluster points and write them concept by concept."""
    groups = defaultdict(list)
    for label, entry in zip(clusterer.fit(np.load(points)).labels_, np.load(vocab), strict=True):
        groups[int(label)].append(f"{entry}|||{label}")
    path.write_text("".join(f"{line}\n" for lines in groups.values() for line in lines), "utf-8")
    return path


def members(clusters: Path) -> Members:
    """Return the words of each concept in a file, by sentence and position."""
    found: Members = defaultdict(set)
    for line in clusters.read_text("utf-8").splitlines():
        _, _, sentence, position, concept = line.rsplit("|||", 4)
        found[int(concept)].add((int(sentence), int(position)))
    return dict(found)


def aligned(
    source: Path, target: Path, dictionary: dict[str, list[str]], threshold: str, least: int
) -> set[tuple[frozenset[Any], frozenset[Any]]]:
    """Return the aligned pairs of CALIGN, rule of the paper, as the words of both concepts.

    A loop over its definition: enough types, sizes that do not differ by more than 40 %, and a
    share of the source's types with a translation among the target's that reaches the threshold.
    """
    pairs = set()
    sides = [(members(path), types(path)) for path in (source, target)]
    for one, source_types in sides[0][1].items():
        for other, target_types in sides[1][1].items():
            small, large = sorted((len(source_types), len(target_types)))
            hits = sum(bool(target_types & {*dictionary.get(w, ())}) for w in source_types)
            enough = len(source_types) > least and Fraction(small, large) >= Fraction("0.6")
            if enough and Fraction(hits, len(source_types)) >= Fraction(threshold):
                pairs.add((frozenset(sides[0][0][one]), frozenset(sides[1][0][other])))
    return pairs


def types(clusters: Path) -> dict[int, set[str]]:
    """Return the types of each concept in a file: forms without case."""
    found: dict[int, set[str]] = defaultdict(set)
    for line in clusters.read_text("utf-8").splitlines():
        word, _, _, _, concept = line.rsplit("|||", 4)
        found[int(concept)].add(word.casefold())
    return dict(found)


def same_groups(first: Iterable[set[Any]], second: Iterable[set[Any]]) -> bool:
    """Whether two clusterings group alike, whatever their numbers."""
    return {frozenset(group) for group in first} == {frozenset(group) for group in second}
