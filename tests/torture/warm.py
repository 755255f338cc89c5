"""Commands in processes of their own that cost no start: forked from one that has imported it all.

``python -m tests.torture.warm`` is that process. It reads requests from stdin and answers on
stdout, one JSON document a line each; ``Warm`` talks to it.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Self

ROOT = Path(__file__).parents[2]
BUG = 1
"""What Python exits with after a traceback."""


class Ended(NamedTuple):
    """How a command ended."""

    status: int
    """Its exit code; the negative number of the signal that killed it."""
    said: str
    """What it wrote to stdout and stderr."""


class Begun(NamedTuple):
    """A command that runs."""

    pid: int
    out: Path


class Warm:
    """The process that forks, as seen from here. Use it in a ``with``."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._count = 0
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.warm"],
            cwd=ROOT,
            env=os.environ | threads | {"TOKENIZERS_PARALLELISM": "false", "COLUMNS": "200"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        """Start."""
        self._scratch.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.close()
        self._server.wait()
        self._server.stdout.close()

    def begin(self, arguments: Sequence[str | Path], watch: dict[str, Any] | None = None) -> Begun:
        """Begin an ``isogloss`` command; ``watch`` are the arguments of ``layer.installed``."""
        self._count += 1
        out = self._scratch / f"said-{self._count % 16}"
        out.write_bytes(b"")
        asked = {"arguments": [str(each) for each in arguments], "out": str(out), "watch": watch}
        return Begun(self._ask(asked), out)

    def wait(self, begun: Begun) -> Ended:
        """Return how a command ended."""
        status = self._ask({"wait": begun.pid})
        return Ended(status, begun.out.read_text("utf-8", "replace"))

    def run(self, *arguments: str | Path, watch: dict[str, Any] | None = None) -> Ended:
        """Run a command to its end."""
        return self.wait(self.begin(arguments, watch))

    def _ask(self, request: dict[str, Any]) -> int:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(request) + "\n")
        self._server.stdin.flush()
        return int(self._server.stdout.readline())


def serve() -> None:
    """Answer requests until stdin ends."""
    prepare()
    while line := sys.stdin.readline():
        asked = json.loads(line)
        if "wait" in asked:
            _, status = os.waitpid(asked["wait"], 0)
            answer = os.waitstatus_to_exitcode(status)
        else:
            answer = os.fork()
            if not answer:
                os._exit(child(asked))
        print(answer, flush=True)


def prepare() -> None:
    """Import what the commands import, by running a small study; no thread is left behind."""
    import torch
    from transformers import Trainer  # noqa: F401
    from zarr.core.sync import cleanup_resources

    from tests.torture.study import lay_out

    torch.set_num_threads(1)
    with (
        tempfile.TemporaryDirectory() as folder,
        open(os.devnull, "w", encoding="utf-8") as nowhere,
    ):
        file = lay_out(Path(folder))
        with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
            ended = [command([each, str(file)]) for each in ("run", "verify", "report")]
        assert ended == [0, 0, 0], f"the small study does not run: {ended}"
    cleanup_resources()  # zarr's loop and the threads that it reads with: a child begins its own
    others = [each for each in threading.enumerate()[1:] if not each.name.startswith("asyncio_")]
    assert not others, f"a fork would lose {others}"


def child(asked: dict[str, Any]) -> int:
    """Run one command here; return its exit code. A traceback is written as Python would."""
    descriptor = os.open(asked["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, descriptor), (2, descriptor)):
        os.dup2(source, target)
    try:
        if asked["watch"]:
            from tests.torture.layer import installed

            installed(**asked["watch"])
        return command(asked["arguments"])
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def command(arguments: list[str]) -> int:
    """Run an ``isogloss`` command in this process."""
    from isogloss.cli import main

    try:
        main(arguments, prog_name="isogloss")
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:  # noqa: BLE001 (Python itself would do no more)
        traceback.print_exc()
        return BUG
    return 0


if __name__ == "__main__":
    serve()
