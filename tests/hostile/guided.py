"""``python -m tests.hostile.guided READER [-runs=N]``: cases that coverage guides, by atheris.

Atheris keeps what reaches new lines of the reader and mutates that further. It stops at the first
case that does not end cleanly and writes it to a file; the options are libFuzzer's.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path


def main() -> None:
    """Fuzz one reader until it breaks or the runs are through."""
    import atheris  # type: ignore[import-untyped,import-not-found,unused-ignore] # optional

    with atheris.instrument_imports(include=["isogloss"]):
        import isogloss.core.interchange.clusterfiles
        import isogloss.core.interchange.dataset
        import isogloss.core.interchange.neurox
        import isogloss.core.study.file
        import isogloss.core.text.corpus
        import isogloss.core.text.dictionaryfiles
        import isogloss.core.text.xmllines
        import isogloss.plugins.corpora.conllu
        import isogloss.plugins.corpora.iob2
        import isogloss.plugins.corpora.tmx
        import isogloss.plugins.dictionaries.kaikki
        import isogloss.plugins.dictionaries.tei  # noqa: F401

    from tests.hostile.fuzz import Fuzzer

    os.environ.setdefault("OMP_NUM_THREADS", "1")
    name, *options = sys.argv[1:]
    folder = Path(tempfile.mkdtemp())
    fuzzer = Fuzzer(folder)
    fuzzer.check_seeds()
    target = fuzzer.target(name)
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "seed").write_bytes(target.files[target.mutated])
    fuzzer.check_seeds()  # the folder of the corpus is none that a case has written

    def once(data: bytes) -> None:
        if broken := fuzzer.tried(target, data):
            raise AssertionError(broken)

    atheris.Setup([sys.argv[0], str(corpus), *options], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
