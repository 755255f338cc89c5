"""An S3 server of moto in this process, which counts what it is asked and fails where it is told to."""

from __future__ import annotations

import threading
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from isogloss.core.remote import RemotePath, open_system
from isogloss.core.store.pieces import Pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pytest

FAILURES = {
    503: ("503 Slow Down", "SlowDown", "Please reduce your request rate."),
    403: ("403 Forbidden", "AccessDenied", "Access Denied"),
}


def served(_method: str, _path: str) -> int:
    """Let a request through."""
    return 0


def refusal(method: str, status: int, start: Any) -> list[bytes]:
    """Answer a request as S3 does when it fails."""
    line, code, message = FAILURES[status]
    start(line, [("Content-Type", "application/xml")])
    if method == "HEAD":
        return []
    return [f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()]


@dataclass
class Server:
    """Where the server listens, and what it was asked."""

    url: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Method and path with query of each request."""
    fails: Callable[[str, str], int] = served
    """Returns 503 or 403 for requests that shall fail so."""
    loses: Callable[[str, str], int] = served
    """Returns 503 or 403 for requests that are served, and whose answer shall be that."""
    _one: threading.Lock = field(default_factory=threading.Lock)

    @property
    def environment(self) -> dict[str, str]:
        """What a client has to know, no more of it than a user sets; and few tries, to save time."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "an-access-key-of-tests",
            "AWS_SECRET_ACCESS_KEY": "a-secret-of-tests",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_MAX_ATTEMPTS": "1",
        }

    def count(self, method: str, part: str = "") -> int:
        """Return how many requests had this method, and this in their path."""
        return sum(asked == method and part in path for asked, path in self.asked)

    def around(self, application: Any) -> Any:
        """Return a WSGI application that notes a request, and serves it or fails."""

        def noted(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            method, query = environ["REQUEST_METHOD"], environ.get("QUERY_STRING")
            path = environ["PATH_INFO"] + (f"?{query}" if query else "")
            self.asked.append((method, path))
            if status := self.fails(method, path):
                return refusal(method, status, start)
            # A store looks and puts as one; moto may do something else in between.
            with self._one if method == "PUT" else nullcontext():
                if status := self.loses(method, path):
                    list(application(environ, lambda *_: None))
                    return refusal(method, status, start)
                answer: Iterable[bytes] = application(environ, start)
            return answer

        return noted


@contextmanager
def serving() -> Iterator[Server]:
    """Serve S3 on a port of this machine."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Silent(WSGIRequestHandler):  # type: ignore[misc]  # it comes with moto, which is optional
        def log_request(self, *_: Any) -> None:
            pass

    server = Server()
    application = server.around(DomainDispatcherApplication(create_backend_app))
    listener = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Silent)
    server.url = f"http://127.0.0.1:{listener.port}"
    thread = threading.Thread(target=listener.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()


def make_bucket(name: str) -> RemotePath:
    """Make a bucket at the server that the environment names."""
    open_system("s3").mkdir(name)
    return RemotePath(f"s3://{name}")


def objects(folder: RemotePath) -> dict[str, bytes]:
    """Every file below a folder as a disk would hold it: the objects of a journal are one file."""
    found: dict[str, bytes] = {}
    for path in folder.sizes():
        name = path.relative_to(str(folder))
        if name.parts[0] == ".lock":
            continue
        if name.parent.suffix != ".jsonl":
            found[name.as_posix()] = path.read_bytes()
        elif name.parent.as_posix() not in found:
            found[name.parent.as_posix()] = Pieces(path.parent).read()
    return found


class Stalls:
    """Lets something happen before the n-th time that a run asks the store for something."""

    def __init__(
        self, patch: pytest.MonkeyPatch, number: int, meanwhile: Callable[[], None]
    ) -> None:
        self.left = number
        self.meanwhile = meanwhile
        for name in ("sizes", "read_bytes", "create", "unlink", "write_bytes"):
            patch.setattr(RemotePath, name, self.around(getattr(RemotePath, name)))

    def around(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*arguments: Any, **named: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                self.meanwhile()
            return real(*arguments, **named)

        return asked
