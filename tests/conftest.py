"""What all tests share."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from isogloss.core.remote import RemotePath
from tests.objectstore import Server, make_bucket, served, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

# Tests never judge time: a busy machine must not fail them.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# Where these are set, pytest draws up the whole difference of what is not equal: of two files of
# 100 kB it does not end within a quarter of an hour.
for name in ("CI", "BUILD_NUMBER"):
    os.environ.pop(name, None)

NUMBERS = count()

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real corpora, dictionaries and golden results that lie beside a development checkout."""
    if not (SHARED / "data" / "SOURCES.md").is_file():
        pytest.skip("the shared test data lie beside a development checkout only")
    return SHARED


@pytest.fixture(scope="session")
def s3() -> Iterator[Server]:
    """An S3 server for this session; clients find it by the environment."""
    reason = "make extras installs moto and s3fs"
    for library in ("moto.server", "s3fs"):
        pytest.importorskip(library, reason=reason)
    with serving() as server, pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        yield server


@pytest.fixture
def bucket(s3: Server) -> RemotePath:
    """An empty bucket of a server that fails nowhere."""
    s3.fails = s3.loses = served
    found = make_bucket(f"bucket-{next(NUMBERS)}")
    s3.asked.clear()
    return found


@pytest.fixture(params=["memory", "s3"])
def remote(request: pytest.FixtureRequest) -> RemotePath:
    """An empty place in a store of objects: of this process, and on a server."""
    if request.param == "s3":
        found: RemotePath = request.getfixturevalue("bucket") / "a"
        return found
    return RemotePath(f"memory://place-{next(NUMBERS)}")
