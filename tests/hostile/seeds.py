"""Small files that every reader takes, and the commands that read them: what is mutated."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tests.studies import planted_study

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

EN = "the dog sees the cat\na cat hears\nthe owl likes the dog\n"
DE = "der hund sieht die katze\neine katze hört\ndie eule mag den hund\n"
TMX = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4"><header srclang="en" datatype="plaintext" segtype="sentence"/><body>
<tu><tuv xml:lang="en"><seg>the <hi>red</hi> dog</seg></tuv><tuv xml:lang="de"><seg>der Hund</seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>a cat</seg></tuv><tuv xml:lang="de"><seg>eine Katze</seg></tuv></tu>
</body></tmx>
"""
TEI = """<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>
<entry><form><orth>cat</orth></form><sense><cit type="trans"><quote>Katze</quote></cit></sense></entry>
<entry><form><orth>dog</orth></form><sense><cit type="trans"><quote>Hund</quote></cit></sense></entry>
</body></text></TEI>
"""
CONLLU = """# sent_id = 1
1\tThe\tthe\tDET\tDT\t_\t2\tdet\t_\t_
2-3\tdogs\t_\t_\t_\t_\t_\t_\t_\t_
2\tdog\tdog\tNOUN\tNN\t_\t0\troot\t_\t_
3\ts\ts\tPART\tPOS\t_\t2\tcase\t_\t_

# sent_id = 2
1\tCats\tcat\tNOUN\tNNS\t_\t0\troot\t_\tSpaceAfter=No
2\t.\t.\tPUNCT\t.\t_\t1\tpunct\t_\t_

"""
IOB2 = "Ann\tB-PER\nsees\tO\nNew\tB-LOC\nUlm\tI-LOC\n\nBob\tB-PER\nsleeps\tO\n"
CLUSTERS = "".join(
    f"{word}|||{n}|||{n}|||{place}|||{place % 2}\n"
    for n in range(3)
    for place, word in enumerate(("dog", "cat", "the", "owl"))
)
DICTIONARIES = {
    "muse": "cat Katze\ndog Hund\nthe der\n",
    "tsv": "cat\tKatze\ndog\tHund\n",
    "csv": 'cat,Katze\n"dog, old",Hund\n',
    "reference": "cat -> Katze: Probability = 0.25, Count = 3\ndog -> Hund: Probability = 1.0, Count = 1\n",
    "reference-json": '{"cat": {"Katze": 0.25, "Kater": 0.5}, "dog": {"Hund": 1.0}}',
    "kaikki": "".join(
        json.dumps(
            {
                "word": word,
                "lang_code": "en",
                "translations": [{"code": "de", "word": to}],
                "senses": [{"translations": [{"code": "de", "word": to}]}],
            }
        )
        + "\n"
        for word, to in (("cat", "Katze"), ("dog", "Hund"))
    ),
    "tei": TEI,
    "eflomal-priors": "LEX\tcat\tKatze\t3.5\nLEX\tdog\tHund\t1\nHMMF\t1\t2\n",
    "moses-lex": "Katze cat 0.25\nHund dog 1\nNULL the 0.5\n",
    "fast-align": "cat\tKatze\t-0.5\ndog\tHund\t0\n",
}
NEUROX = "".join(
    json.dumps(
        {
            "linex_index": number,
            "features": [
                {
                    "token": token,
                    "layers": [{"index": layer, "values": [0.5, -1.25]} for layer in (0, 1)],
                }
                for token in line.split()
            ],
        }
    )
    + "\n"
    for number, line in enumerate(EN.splitlines())
)
DATASET = json.dumps(
    [
        [f"{word}|||0|||0|||{place}", [0.5, float(place)]]
        for place, word in enumerate(EN.split()[:5])
    ]
)


class Target(NamedTuple):
    """One reader: a command, the files it reads, and which of them is mutated."""

    name: str
    arguments: tuple[str, ...]
    files: Mapping[str, bytes]
    mutated: str
    weight: int = 1


def npy(array: np.ndarray) -> bytes:
    """Return an array as an npy file."""
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def _text(*names: str) -> dict[str, bytes]:
    every = {"en.txt": EN, "de.txt": DE, "both.txt": "the dog ||| der Hund\na cat ||| eine Katze\n"}
    return {name: every[name].encode() for name in names}


def targets(scratch: Path) -> list[Target]:
    """Return every reader there is a seed for; binary formats where their library is there."""
    return [*_corpora(), *_dictionaries(), *_clusters(), *_activations(scratch), *_binary(scratch)]


