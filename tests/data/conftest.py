"""A web server on this machine that misbehaves as its address asks, and two small files for it to serve."""

import gzip
import hashlib
import random

import pytest
from local_server import LocalServer, QuietHandler, running

from ganedu.data.cache import File

CONTENTS = {name: random.Random(name).randbytes(300_000) for name in ("a-images", "a-labels")}
GZ = {name: gzip.compress(content, mtime=0) for name, content in CONTENTS.items()}


def sha256(content):
    return hashlib.sha256(content).hexdigest()


class Server(LocalServer):
    """``server.address("truncated")`` is the address of a mirror that truncates; ``asked`` lists what was asked."""

    def __init__(self):
        super().__init__(Handler)

    def address(self, behaviour):
        return f"http://127.0.0.1:{self.server_port}/{behaviour}/"


class Handler(QuietHandler):
    def do_HEAD(self):
        self.respond(None)

    def do_GET(self):
        self.respond(GZ[self.path.rsplit("/", 1)[1].removesuffix(".gz")])

    def respond(self, body):
        _, behaviour, name = self.path.split("/")
        self.server.asked.append((self.command, behaviour, name))
        if behaviour == "drops":
            return
        if behaviour == "silent":
            self.server.closing.wait(30)
            return
        missing = behaviour == "404" or (behaviour == "images-only" and "labels" in name)
        self.send_response(404 if missing else 200)
        if body is None or missing:
            self.end_headers()
            return
        length = {"claims-less": len(body) // 2, "claims-more": 2 * len(body), "endless": None}.get(
            behaviour, len(body)
        )
        if length is not None:
            self.send_header("Content-Length", str(length))
        if behaviour == "encoded":
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        if behaviour == "wrong":
            body = body[:-100] + bytes(100)
        if behaviour in ("truncates", "stalls"):
            body = body[: len(body) // 2]
        if behaviour == "slow":
            self.server.closing.wait(1.5)
        self.wfile.write(body)
        self.server.half_sent.set()
        if behaviour == "stalls":
            self.server.closing.wait(30)
        while behaviour == "endless" and not self.server.closing.is_set():
            self.wfile.write(body)


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running(Server()) as server:
        yield server


@pytest.fixture(scope="session")
def files():
    """Two files that are in no cache: names, hashes and sizes."""
    return [File(name, len(content), sha256(content), sha256(GZ[name])) for name, content in CONTENTS.items()]


@pytest.fixture(scope="session")
def contents(files):
    """What the two files hold."""
    return {file: CONTENTS[file.name] for file in files}


@pytest.fixture(scope="session")
def gz(files):
    """What a mirror serves for them."""
    return {file: GZ[file.name] for file in files}
