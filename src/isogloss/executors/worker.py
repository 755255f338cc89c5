"""Does one job in this process: JSON in, JSON out. Components are made anew from the study's recipes."""

from __future__ import annotations

import json
import socket
import threading
import time
from typing import TYPE_CHECKING

from isogloss.core.errors import SettingsError
from isogloss.core.failures import as_data
from isogloss.core.jobs import process_name, version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isogloss.core.study.working import Worker
    from isogloss.core.types import JSON

_one_at_a_time = threading.Lock()
_open: dict[str, Worker] = {}
"""The study that this process works for, with what it has opened: a model is loaded once."""


def perform(order: str) -> str:
    """Do one job and return its report; both are JSON documents.

    Nothing that goes wrong is raised: the report says it, and the run that reads it raises it. One
    job is done at a time in a process.
    """
    with _one_at_a_time:
        before = time.process_time()
        report = _reported(json.loads(order))
        report["cpu"] = round(time.process_time() - before, 6)
        report["peak"] = _peak()
        report["worker"] = process_name()
        # ASCII: text with half a surrogate pair has no other form that can be sent.
        return json.dumps(report, allow_nan=False)


def _reported(order: Mapping[str, JSON]) -> dict[str, JSON]:
    try:
        return _done(order)
    except (Exception, SystemExit) as error:  # noqa: BLE001  # the run raises it
        return {"error": as_data(error)}


def _done(order: Mapping[str, JSON]) -> dict[str, JSON]:
    if order["do"] == "probe":
        return {"probe": order.get("probe")}
    from isogloss.core.store.files import mark_temporary_files, nothing_outside

    _check_version(order["version"])
    if order["owner"] != process_name():
        mark_temporary_files(process_name())
    worker = _worker(order["study"])
    with nothing_outside(worker.run.places.folder):
        if order["do"] == "replicate":
            from isogloss.executors.replicates import replicated

            return replicated(worker, order)
        return worker.do(order["stage"], order)


def _check_version(asked: str) -> None:
    if asked != version():
        raise SettingsError(
            f"a worker on {socket.gethostname()} has isogloss {version()}, and the run has {asked}: "
            "install the same version on both"
        )


def _worker(study: Mapping[str, JSON]) -> Worker:
    """Return what works for a study; another one that was open is let go."""
    name = json.dumps(study, sort_keys=True)
    if name not in _open:
        _open.clear()
        _open[name] = _opened(study)
    return _open[name]


def _opened(study: Mapping[str, JSON]) -> Worker:
    from isogloss.core.locations import location_of
    from isogloss.core.study.file import read_study
    from isogloss.core.study.inputs import Inputs
    from isogloss.core.study.working import Worker
    from isogloss.registry import Registry

    out = study["out"]
    read = read_study(
        location_of(study["path"]),
        overrides=study["overrides"],
        out=None if out is None else location_of(out),
    )
    return Worker(Inputs(read, Registry()), trusting=study["trusting"])


def _peak() -> int | None:
    """Return the bytes that this process has held at most; None where the system does not say."""
    try:
        import resource
        import sys
    except ImportError:
        return None
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held if sys.platform == "darwin" else held * 1024