def _corpora() -> list[Target]:
    parallel = ("corpus", "en=en.txt", "de=de.txt")
    both = ("-s", 'languages=["en","de"]')
    return [
        Target("lines", parallel, _text("en.txt", "de.txt"), "en.txt", 3),
        Target(
            "lines.gz",
            ("corpus", "en=en.txt.gz", "de=de.txt"),
            {"en.txt.gz": gzipped(EN.encode()), **_text("de.txt")},
            "en.txt.gz",
            2,
        ),
        Target(
            "unicode",
            (*parallel, "--segmenter", "unicode"),
            _text("en.txt", "de.txt"),
            "de.txt",
        ),
        Target(
            "joined",
            ("corpus", "--format", "joined", "-s", "path=both.txt", *both),
            _text("both.txt"),
            "both.txt",
            2,
        ),
        Target(
            "tmx",
            ("corpus", "--format", "tmx", "-s", "path=a.tmx", *both),
            {"a.tmx": TMX.encode()},
            "a.tmx",
            4,
        ),
        Target(
            "conllu",
            ("corpus", "en=en.conllu", "--format", "conllu"),
            {"en.conllu": CONLLU.encode()},
            "en.conllu",
            4,
        ),
        Target(
            "iob2",
            ("corpus", "en=en.iob2", "--format", "iob2"),
            {"en.iob2": IOB2.encode()},
            "en.iob2",
            3,
        ),
    ]


def _dictionaries() -> list[Target]:
    return [
        Target(
            name,
            ("dictionary", f"{name}:file", "--from", "en", "--to", "de"),
            {"file": text.encode()},
            "file",
            3,
        )
        for name, text in DICTIONARIES.items()
    ]


def _clusters() -> list[Target]:
    files = {
        "a.txt": CLUSTERS.encode(),
        "b.txt": CLUSTERS.encode(),
        "d.txt": b"dog dog\ncat cat\nowl owl\n",
    }
    separate = ("metric", "calign", "--source", "a.txt", "--target", "b.txt", "-s", "min_types=1")
    return [
        Target("clusters", (*separate, "--dictionary", "muse:d.txt"), files, "a.txt", 4),
        Target(
            "clusters' dictionary", (*separate, "--dictionary", "muse:d.txt"), files, "d.txt", 2
        ),
        Target(
            "joint clusters",
            ("metric", "colap", "--clusters", "a.txt", "--last-sentence-of-first", "1"),
            files,
            "a.txt",
            2,
        ),
    ]


def _activations(scratch: Path) -> list[Target]:
    def imported(form: str, name: str, data: bytes, weight: int) -> Target:
        arguments = ("import", form, f"en={name}", "--to", "out", "--force")
        return Target(f"import {form} {name}", arguments, {name: data}, name, weight)

    vocabulary = np.array([f"{word}|||0|||0|||{n}" for n, word in enumerate(EN.split()[:5])])
    points = {
        "processed-point.npy": npy(np.arange(10.0, dtype=np.float32).reshape(5, 2)),
        "processed-vocab.npy": npy(vocabulary),
    }
    conceptx = ("import", "conceptx", "en=processed-point.npy", "--to", "out", "--force")
    return [
        imported("neurox", "en.json", NEUROX.encode(), 4),
        imported("dataset", "en-dataset.json", DATASET.encode(), 4),
        Target("conceptx points", conceptx, points, "processed-point.npy", 3),
        Target("conceptx words", conceptx, points, "processed-vocab.npy", 3),
        *_studies(scratch),
    ]


def _studies(scratch: Path) -> list[Target]:
    folder = scratch / "planted"
    planted_study(folder)
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    planned = ("run", "planted.toml", "--dry-run", "--out", "out")
    read = ("extract", "planted.toml", "--out", "out")
    return [
        Target("study file", planned, files, "planted.toml", 8),
        Target("vectors", read, files, "vectors/en.layer-0.npy", 2),
        Target("table of words", read, files, "vectors/en.words.tsv", 2),
    ]


def gzipped(data: bytes) -> bytes:
    """Return data as gzip, the same every time."""
    import gzip

    return gzip.compress(data, mtime=0)


def _binary(scratch: Path) -> list[Target]:
    found = []
    both = ("-s", 'languages=["en","de"]')
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pa.table(
            {
                "translation": [
                    {"en": a, "de": b} for a, b in zip(EN.split("\n"), DE.split("\n"), strict=False)
                ]
            }
        )
        buffer = io.BytesIO()
        pq.write_table(table, buffer)
        read = ("corpus", "--format", "datasets", "-s", "path=a.parquet", *both)
        found.append(Target("parquet", read, {"a.parquet": buffer.getvalue()}, "a.parquet", 2))
    except ImportError:
        pass
    try:
        import h5py

        path = scratch / "seed.hdf5"
        with h5py.File(path, "w") as file:
            for number, line in enumerate(EN.splitlines()):
                tokens = len(line.split())
                file[str(number)] = np.ones((2, tokens, 3), np.float32)
            index = file.create_dataset(
                "sentence_to_index", (1,), dtype=h5py.special_dtype(vlen=str)
            )
            index[0] = json.dumps({line: str(n) for n, line in enumerate(EN.splitlines())})
        arguments = ("import", "neurox", "en=en.hdf5", "--to", "out", "--force")
        found.append(Target("hdf5", arguments, {"en.hdf5": path.read_bytes()}, "en.hdf5", 2))
    except ImportError:
        pass
    return found
