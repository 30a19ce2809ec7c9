"""What is wrong with a page, as a browser sees it: one sentence for each fault, none for a good page."""

from importlib import resources
from pathlib import Path

HERE = "http://127.0.0.1"
_IN_PAGE = Path(__file__).with_name("page_faults.js").read_text(encoding="utf-8")

# Rules of axe-core that are not applied, each with its reason. Keep this short.
_NOT_APPLIED = {
    "aria-required-children": "docutils fills a list of citations with doc-biblioentry, which axe counts as no item",
}


class Watch:
    """Notes what goes wrong while a page loads: errors, failed requests, and requests to anywhere but this machine.

    Such requests are refused, so that a page is always seen as it is with the network off.
    """

    def __init__(self, page):
        self.faults: list[str] = []
        page.route("**/*", self._stay_here)
        page.on("console", lambda message: message.type == "error" and self._add(f"console error: {message.text}"))
        page.on("pageerror", lambda error: self._add(f"script error: {error}"))
        page.on("requestfailed", lambda request: self._add(f"failed request: {request.url} ({request.failure})"))
        page.on("response", lambda answer: answer.status >= 400 and self._add(f"HTTP {answer.status}: {answer.url}"))

    def _add(self, fault: str) -> None:
        self.faults.append(fault)

    def _stay_here(self, route) -> None:
        if route.request.url.startswith((f"{HERE}:", "file:", "data:", "blob:")):
            route.fallback()
        else:
            self._add(f"leaves this machine: {route.request.url}")
            route.abort()


def open_page(page, url: str) -> list[str]:
    """Open ``url`` in ``page`` and let its scripts come to rest.

    Returns the faults so far; the list grows with what goes wrong on the page later.
    """
    watch = Watch(page)
    page.goto(url, wait_until="load")
    page.evaluate("async () => { await window.MathJax?.startup?.promise; await document.fonts.ready }")
    return watch.faults


def content_faults(page) -> list[str]:
    """Faults of what stands on the open page: raw source, unreadable maths, images, ids, width."""
    return page.evaluate(_IN_PAGE)


def accessibility_faults(page) -> list[str]:
    """Serious and critical violations of WCAG 2.1 A and AA, contrast among them, that axe-core finds."""
    page.evaluate((resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    violations = page.evaluate(
        """async (off) => (await axe.run(document, {
            runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
            rules: Object.fromEntries(off.map((rule) => [rule, {enabled: false}])),
            resultTypes: ["violations"],
            preload: false,  // else axe asks for style sheets again, from the wrong place
        })).violations""",
        list(_NOT_APPLIED),
    )
    return [
        f"{violation['help']} ({violation['id']}): {node['html'][:160]}\n    {node['failureSummary'].splitlines()[-1]}"
        for violation in violations
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"][:3]
    ]
