from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from isogloss.core.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable


def told(*messages: str) -> list[str]:
    return list(messages)


def adds(done: list[Any], what: object) -> Callable[[], list[str]]:
    """A job that only shows that it was done."""

    def job() -> list[str]:
        done.append(what)
        return []

    return job


def test_jobs_are_done_in_order_and_all_of_them_when_the_context_is_left() -> None:
    done: list[int] = []
    with Writer(lambda _: None) as writer:
        for number in range(20):
            writer.submit(adds(done, number))
    assert done == list(range(20))


def test_a_job_runs_while_the_caller_goes_on_and_only_one_is_outstanding() -> None:
    go, running = threading.Event(), threading.Event()
    order: list[str] = []

    def slow() -> list[str]:
        running.set()
        assert go.wait(10)
        order.append("slow")
        return []

    with Writer(lambda _: None) as writer:
        writer.submit(slow)
        assert running.wait(10)
        order.append("caller")
        threading.Timer(0.05, go.set).start()
        writer.submit(adds(order, "next"))  # waits for the slow one
        assert order[:2] == ["caller", "slow"]
    assert order == ["caller", "slow", "next"]


def test_what_a_job_tells_is_said_in_the_callers_thread() -> None:
    said: list[tuple[str, str]] = []
    with Writer(lambda message: said.append((message, threading.current_thread().name))) as writer:
        writer.submit(lambda: told("one", "two"))
        writer.submit(lambda: told("three"))
    here = threading.current_thread().name
    assert said == [("one", here), ("two", here), ("three", here)]


class Broken(BaseException):
    """Not even an Exception."""


@pytest.mark.parametrize("error", [OSError("disk"), Broken()])
def test_what_a_job_raises_reaches_the_caller_and_no_job_follows(error: BaseException) -> None:
    done: list[int] = []

    def fails() -> list[str]:
        raise error

    def work() -> None:
        with Writer(lambda _: None) as writer:
            writer.submit(fails)
            writer.submit(adds(done, 1))

    with pytest.raises(type(error)):
        work()
    assert done == []


def test_the_error_of_the_last_job_is_raised_when_the_context_is_left() -> None:
    def fails() -> list[str]:
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"), Writer(lambda _: None) as writer:
        writer.submit(fails)


def test_an_interrupt_waits_for_the_job_that_was_begun_and_stays_an_interrupt() -> None:
    go, done = threading.Event(), []

    def job() -> list[str]:
        assert go.wait(10)
        done.append(1)
        raise OSError("too late to be heard")

    def work() -> None:
        with Writer(lambda _: None) as writer:
            writer.submit(job)
            threading.Timer(0.05, go.set).start()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == [1]
    assert not [one for one in threading.enumerate() if one.name.startswith("isogloss-writer")]
