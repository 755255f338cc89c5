from __future__ import annotations

import json

import pytest

from isogloss import Job, Registry, SettingsError
from isogloss.plugins.executors.serial import isogloss_executors, serial
from isogloss.testing import check_executor, check_factory
from tests.plugins.executors.probes import answers, probes


def test_every_job_is_done_in_order() -> None:
    assert answers(serial(), probes(3)) == [0, 1, 2]


@pytest.mark.parametrize("given", [{"workers": 2}, {"time_limit": 5}, {"memory_limit": "1GiB"}])
def test_what_only_workers_can_keep_is_refused(given: dict[str, object]) -> None:
    registry = Registry()
    recipe = registry.recipe("executor", "serial", given)
    with pytest.raises(SettingsError, match=f"{next(iter(given))} needs workers of their own"):
        registry.make(recipe)


def test_what_goes_wrong_is_reported_and_not_raised() -> None:
    (outcome,) = serial().run([Job("odd", json.dumps({"do": "nonsense", "version": "0"}))])
    error = json.loads(outcome.report)["error"]
    assert error["kind"] == "SettingsError"
    assert "install the same version on both" in error["message"]


def test_it_keeps_the_contract() -> None:
    check_executor(serial)
    for factory in isogloss_executors().values():
        check_factory(factory)
