"""A web server on this machine: what both misbehaving servers of these tests have in common."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class LocalServer(ThreadingHTTPServer):
    """Serves by ``handler``; ``asked`` is its list of what was asked, ``closing`` is set when the test is over."""

    daemon_threads = True

    def __init__(self, handler):
        super().__init__(("127.0.0.1", 0), handler)
        self.asked = []
        self.closing = threading.Event()
        self.half_sent = threading.Event()

    def handle_error(self, request, client_address):
        pass  # A client that hangs up is part of the game.


class QuietHandler(BaseHTTPRequestHandler):
    """A handler that writes no log."""

    def log_message(self, *arguments):
        pass


@contextmanager
def running(server):
    """``server`` at work, for as long as the block lasts."""
    with server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()
