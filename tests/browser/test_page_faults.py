"""The checker itself: each kind of fault, on the smallest page that has it, is found, and a good page has none."""

import pytest
from page_faults import HERE, accessibility_faults, content_faults, open_page

pytestmark = pytest.mark.browser
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
GOOD = f"""<p>Words, <code>\\frac $x$ {{role}} :::</code>, 5 $ and {{1, 2}}.</p>
<img src="{PIXEL}" alt="A curve with a peak at 0.5">
<div style="overflow-x: auto"><p style="width: 2000px">scrolls</p></div>"""

BAD = [
    ("<p>for $x$ in</p>", "raw TeX"),
    (r"<p>for \(x\) in</p>", "raw TeX"),
    (r"<p>\begin{align} a</p>", "raw TeX"),
    (r"<p>\frac12</p>", "raw TeX"),
    ("<p>the {term}<code>generator</code></p>", "raw MyST"),
    ("<p>:::</p>", "raw MyST"),
    ("<pre>```{prf:lemma}</pre>", "raw MyST"),
    ('<mjx-container><g data-mjx-error="Missing close brace"></g></mjx-container>', "Missing close brace"),
    ('<mjx-container><g data-mml-node="mtext" fill="red">foo</g></mjx-container>', "MathJax could not read"),
    (f'<img src="{PIXEL}">', "image without a text"),
    (f'<img src="{PIXEL}" alt="">', "image without a text"),
    (f'<img src="{PIXEL}" alt="../_images/one.png">', "image without a text"),
    (f'<img src="{PIXEL}" alt="one.png">', "image without a text"),
    ('<img src="data:image/gif;base64,AAAA" alt="Broken">', "image that does not load"),
    ('<p id="a">1</p><p id="a">2</p>', "id used twice"),
    ('<p style="width: 2000px">wide</p>', "wider than the screen"),
    ('<div style="overflow: hidden"><p style="width: 2000px">cut</p></div>', "wider than the screen"),
    ('</main><p style="width: 2000px">wide</p><main>', "scrolls sideways"),
    ('<p style="color: #aaa">faint</p>', "color-contrast"),
    ("<button></button>", "button-name"),
    ('<script>console.error("bad")</script>', "console error: bad"),
    ("<script>undefined.x</script>", "script error"),
    ('<script src="https://example.org/a.js"></script>', "leaves this machine: https://example.org/a.js"),
    ('<script src="/missing.js"></script>', "HTTP 404"),
    ('<script src="/dropped.js"></script>', "failed request"),
]


@pytest.fixture(scope="module")
def faults_of(browser):
    answers = {"/missing.js": {"status": 404}, "/favicon.ico": {"body": ""}}

    with browser.new_context(viewport={"width": 390, "height": 844}) as context:

        def faults_of(body: str) -> list[str]:
            html = f'<!doctype html><html lang="en"><title>Try</title><body style="margin: 0"><main>{body}</main>'
            answers["/"] = {"body": html, "content_type": "text/html; charset=utf-8"}
            page = context.new_page()
            faults = open_page(page, f"{HERE}:1/")
            faults += content_faults(page)
            faults += [] if faults else accessibility_faults(page)  # half the time goes there
            page.close()
            return faults

        def answer(route) -> None:
            path = route.request.url.removeprefix(f"{HERE}:1")
            route.fulfill(**answers[path]) if path in answers else route.abort()

        context.route(f"{HERE}:1/**", answer)
        yield faults_of


def test_a_good_page_has_no_fault(faults_of):
    assert faults_of(GOOD) == []


@pytest.mark.parametrize(("body", "fault"), BAD, ids=[fault for _, fault in BAD])
def test_fault_is_found(faults_of, body, fault):
    faults = faults_of(body)
    assert any(fault in found for found in faults), faults
