"""A web server on this machine with one large file, which it serves as well or as badly as its address asks."""

import re

from local_server import LocalServer, QuietHandler, running


class RangeServer(LocalServer):
    """``server.address("stalls")`` is the URL of the file, stalling; ``asked`` lists (behaviour, first byte asked)."""

    def __init__(self, content):
        super().__init__(Handler)
        self.content = content

    def address(self, behaviour):
        return f"http://127.0.0.1:{self.server_port}/{behaviour}/data.zip"


class Handler(QuietHandler):
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


def serving(content):
    """A server of ``content``, for as long as the block lasts."""
    return running(RangeServer(content))
