import json
import re

import numpy as np
import pytest
from bs4 import BeautifulSoup

from ganedu.animation import Animation, Curve, Panel

X = np.linspace(-1, 1, 5)
MOVES = np.linspace(0, 1, 15).reshape(3, 5)


def film(**changes):
    curves = [Curve("still", X**2, "#0072B2", filled=True), Curve("moves", MOVES, "#D55E00", dashed=True)]
    settings = {"x": X, "panels": [Panel("density", curves)], "captions": ["one", "two", "three"], "alt": "Two curves"}
    return Animation(**settings | changes)


def parts(animation):
    html = animation._repr_html_()
    soup = BeautifulSoup(html, "html.parser")
    return soup, json.loads(soup.select_one("script[type='application/json']").string)


def test_the_frames_are_the_values_to_a_tenth_of_a_unit():
    soup, data = parts(film(panels=[Panel("v", [Curve("moves", MOVES, "#D55E00")], limits=(0, 2), height=80)]))
    assert data["captions"] == ["one", "two", "three"]
    assert len(data["x"]) == 5
    (curve,) = data["curves"]
    values = 2 * (1 - np.array(curve) / 10 / 80)
    assert np.abs(values - MOVES).max() <= 0.05 * 2 / 80 + 1e-12
    drawn = soup.select_one("path[data-curve]")["d"]
    heights = [float(y) for _, y in re.findall(r"[ML](\S+) (\S+?)(?=L|$)", drawn)]
    assert np.allclose(heights, np.array(curve[-1]) / 10)  # the last frame stands there without a script


def test_what_lies_beyond_the_panel_is_cut_near_its_edge():
    _, data = parts(film(panels=[Panel("v", [Curve("moves", 1e9 * (MOVES - 0.5), "#D55E00")])]))
    assert np.abs(data["curves"][0]).max() < 2000


def test_it_says_what_it_shows():
    soup, _ = parts(film(trace=[1.0, 0.1, 0.01], trace_label="JSD", steps=[1, 10, 100]))
    assert soup.select_one("svg[role=img]")["aria-label"] == "Two curves"
    words = [text.string for text in soup.select("text")]
    assert {"density", "still", "moves", "JSD", "0.01", "100", "−1"} <= set(words)
    assert "-0" not in words
    assert soup.select_one("[role=status]").string == "three"
    named = [button.get("aria-label") or button.string for button in soup.select("button")]
    assert named == ["One frame back", "Play", "One frame on"]
    assert repr(film()).startswith("<Animation, 3 frames")


def test_words_cannot_break_out():
    soup, data = parts(film(captions=["a", "b", "</script><b>&"], alt='"><script>'))
    assert data["captions"][2] == "</script><b>&"
    assert soup.select_one("[role=status]").string == "</script><b>&"
    assert len(soup.select("script")) == 2
    assert not soup.select("b")


def test_nothing_is_asked_of_the_network():
    assert not re.search(r"https?://(?!www\.w3\.org)|@import|url\(", film()._repr_html_())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"captions": []}, "caption"),
        ({"panels": []}, "panel"),
        ({"panels": [Panel("v", [])]}, "curve"),
        ({"panels": [Panel("v", [Curve("c", X, "#000000")], limits=(1, 1))]}, "limits of panel 'v'"),
        ({"x": X[::-1]}, "increasing"),
        ({"captions": ["one", "two"]}, r"'moves' has values of shape \(3, 5\).*\(2, 5\)"),
        ({"panels": [Panel("v", [Curve("c", np.full(5, np.nan), "#000000")])]}, "not finite"),
        ({"trace": [1.0, 2.0]}, "trace has shape"),
        ({"trace": [1.0, 0.0, 2.0]}, "above 0"),
        ({"steps": [1]}, "steps has shape"),
        ({"alt": " "}, "in words"),
    ],
)
def test_wrong_values_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        film(**changes)
