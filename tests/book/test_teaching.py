"""The teaching guide: times from the chapters, figures as files, and a workflow that tests what it publishes."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted(ROOT.glob("book/*/[0-9][0-9]_*.md"))
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6300010000050001"
    "0d0a2db40000000049454e44ae426082"
)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_every_chapter_says_how_long_it_takes(chapter):
    from chapter_times import time_of

    read, run, exercises = time_of(chapter.read_text(encoding="utf-8"))
    assert all(re.search(r"minute|hour|second", part) for part in (read, run, exercises))


def test_a_box_in_other_words_is_refused():
    from chapter_times import NoTime, time_of

    text = "* **Time.** One hour to read, a minute to run on two cores, two hours for the exercises.\n"
    assert time_of(text) == ("One hour", "A minute", "Two hours")
    aside = text.replace("on two cores", "on two cores (the first time, when faces are drawn, two)")
    assert time_of(aside) == time_of(text)
    for wrong in ("", "* **Time.** An hour.\n", text.replace("to run", "to watch")):
        with pytest.raises(NoTime, match="write"):
            time_of(wrong)


def test_the_plans_name_every_assignment_and_no_chapter_that_is_not_planned():
    text = (ROOT / "book/back/teaching.md").read_text(encoding="utf-8")
    plans = [part.split("\n### ")[0] for part in text.split(" weeks\n")[1:3]]
    count = len(list(ROOT.glob("assignments/[0-9][0-9]_*/master.md")))
    for plan in plans:
        assert [int(n) for n in re.findall(r"Assignment (\d)", plan)] == list(range(1, count + 1))
        assert max(int(n) for n in re.findall(r"chapter (\d+)", plan)) <= 13


def test_figures_become_files(tmp_path):
    from figures import gather, main

    page = tmp_path / "site/book/game/03_one.html"
    page.parent.mkdir(parents=True)
    (tmp_path / "site/_images").mkdir()
    (tmp_path / "site/_images/ab.png").write_bytes(PIXEL)
    page.write_text(
        '<figure id="fig-two-laws"><img src="../../_images/ab.png" alt="Two &lt; curves">'
        '<figcaption><p>Fig. 3.1 <span>Caption.</span><a href="#fig-two-laws">#</a></p></figcaption></figure>'
        '<figure id="fig-film"><canvas></canvas></figure><img src="../../_images/ab.png">',
        encoding="utf-8",
    )
    (made,) = gather(tmp_path / "site", tmp_path / "out")
    assert made.name == "03-two-laws.png"
    assert made.read_bytes() == PIXEL
    shown = (tmp_path / "out/figures.html").read_text(encoding="utf-8")
    assert "Fig. 3.1 Caption." in shown
    assert "Two &lt; curves" in shown
    assert main(["--site", str(tmp_path / "nothing"), "--out", str(tmp_path / "out")]) == 2
    assert made.exists(), "without a book nothing is thrown away"


def test_only_what_passed_the_tests_is_published():
    path = ROOT / ".github/workflows/pages.yml"
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    steps = [step.get("run", step.get("uses", "")) for step in jobs["test"]["steps"]]
    place = next(i for i, step in enumerate(steps) if step.endswith(".ci/run"))
    upload = next(i for i, step in enumerate(steps) if "upload-pages-artifact" in step)
    assert place < upload
    assert jobs["test"]["steps"][upload]["with"]["path"] == "_build/html"
    assert jobs["publish"]["needs"] == "test"
