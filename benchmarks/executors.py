"""``python -m benchmarks.executors``: the same studies by serial and by workers, and what that costs.

Processor time and bytes, because time by the clock says little where there are fewer processors
than workers. Results are compared file by file.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = 4000
"""Words of a made language."""


class Made(NamedTuple):
    """A study that is made, and what it is called."""

    name: str
    make: Callable[[Path], Path]


def demo(folder: Path) -> Path:
    """Lay the demo's study out."""
    from isogloss.demo.layout import lay_out

    return lay_out(folder)


def drawn(folder: Path, sentences: int = 2500, length: int = 12) -> Path:
    """Write made text in four languages and a model with drawn weights for it."""
    random = np.random.default_rng(0)
    ranks = np.minimum(random.zipf(1.3, (sentences, length)) - 1, WORDS - 1)
    folder.mkdir(parents=True)
    names = ["aa", "bb", "cc", "dd"]
    for name in names:
        lines = [" ".join(f"{name}{number}" for number in row) for row in ranks.tolist()]
        (folder / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    _model(folder / "model", [f"{name}{number}" for name in names for number in range(WORDS)])
    tables = []
    for one in names:
        for other in names:
            if one < other:
                pairs = [f"{one}{number} {other}{number}" for number in range(WORDS)]
                (folder / f"{one}-{other}.txt").write_text(
                    "\n".join(pairs) + "\n", encoding="utf-8"
                )
                tables.append(
                    f'[[dictionaries]]\nuse = "muse"\npath = "{one}-{other}.txt"\nsource = "{one}"\ntarget = "{other}"\n'
                )
    study = folder / "drawn.toml"
    files = ", ".join(f'{name} = "{name}.txt"' for name in names)
    study.write_text(
        f"""schema = 1
[corpora.made]
format = "lines"
files = {{{files}}}
[words]
segmenter = "whitespace"
max_count = "all"
[store]
batch_tokens = 1024
[sources.drawn]
use = "transformers"
model = "model"
layers = [0, 2, 4]
[clusterers.k100]
use = "kmeans"
n_clusters = 100
[metrics.calign]
use = "calign"
[metrics.colap]
use = "colap"
{"".join(tables)}""",
        encoding="utf-8",
    )
    return study


def _model(folder: Path, words: list[str]) -> None:
    import torch
    from transformers import BertConfig, BertModel

    folder.mkdir()
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    said = {"tokenizer_class": "BertTokenizer", "do_lower_case": False, "model_max_length": 64}
    (folder / "tokenizer_config.json").write_text(json.dumps(said), encoding="utf-8")
    torch.manual_seed(0)
    shape = {"hidden_size": 128, "num_hidden_layers": 4, "num_attention_heads": 4}
    config = BertConfig(
        vocab_size=len(vocabulary), intermediate_size=512, max_position_embeddings=64, **shape
    )
    BertModel(config).save_pretrained(folder)


def large(folder: Path, words: int = 70_000, features: int = 64) -> Path:
    """Write vectors of two languages, which together are more than one range of words."""
    (folder / "vectors").mkdir(parents=True)
    for seed, name in enumerate(("aa", "bb")):
        random = np.random.default_rng(seed)
        kinds = random.integers(0, 500, words)
        centres = np.random.default_rng(9).normal(size=(500, features)) * 2
        vectors = centres[kinds] + random.normal(size=(words, features))
        np.save(folder / "vectors" / f"{name}.layer-0.npy", vectors.astype(np.float32))
        rows = (f"{at // 10}\t{at % 10}\t{name}{kind}" for at, kind in enumerate(kinds.tolist()))
        text = "\n".join(["sentence\tposition\tform", *rows]) + "\n"
        (folder / "vectors" / f"{name}.words.tsv").write_text(text, encoding="utf-8")
    study = folder / "large.toml"
    study.write_text(
        """schema = 1
[words]
max_count = "all"
[store]
chunk_rows = 16384
[sources.made]
use = "activations"
folder = "vectors"
languages = ["aa", "bb"]
[clusterers.k64]
use = "kmeans"
n_clusters = 64
max_iter = 10
[metrics.colap]
use = "colap"
""",
        encoding="utf-8",
    )
    return study


STUDIES = {"demo": demo, "drawn": drawn, "large": large}


RANGED = """
from isogloss.cli import main
from isogloss.core.study import clusters
clusters.MANY = 1 << 17
main()
"""
"""The command, but a K-means of 2^17 words is spread over ranges already."""


def measured(study: Path, arguments: list[str]) -> dict[str, Any]:
    """Score a study in a process of its own; return times, bytes and steps."""
    command = [sys.executable, "-c", RANGED, "-q", "score", str(study), *arguments, "--json"]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    text = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {status}")
    return {
        "wall": time.perf_counter() - began,
        # With that of the workers, which it waited for.
        "cpu": used.ru_utime + used.ru_stime,
        "steps": json.loads(text)["steps"],
    }


def results(folder: Path) -> dict[str, bytes]:
    """Return the files that must not depend on the executor."""
    kept = ("activations.zarr/", "evidence/", "scores.jsonl")
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and (name.startswith(kept) or name.endswith(".npy")):
            found[name] = path.read_bytes()
    return found


def compared(name: str, scratch: Path, asked: list[list[str]]) -> list[dict[str, Any]]:
    """Run one study in each way that is asked for; the first is serial."""
    rows, expected = [], None
    for number, arguments in enumerate(asked):
        study = STUDIES[name](scratch / f"{name}-{number}")
        row = {"study": name, "how": " ".join(arguments) or "serial", **measured(study, arguments)}
        found = results(study.with_suffix(""))
        expected = expected or found
        row["same"] = found == expected
        rows.append(row)
        print(json.dumps(row), flush=True)
    return rows


def table(rows: list[dict[str, Any]]) -> str:
    """Return the runs as a Markdown table."""
    head = "| study | executor | jobs | by the clock | processor time, all | of jobs | orders | reports | shared arrays | peak of a worker | same files |"
    lines = [head, "|---" * 11 + "|"]
    for row in rows:
        jobs = row["steps"]["score"].get("jobs", {})
        cells = [
            row["study"],
            row["how"],
            str(jobs.get("jobs", "")),
            f"{row['wall']:.1f} s",
            f"{row['cpu']:.1f} s",
            f"{jobs['cpu_seconds']:.1f} s" if jobs else "",
            f"{jobs['bytes_sent'] / 1000:,.1f} kB" if jobs else "",
            f"{jobs['bytes_received'] / 1000:,.1f} kB" if jobs else "",
            f"{jobs['bytes_shared'] / 1e6:,.1f} MB" if jobs else "",
            f"{jobs['peak_bytes'] / 2**20:,.0f} MiB" if jobs else "",
            "yes" if row["same"] else "**no**",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("studies", nargs="*", default=list(STUDIES))
    parser.add_argument("--workers", type=int, nargs="*", default=[2, 4])
    parser.add_argument("--executors", nargs="*", default=["dask"])
    parser.add_argument("--kept", type=Path, help="a file of JSON lines to add the runs to")
    options = parser.parse_args()
    asked = [[]] + [
        ["--executor", name, "--workers", str(count)]
        for name in options.executors
        for count in options.workers
    ]
    with tempfile.TemporaryDirectory() as scratch:
        rows = [row for name in options.studies for row in compared(name, Path(scratch), asked)]
    if options.kept:
        with options.kept.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    print(table(rows))


if __name__ == "__main__":
    main()
