"""A process that does jobs for the one that started it: orders come in, reports go out, as JSON."""

from __future__ import annotations

import os
import signal
import sys
import threading
from queue import SimpleQueue
from struct import Struct
from typing import IO

HEAD = Struct(">Q")
"""Before each message: its length in bytes."""


def send(file: IO[bytes], text: str) -> None:
    """Write one message."""
    data = text.encode()
    file.write(HEAD.pack(len(data)) + data)
    file.flush()


def receive(file: IO[bytes]) -> str | None:
    """Read one message; None where the other side has gone."""
    head = file.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    size = HEAD.unpack(head)[0]
    data = file.read(size)
    return data.decode() if len(data) == size else None


def _own(descriptor: int, other: int, mode: str) -> IO[bytes]:
    """Keep a stream to ourselves: what plug-ins read or print goes elsewhere."""
    kept: IO[bytes] = os.fdopen(os.dup(descriptor), mode)
    os.dup2(other, descriptor)
    return kept


def _keep_from_forks(*streams: IO[bytes]) -> None:
    """Close our streams in what plug-ins fork: who waits for a worker's end would wait for theirs."""
    if sys.platform == "win32":
        return  # nothing forks there
    descriptors = [stream.fileno() for stream in streams]

    def let_go() -> None:
        nothing = os.open(os.devnull, os.O_RDWR)
        for descriptor in descriptors:
            os.dup2(nothing, descriptor)  # the number stays ours, so that nobody gets it twice
        os.close(nothing)

    os.register_at_fork(after_in_child=let_go)


def _listen(orders: IO[bytes], queue: SimpleQueue[str]) -> None:
    """Hand orders on. When nobody is there any more to report to, the process ends at once.

    Whatever it was at would be written beside the run that may own the study by then; so would what
    plug-ins have forked, which ends with it.
    """
    while (order := receive(orders)) is not None:
        queue.put(order)
    if sys.platform != "win32" and os.getsid(0) == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


def main() -> None:
    """Do jobs until whoever gave them has gone."""
    # The keyboard stops the run, and the run stops us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with open(os.devnull, "rb") as nothing:
        orders = _own(0, nothing.fileno(), "rb")
    reports = _own(1, 2, "wb")
    _keep_from_forks(orders, reports)
    queue: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_listen, args=(orders, queue), daemon=True).start()
    from isogloss import perform

    while True:
        send(reports, perform(queue.get()))


if __name__ == "__main__":
    main()
