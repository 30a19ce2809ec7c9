"""The film of chapter 6: it plays, pauses and steps, by button and by key, and stands still where it should.

Time on the page stands still too, and goes on when a test says so: nothing here depends on how busy the machine is.
"""

import pytest
from page_faults import accessibility_faults, open_page

pytestmark = pytest.mark.browser
CHAPTER = "book/toys/06_gan_in_one_dimension.html"


class Film:
    """The animation of an open page, as a reader sees it."""

    def __init__(self, page, faults: list[str]):
        self.page, self.faults, self.box = page, faults, page.locator(".ganedu-animation")
        self.play, self.slider = self.box.locator("[data-do=play]"), self.box.locator("input")

    @property
    def frame(self) -> int:
        return int(self.slider.input_value())

    @property
    def words(self) -> str:
        return self.box.locator("[role=status]").inner_text()

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(
            self.box.locator("[data-curve]").evaluate_all("paths => paths.map(path => path.getAttribute('d'))")
        )

    def let_pass(self, milliseconds: int) -> None:
        self.page.clock.run_for(milliseconds)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)


@pytest.fixture
def film(browser, address):
    """Opens the chapter, the reader's wishes given, stops the time there, and returns its film."""
    contexts = []

    def film(**wishes) -> Film:
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 900}, **wishes))
        contexts[-1].set_default_timeout(60_000)  # milliseconds
        page = contexts[-1].new_page()
        page.clock.install(time=0)
        shown = Film(page, open_page(page, f"{address}/{CHAPTER}"))
        shown.box.locator("[data-do=play]").wait_for(state="visible")
        page.clock.pause_at(3_600_000)
        return shown

    yield film
    for context in contexts:
        context.close()


def test_it_plays_and_pauses_by_button(film):
    shown = film(reduced_motion="no-preference")
    first = shown.words
    shown.let_pass(5000)
    assert (shown.frame, shown.play.inner_text()) == (0, "Play")  # it does not start by itself
    assert not shown.box.get_by_text("Scripts are off").count()
    shown.play.click()
    shown.let_pass(1000)
    assert (shown.frame, shown.play.inner_text()) == (8, "Pause")
    shown.play.click()
    stopped = shown.frame, shown.words, shown.lines
    shown.let_pass(1000)
    assert (shown.frame, shown.words, shown.lines) == stopped
    assert shown.words != first
    shown.play.click()
    shown.let_pass(60_000)
    assert (shown.frame, shown.play.inner_text()) == (int(shown.slider.get_attribute("max")), "Play")  # the end
    assert not shown.faults


def test_it_steps_and_plays_by_key(film):
    shown = film(reduced_motion="no-preference")
    last = int(shown.slider.get_attribute("max"))
    shown.slider.focus()
    place, seen = shown.page.evaluate("scrollY"), []
    keys = {"ArrowRight": 1, "ArrowLeft": 0, "End": last, "Home": 0}
    for key, frame in [*keys.items(), ("ArrowLeft", 0), ("ArrowRight", 1), ("ArrowRight", 2), ("End", last)]:
        shown.press(key)
        assert shown.frame == frame, key
        assert shown.slider.get_attribute("aria-valuetext") == shown.words
        seen.append(shown.lines)
    assert len(set(seen)) == 4  # frames 0, 1, 2 and the last
    shown.press("Space")  # at the end: from the start again
    shown.let_pass(250)
    shown.press("Space")
    assert (shown.frame, shown.play.inner_text()) == (2, "Play")
    # From a button: arrows step, and the space bar presses the button, once.
    shown.box.locator("[data-do=on]").focus()
    shown.press("ArrowRight")
    shown.press("Space")
    assert shown.frame == 4
    assert shown.page.evaluate("scrollY") == place  # the film's keys do not move the page
    shown.page.clock.resume()  # axe waits for timers
    assert not shown.faults + accessibility_faults(shown.page)


def test_less_motion_is_one_frame_a_second(film):
    shown = film(reduced_motion="reduce")
    shown.play.click()
    shown.let_pass(900)
    assert shown.frame == 0
    shown.let_pass(200)
    assert shown.frame == 1


def test_mark_and_words_belong_to_the_frame(film):
    shown = film()
    marks, words = set(), set()
    for frame in (0, 20, 49):
        shown.slider.fill(str(frame))
        words.add(shown.words)
        marks.add(shown.box.locator("[data-mark]").get_attribute("transform"))
    assert len(marks) == len(words) == 3


def test_without_scripts_the_last_frame_stands_there(browser, address):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/{CHAPTER}")
        shown = page.locator(".ganedu-animation")
        assert shown.locator("[role=status]").inner_text().startswith("Step 1200")
        assert not shown.locator("button").first.is_visible()
        assert shown.get_by_text("Scripts are off").is_visible()
        assert all(path.get_attribute("d").startswith("M0 ") for path in shown.locator("[data-curve]").all())
