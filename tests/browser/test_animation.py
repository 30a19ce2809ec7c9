"""The film of chapter 6: it plays, pauses and steps, by button and by key, and stands still where it should."""

import pytest
from page_faults import accessibility_faults, open_page

pytestmark = pytest.mark.browser
CHAPTER = "book/toys/06_gan_in_one_dimension.html"


class Film:
    """The animation of an open page, as a reader sees it."""

    def __init__(self, page):
        self._page, self.box = page, page.locator(".ganedu-animation")
        self.play = self.box.locator("[data-do=play]")
        self.slider = self.box.locator("input")

    @property
    def frame(self) -> int:
        return int(self.slider.input_value())

    @property
    def words(self) -> str:
        return self.box.locator("[role=status]").inner_text()

    @property
    def lines(self) -> list[str]:
        return [path.get_attribute("d") for path in self.box.locator("[data-curve]").all()]

    def wait_for_frame(self, frame: int) -> None:
        self._page.wait_for_function("n => document.querySelector('.ganedu-animation input').value >= n", arg=frame)


@pytest.fixture
def film(browser, address):
    """Opens the chapter, the reader's wishes given, and returns its film."""
    contexts = []

    def film(**wishes) -> Film:
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 900}, **wishes))
        contexts[-1].set_default_timeout(10_000)  # milliseconds
        page = contexts[-1].new_page()
        film.faults = open_page(page, f"{address}/{CHAPTER}") if wishes.get("java_script_enabled", True) else []
        film.page = page
        if "java_script_enabled" in wishes:
            page.goto(f"{address}/{CHAPTER}")
        return Film(page)

    yield film
    for context in contexts:
        context.close()


def test_it_plays_and_pauses_by_button(film):
    shown = film(reduced_motion="no-preference")
    assert (shown.frame, shown.play.inner_text()) == (0, "Play")  # it does not start by itself
    first = shown.words
    shown.play.click()
    shown.wait_for_frame(4)
    assert shown.play.inner_text() == "Pause"
    shown.play.click()
    stopped = shown.frame, shown.words, shown.lines
    film.page.wait_for_timeout(500)
    assert (shown.frame, shown.words, shown.lines) == stopped
    assert shown.words != first
    assert not film.faults


def test_it_steps_and_plays_by_key(film):
    shown = film(reduced_motion="no-preference")
    last = int(shown.slider.get_attribute("max"))
    shown.slider.focus()
    seen = []
    for key, frame in [
        ("ArrowRight", 1),
        ("ArrowRight", 2),
        ("ArrowLeft", 1),
        ("Home", 0),
        ("ArrowLeft", 0),
        ("End", last),
    ]:
        film.page.keyboard.press(key)
        assert shown.frame == frame, key
        assert shown.slider.get_attribute("aria-valuetext") == shown.words
        seen.append(tuple(shown.lines))
    assert len(set(seen)) == 4  # frames 1, 2, 0 and the last
    film.page.keyboard.press("Space")  # at the end: from the start again
    shown.wait_for_frame(2)
    film.page.keyboard.press("Space")
    assert shown.play.inner_text() == "Play"
    assert shown.frame < last
    # From a button: arrows step, and the space bar presses the button, once.
    shown.box.locator("[data-do=on]").focus()
    before = shown.frame
    film.page.keyboard.press("ArrowRight")
    film.page.keyboard.press("Space")
    assert shown.frame == before + 2
    assert film.page.evaluate("scrollY") == film.page.evaluate("scrollY")
    assert not film.faults + accessibility_faults(film.page)


def test_less_motion_is_one_frame_a_second(film):
    shown = film(reduced_motion="reduce")
    shown.play.click()
    film.page.wait_for_timeout(600)
    assert shown.frame == 0
    shown.wait_for_frame(1)
    assert shown.frame == 1


def test_without_scripts_the_last_frame_stands_there(film):
    shown = film(java_script_enabled=False)
    assert shown.words.startswith("Step 1200")
    assert not shown.play.is_visible()
    assert shown.box.get_by_text("Scripts are off").is_visible()
    assert all(line.startswith("M0 ") for line in shown.lines)


def test_the_mark_and_the_words_belong_to_the_frame(film):
    shown = film()
    marks = set()
    for frame in (0, 20, 49):
        shown.slider.evaluate("(slider, n) => { slider.value = n; slider.dispatchEvent(new Event('input')) }", frame)
        assert shown.words.startswith("Step ")
        marks.add(shown.box.locator("[data-mark]").get_attribute("transform"))
    assert len(marks) == 3
