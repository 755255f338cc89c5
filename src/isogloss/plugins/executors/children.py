"""Processes that do jobs, each watched: what it takes in time and memory, and whether it lives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from isogloss import SettingsError
from isogloss.plugins.executors.child import receive, send

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
PROGRAM = ("-P", "-m", "isogloss.plugins.executors.child")
LOOK = 0.05
"""Seconds between two looks at a worker's memory."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a job may take, and how often it is tried again when its worker was ended."""

    seconds: float | None = None
    memory: int | None = None
    """Bytes in main memory of the worker as a whole."""
    retries: int = 2

    @property
    def any(self) -> bool:
        """Whether a job can break one."""
        return self.seconds is not None or self.memory is not None


class Answer(NamedTuple):
    """A report, or why there is none."""

    report: str
    lost: str = ""


class Child:
    """One worker process, started when it gets its first job and again when it was lost."""

    def __init__(self, limits: Limits, threads: int = 1) -> None:
        self.limits = limits
        self.threads = threads
        self.stopped = False
        """Whether no job is begun any more."""
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, order: str) -> Answer:
        """Return the report of a job. One that broke a limit is not tried again."""
        ended = 0
        while not self.stopped:
            report, why = self._once(order)
            if report is not None:
                return Answer(report)
            if why:
                return Answer("", why)
            ended += 1
            if ended > self.limits.retries:
                return Answer("", was_ended(ended))
        return Answer("", "the run was stopped")

    def _once(self, order: str) -> tuple[str | None, str]:
        process = self._started()
        if self.stopped:  # while it was being started, when there was none yet to end
            self.close()
            return None, ""
        assert process.stdin is not None
        assert process.stdout is not None
        with _Watch(process, self.limits) as watch:
            try:
                send(process.stdin, order)
                report = receive(process.stdout)
            except OSError:
                report = None
        if report is None or watch.broken:
            self.close()
        return report, watch.broken

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.close()  # it was ended while it had nothing to do, which costs no job a try
        if self._process is None:
            # The path of this process, not where the other one happens to begin.
            environment = os.environ | dict.fromkeys(THREADS, str(self.threads))
            environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
            self._process = subprocess.Popen(
                [sys.executable, *PROGRAM],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment,
                start_new_session=True,
            )
        return self._process

    def stop(self) -> None:
        """End the job that another thread is waiting for, and begin no other."""
        self.stopped = True
        process = self._process
        if process is not None:
            _end(process)

    def close(self) -> None:
        """End the process, which nobody waits for."""
        process, self._process = self._process, None
        if process is None:
            return
        _end(process)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # an order that was on its way
                if pipe is not None:
                    pipe.close()


class _Watch:
    """Ends a process that breaks a limit while it is at a job."""

    def __init__(self, process: subprocess.Popen[bytes], limits: Limits) -> None:
        self.broken = ""
        self._process = process
        self._limits = limits
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        if self._limits.any:
            self._thread = threading.Thread(target=self._watch, daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _watch(self) -> None:
        seconds, memory = self._limits.seconds, self._limits.memory
        until = None if seconds is None else time.monotonic() + seconds
        while True:
            left = LOOK if until is None else until - time.monotonic()
            if self._over.wait(max(0.0, min(LOOK, left) if memory is not None else left)):
                return
            if until is not None and time.monotonic() >= until:
                self.broken = f"took longer than {seconds:g} s, the limit of a job"
            elif memory is not None and (held := resident(self._process.pid)) > memory:
                self.broken = f"held {held:,} bytes of memory; {memory:,} are the limit of a job"
            if self.broken:
                _end(self._process)
                return


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a worker with the processes that plug-ins have forked in it."""
    if process.returncode is not None:
        return
    if sys.platform == "win32":
        process.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # it leads a session of its own


def was_ended(times: int) -> str:
    """Say that a job was given up because its workers were ended from outside."""
    often = "once" if times == 1 else f"{times} times"
    return f"its worker was ended {often}, perhaps for its memory"


def resident(pid: int) -> int:
    """Return the bytes that a process holds in main memory; 0 for one that has ended."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def check_measurable() -> None:
    """Raise SettingsError where the system does not say what a process holds."""
    if not resident(os.getpid()):
        raise SettingsError(
            "memory_limit: this system does not say what a process holds (no /proc)"
        )
