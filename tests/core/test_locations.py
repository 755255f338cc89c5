"""What the text of a path or a URL means, and what is refused in one line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from isogloss.core.errors import SettingsError
from isogloss.core.locations import local, location_of
from isogloss.core.remote import RemotePath


@pytest.mark.parametrize("text", ["study.toml", "a/b", "/a/b", "~/a", "a:b", "c:/x", "."])
def test_what_has_no_scheme_is_a_path(text: str) -> None:
    assert location_of(text) == Path(text)


@pytest.mark.parametrize(
    "url",
    [
        "file:///a/b%20c",
        "local:///a/b%20c",
        "file://localhost/a/b%20c",
        "file://LocalHost/a/b%20c",
        "local://localhost/a/b%20c",
    ],
)
def test_file_names_a_path_of_this_machine(url: str) -> None:
    assert location_of(url) == Path("/a/b c")


def test_a_pattern_is_one_in_a_url_alone() -> None:
    assert location_of("file:///a/b[1]*?") == Path("/a/b[1]*?")
    assert location_of("b[1]*?") == Path("b[1]*?")


@pytest.mark.parametrize("url", ["memory://a/b", "memory://a/b/", "memory://a/b//"])
def test_another_scheme_is_a_url_without_a_slash_at_its_end(url: str) -> None:
    assert location_of(url) == RemotePath("memory://a/b")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nosuch://a", r"nosuch://: no such kind of store; s3://, gs://, "),
        ("s3://", r"s3://: names no bucket"),
        ("s3:///", r"s3:///: names no bucket"),
        ("simplecache::memory://a", r"a chain of stores"),
        ("ftp://user:hunter2@host/a", r"^ftp://\.\.\.: a URL with a password"),
        ("s3://b/a?X-Amz-Signature=hunter2", r"^s3://\.\.\.: a URL with a password, a query"),
        ("s3://b/a#hunter2", r"^s3://\.\.\.: "),
        ("memory://b/study[1]", r"^memory://b/study\[1\]: has \[, which stores take for a pattern"),
        ("memory://b/*/a", r"^memory://b/\*/a: has \*, .*choose a URL without \*, \? and \[$"),
        (
            "file://tmp/x",
            r"^file://tmp: names the machine 'tmp'; a path of this one is file:///PATH",
        ),
        ("local://10.0.0.1/x", r"^local://10.0.0.1: names the machine '10.0.0.1'"),
        ("file://user:hunter2@host/x", r"^file://host: names the machine 'host'"),
        ("file://", r"^file://: names no path$"),
        ("file://localhost", r"^file://localhost: names no path$"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_and_no_secret_is_repeated(
    url: str, told: str
) -> None:
    with pytest.raises(SettingsError, match=told) as caught:
        location_of(url)
    assert "hunter2" not in str(caught.value)


def test_a_host_with_a_name_before_it_is_no_secret() -> None:
    # abfs://CONTAINER@ACCOUNT.dfs.core.windows.net is how Azure writes it.
    assert location_of("memory://container@account/a") == RemotePath("memory://container@account/a")


@pytest.mark.parametrize(
    ("scheme", "library", "extra"), [("s3", "s3fs", "s3"), ("gs", "gcsfs", "gcs")]
)
def test_a_library_that_is_missing_is_named_by_its_extra(
    scheme: str, library: str, extra: str
) -> None:
    code = (
        f"import sys; sys.modules[{library!r}] = None\n"
        "from isogloss.core.locations import location_of\n"
        "from isogloss.core.errors import SettingsError\n"
        f"try: location_of('{scheme}://bucket/study')\n"
        "except SettingsError as error: print(error)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.endswith(f"pip install 'isogloss[{extra}]'\n")
    assert told.stdout.startswith(f"{scheme}:// needs a library that is not there")


def test_what_has_to_lie_on_this_machine_says_so() -> None:
    assert local(Path("a"), "the report") == Path("a")
    with pytest.raises(
        SettingsError, match="memory://a: the report is on this machine; name a path"
    ):
        local(RemotePath("memory://a"), "the report")
