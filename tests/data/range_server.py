"""A web server on this machine with one large file, which it serves as well or as badly as its address asks."""

import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class RangeServer(ThreadingHTTPServer):
    """``server.address("stalls")`` is the URL of the file, stalling; ``asked`` lists (behaviour, first byte asked)."""

    daemon_threads = True

    def __init__(self, content):
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = content
        self.asked = []
        self.closing = threading.Event()
        self.half_sent = threading.Event()

    def address(self, behaviour):
        return f"http://127.0.0.1:{self.server_port}/{behaviour}/data.zip"

    def handle_error(self, request, client_address):
        pass  # A client that hangs up is part of the game.


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def do_GET(self):
        behaviour, content = self.path.split("/")[1], self.server.content
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", "")) or [0, 0]
        start, size = int(asked[1]), len(content)
        self.server.asked.append((behaviour, start))
        times = sum(what == behaviour for what, _ in self.server.asked)
        if behaviour == "404" or (behaviour == "busy" and times < 3):
            self.send_error(404 if behaviour == "404" else 503)
            return
        if behaviour == "silent":
            self.server.closing.wait(30)
            return
        if "no-ranges" in behaviour:
            start = 0
        elif behaviour == "other-range" and start:
            start //= 2
        ranged = start > 0 or behaviour == "range-unasked"
        self.send_response(206 if ranged else 200)
        if ranged:
            self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        length = {"claims-less": size // 2, "claims-more": 2 * size, "endless": None}.get(behaviour, size - start)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        body = content[start:]
        if "wrong" in behaviour:
            body = bytes(len(body))
        if "drops" in behaviour:  # each time a little later
            body = body[: size // 3 * (times if "no-ranges" in behaviour else 1)]
        elif behaviour in ("stalls", "trickles", "claims-more"):
            body = body[: size // 2]
        elif behaviour == "stuck":
            body = body[:100] if start == 0 else b""
        self.wfile.write(body)
        self.wfile.flush()
        self.server.half_sent.set()
        if behaviour == "stalls":
            self.server.closing.wait(30)
        while behaviour == "trickles" and not self.server.closing.wait(0.05):
            self.wfile.write(b"x")
        while behaviour == "endless" and not self.server.closing.is_set():
            self.wfile.write(body)


@contextmanager
def serving(content):
    """A server of ``content``, for as long as the block lasts."""
    with RangeServer(content) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()
