"""Objects by URL: named as pathlib names, whole, created once, and errors in one line."""

from __future__ import annotations

import copy
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from isogloss.core.errors import ResourceError, SettingsError
from isogloss.core.remote import RemotePath, read_objects

if TYPE_CHECKING:
    from tests.objectstore import Server


@pytest.mark.parametrize("text", ["b/study", "b/study.toml", "b/a.b/c-d_e.jsonl", "b/x/y/z"])
def test_names_are_those_of_pathlib(text: str) -> None:
    url, path = RemotePath(f"s3://{text}"), PurePosixPath(text)
    assert (url.name, url.parts) == (path.name, path.parts)
    for ours, theirs in (
        (url.parent, path.parent),
        (url / "c/0/0", path / "c/0/0"),
        (url / PurePosixPath("."), path / "."),
        (url.with_name("n.x"), path.with_name("n.x")),
        (url.with_suffix(".toml"), path.with_suffix(".toml")),
        (url.with_suffix(""), path.with_suffix("")),
    ):
        assert str(ours) == f"s3://{theirs}"
    below = url / "c" / "0"
    assert below.relative_to(str(url)) == (path / "c" / "0").relative_to(path)
    assert below.is_relative_to(str(url))
    assert url.is_relative_to(str(url))
    assert not RemotePath(f"{url}2").is_relative_to(str(url))
    with pytest.raises(ValueError, match="does not lie below"):
        url.relative_to(str(below))


def test_a_bucket_is_its_own_parent() -> None:
    assert RemotePath("s3://b").parent == RemotePath("s3://b")


def test_a_url_goes_to_another_process_as_it_is() -> None:
    url = RemotePath("s3://b/a")
    assert copy.deepcopy(url) == url  # by the same way as between processes


def test_what_is_put_is_there_whole_and_what_is_not_put_is_not(remote: RemotePath) -> None:
    path = remote / "a" / "b.bin"
    assert not path.exists()
    with pytest.raises(FileNotFoundError) as caught:
        path.read_bytes()
    assert caught.value.filename == str(path)
    path.write_bytes(b"1\r\n2")
    path.write_bytes(b"12\r\n")
    assert (path.read_bytes(), path.read_text()) == (b"12\r\n", "12\n")
    assert path.is_file()
    assert not path.is_dir()
    assert path.parent.is_dir()
    assert not path.parent.is_file()
    path.unlink()
    path.unlink(missing_ok=True)
    assert not path.parent.exists()


def test_an_empty_object_is_one(remote: RemotePath) -> None:
    (remote / "a").write_bytes(b"")
    assert (remote / "a").read_bytes() == b""
    assert remote.sizes() == {remote / "a": 0}


def test_what_is_below_is_listed_and_what_is_beside_is_not(remote: RemotePath) -> None:
    for name in ("a/x.jsonl", "a/b/y.jsonl", "a/b/z", "ab/x.jsonl", "a.jsonl"):
        (remote / name).write_bytes(name.encode())
    found = (remote / "a").sizes()
    assert list(found) == [remote / name for name in ("a/b/y.jsonl", "a/b/z", "a/x.jsonl")]
    assert list(found.values()) == [11, 5, 9]
    assert list((remote / "a").rglob("*.jsonl")) == [remote / "a/b/y.jsonl", remote / "a/x.jsonl"]
    assert list((remote / "a").glob("*.jsonl")) == [remote / "a/x.jsonl"]
    assert list(remote.glob("a/*")) == [remote / "a/x.jsonl"]
    assert list(remote.glob("a/b/z")) == [remote / "a/b/z"]
    assert list(remote.glob("a/b")) == list(remote.glob("a/none")) == []
    assert (remote / "none").sizes() == {}


def test_several_objects_are_read_at_once_without_those_that_are_gone(remote: RemotePath) -> None:
    for name in "abc":
        (remote / name).write_bytes(name.encode() * 3)
    (remote / "b").unlink()
    found = read_objects(remote / name for name in "abcd")
    assert found == {remote / "a": b"aaa", remote / "c": b"ccc"}
    assert read_objects([]) == {}


def test_an_object_is_created_once(remote: RemotePath) -> None:
    path = remote / "once"
    path.create(b"first")
    with pytest.raises(FileExistsError):
        path.create(b"second")
    assert path.read_bytes() == b"first"
    # A store may have taken it and its answer been lost: trying again is no error.
    path.create(b"first")


def test_reading_takes_one_request(bucket: RemotePath, s3: Server) -> None:
    (bucket / "a").write_bytes(b"x" * 100)
    s3.asked.clear()
    (bucket / "a").read_bytes()
    assert [method for method, _ in s3.asked] == ["GET"]


def test_a_bucket_that_is_not_there_is_named_when_something_is_put(s3: Server) -> None:
    path = RemotePath("s3://no-such-bucket/a/b")
    assert not path.exists()
    assert path.sizes() == {}
    with pytest.raises(SettingsError, match=r"^s3://no-such-bucket/a/b: there is no such bucket"):
        path.write_bytes(b"")


@pytest.mark.parametrize(
    ("status", "kind", "told"),
    [
        (403, SettingsError, r"no permission \(.*\)$"),
        (503, ResourceError, r"the store failed \(.+\); try again later$"),
    ],
)
def test_what_a_store_refuses_is_one_line_with_the_url(
    bucket: RemotePath, s3: Server, status: int, kind: type[Exception], told: str
) -> None:
    path = bucket / "a"
    path.write_bytes(b"before")
    s3.fails = lambda method, _: status
    for attempt in (
        path.is_file,
        path.is_dir,
        path.exists,
        path.read_bytes,
        path.sizes,
        path.unlink,
        lambda: path.write_bytes(b"after"),
        lambda: path.create(b"after"),
        lambda: read_objects([path]),
    ):
        with pytest.raises(kind, match=told) as caught:
            attempt()
        assert str(caught.value).startswith(f"{path}: ")
        assert "\n" not in str(caught.value)
        assert "a-secret-of-tests" not in str(caught.value)
        assert "an-access-key-of-tests" not in str(caught.value)
    s3.fails = lambda method, _: 0
    assert path.read_bytes() == b"before"
