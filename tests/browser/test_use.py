"""What a reader does with the book: search, fold out a solution, go dark, look up a word, open a chapter in Colab."""

import importlib.util
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from bs4 import BeautifulSoup
from page_faults import content_faults, open_page
from site_pages import pages

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]


def first_page_with(site: Path, selector: str) -> str:
    """The first page on which ``selector`` (CSS) matches something."""
    for path in pages():
        if BeautifulSoup((site / path).read_text(encoding="utf-8"), "html.parser").select_one(selector):
            return path
    pytest.fail(f"No page of the book has {selector}: there is nothing to try.", pytrace=False)


def test_the_first_page_leads_to_the_introduction(page, address):
    page.goto(address)
    page.wait_for_url("**/book/intro.html")


def test_every_page_names_its_icon(site):
    """Else a browser asks for /favicon.ico and notes a 404. (Playwright asks for none: no other test sees it.)"""
    for path in pages():
        icon = BeautifulSoup((site / path).read_text(encoding="utf-8"), "html.parser").select_one("link[rel~=icon]")
        assert icon is not None, f"{path} names no icon: set html.favicon in _config.yml"


def test_search_finds_a_chapter(page, address):
    faults = open_page(page, f"{address}/book/intro.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("discriminator")
    page.keyboard.press("Enter")
    page.locator("#search-results li a[href*='_optimal_discriminator.html']").first.wait_for()
    assert not faults


def test_solution_opens_by_keyboard(page, site, address):
    path = first_page_with(site, ".solution.dropdown")
    open_page(page, f"{address}/{path}")
    solution = page.locator(".solution.dropdown").first
    body = solution.locator("section").first
    assert not body.is_visible()
    for _ in range(1000):
        page.keyboard.press("Tab")
        if solution.evaluate("box => box.contains(document.activeElement)"):
            break
    else:
        pytest.fail(f"{path}: a thousand Tabs did not reach the solution.", pytrace=False)
    page.keyboard.press("Enter")
    body.wait_for(state="visible")
    assert not content_faults(page)


def test_theme_switch_goes_dark_and_stays(page, address):
    open_page(page, f"{address}/book/intro.html")
    html = page.locator("html")
    assert html.get_attribute("data-theme") == "light"
    for _ in range(3):  # the button goes round three modes: the system's, light, dark
        page.locator(".theme-switch-button:visible").first.click()
        if html.get_attribute("data-theme") == "dark":
            break
    page.reload()
    assert html.get_attribute("data-theme") == "dark"


def test_glossary_link_leads_to_its_term(page, site, address):
    link = "main a[href*='glossary.html#term-']"
    open_page(page, f"{address}/{first_page_with(site, link)}")
    word = page.locator(link).first.inner_text()
    page.locator(link).first.click()
    page.wait_for_url("**/glossary.html#term-*")
    term = page.locator("dt:target")
    assert word.lower() in term.inner_text().lower()
    assert term.evaluate("term => { const y = term.getBoundingClientRect().top; return y >= 0 && y < innerHeight }")


def test_book_opens_from_disk(page, site):
    path = first_page_with(site, ".math")
    assert not open_page(page, (site / path).as_uri())
    assert page.locator("mjx-container").count()
    assert not content_faults(page)
    page.goto((site / "search.html").as_uri() + "?q=discriminator")
    page.locator("#search-results li a[href*='_optimal_discriminator.html']").first.wait_for()


def test_colab_buttons_are_there_when_the_repository_is_known(site):
    known = bool(yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]["url"])
    for path in pages():
        links = BeautifulSoup((site / path).read_text(encoding="utf-8"), "html.parser").select("a[href*='colab.']")
        chapter = Path(path).name[:2].isdigit()
        assert bool(links) == (known and chapter), f"{path}: {len(links)} links to Colab"


@pytest.mark.parametrize("url", ["", "https://github.com/OWNER/NAME"])
def test_buttons_follow_the_repository(url):
    spec = importlib.util.spec_from_file_location("home_buttons", ROOT / "book" / "_ext" / "home_buttons.py")
    home_buttons = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(home_buttons)
    options = {"repository_url": url, "launch_buttons": {"colab_url": "https://colab.research.google.com"}}
    listeners = {}
    home_buttons.setup(SimpleNamespace(connect=listeners.__setitem__))
    listeners["config-inited"](None, SimpleNamespace(html_theme_options=options))
    assert ("launch_buttons" in options) == bool(url)
    assert options["use_repository_button"] is options["use_issues_button"] is bool(url)
