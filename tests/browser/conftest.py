"""The built book, served on this machine, and one headless Chromium to look at it."""

import functools
import http.server
import os
import shutil
import threading
from pathlib import Path

import pytest
from page_faults import HERE
from playwright.sync_api import sync_playwright
from site_pages import SITE

_CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built book."""
    if not (SITE / "index.html").is_file():
        pytest.fail(f"The book is not built: {SITE} holds no index.html. Run `make book` first.", pytrace=False)
    return SITE


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args) -> None:
        pass


@pytest.fixture(scope="session")
def address(site):
    """Where the book is served while the tests run."""
    handler = functools.partial(_Quiet, directory=site)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"{HERE}:{server.server_port}"
        server.shutdown()


# Playwright holds an asyncio loop in this thread while it runs. Notebook tests in the same process need their own: the
# browser is closed at the end of each module, not of the session.
@pytest.fixture(scope="module")
def browser():
    """A headless Chromium: the one that ``CHROMIUM`` names, or the machine's."""
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    executable = next((path for name in names if name and (path := shutil.which(name))), None)
    if executable is None:
        pytest.skip(
            "No Chromium on this machine (tried chromium, chromium-browser, google-chrome): no page was opened."
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=_CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """A fresh wide, light page."""
    with browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce") as context:
        context.set_default_timeout(60_000)  # milliseconds
        yield context.new_page()
