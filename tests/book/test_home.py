"""``make home`` stamps the repository's URL into every place that needs it, and takes it out again without a trace."""

import json

import pytest
from home import NotStamped, stamped
from IPython.core.inputtransformer2 import TransformerManager
from little_book import TOOLS, notebooks_of, run
from repository_home import Home, UnusableUrl, check_url, version_of

URL = "https://github.com/owner/name"
README = """# Title

<!-- home:start -->
Clone this repository and open a terminal in its folder.
<!-- home:end -->
Rest.
"""


def test_stamping_and_unstamping(fresh_book, written_book):
    book = fresh_book("home")
    (book / "README.md").write_text(README)
    (book / "CITATION.cff").write_text("cff-version: 1.2.0\ntitle: A course\n")
    names = ("_config.yml", "CITATION.cff", "README.md")
    before = {name: (book / name).read_text() for name in names}

    done = run(TOOLS / "home.py", f"{URL}.git", "--root", book)
    assert done.returncode == 0, done.stderr
    tag = f"v{version_of(book)}"
    texts = {name: (book / name).read_text() for name in names}
    assert f'  url: "{URL}"\n' in texts["_config.yml"]
    assert f'repository-code: "{URL}"\n' in texts["CITATION.cff"]
    colab = f"https://colab.research.google.com/github/owner/name/blob/{tag}/book/game/03_every_construct.ipynb"
    assert colab in texts["README.md"]
    assert f"git clone {URL}\ncd name\n" in texts["README.md"]
    assert texts["README.md"].endswith("<!-- home:end -->\nRest.\n")
    assert stamped({**texts, "_toc.yml": (book / "_toc.yml").read_text()}, Home(URL, version_of(book))) == texts
    badge, setup = json.loads((book / "book/game/03_every_construct.ipynb").read_bytes())["cells"][:2]
    assert colab in "".join(badge["source"])
    assert f'"git+{URL}@{tag}"' in "".join(setup["source"])
    stamped_text = (book / "book/game/03_every_construct.ipynb").read_text(encoding="utf-8")
    assert f"]({URL}/raw/{tag}/book/_static/curve.svg)" in stamped_text
    assert colab.replace("game/03_every_construct", "images/10_another_chapter") in stamped_text

    done = run(TOOLS / "home.py", "", "--root", book)
    assert done.returncode == 0, done.stderr
    assert {name: (book / name).read_text() for name in names} == before
    # Written by two runs in two folders: the same bytes.
    assert notebooks_of(book) == notebooks_of(written_book)
    assert len(notebooks_of(book)) == 2


@pytest.mark.parametrize(
    ("given", "home"),
    [
        ("", ""),
        (f"{URL}/", URL),
        (f"{URL}.git", URL),
        ("https://gitlab.com/group/sub/name", "https://gitlab.com/group/sub/name"),
        ("https://bitbucket.org/owner/name", "https://bitbucket.org/owner/name"),
    ],
)
def test_a_good_url_loses_its_ornaments(given, home):
    assert check_url(given) == home


@pytest.mark.parametrize(
    "url",
    [
        "http://github.com/owner/name",
        "https://github.com/owner",
        "https://github.com/owner/name/tree/main",
        "https://example.org/owner/name",
        "git@github.com:owner/name.git",
        f'{URL}"\n#',
        "/",
    ],
)
def test_a_bad_url_is_refused_in_one_line(url):
    with pytest.raises(UnusableUrl) as refusal:
        check_url(url)
    assert "\n" not in str(refusal.value)
    assert "github.com" in str(refusal.value)


def test_a_bad_url_ends_the_command_with_2_before_anything_changes(tmp_path):
    done = run(TOOLS / "home.py", "https://example.org/owner/name", "--root", tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert not list(tmp_path.iterdir())


def test_a_readme_without_the_markers_is_refused():
    texts = {
        "_config.yml": 'repository:\n  url: ""\n',
        "_toc.yml": "  - file: book/game/03_x\n",
        "CITATION.cff": "",
        "README.md": "no markers",
    }
    with pytest.raises(NotStamped, match=r"README\.md.* 0 times"):
        stamped(texts, Home(URL, "0.1.0"))


def _run_setup(source: str, monkeypatch, missing: bool) -> list[str]:
    """Run a set-up cell as IPython would, but with pip doing nothing; returns the calls of %pip."""
    calls = []

    class Shell:
        def run_line_magic(self, name, line):
            assert name == "pip"
            calls.append(line)

    if missing:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    exec(compile(TransformerManager().transform_cell(source), "setup", "exec"), {"get_ipython": Shell})
    return calls


def test_the_setup_cell_says_the_version_and_installs_nothing_where_ganedu_is(monkeypatch, capsys):
    for url in ("", URL):
        assert _run_setup(Home(url, "0.1.0").setup_cell(), monkeypatch, missing=False) == []
        assert capsys.readouterr().out.startswith("ganedu 0.")


def test_the_setup_cell_without_a_home_says_how_to_install(monkeypatch):
    with pytest.raises(ModuleNotFoundError, match=r"pip install \."):
        _run_setup(Home("", "0.1.0").setup_cell(), monkeypatch, missing=True)


def test_the_setup_cell_installs_from_the_tag_and_does_not_believe_pip(monkeypatch, capsys):
    source = Home(URL, "0.1.0").setup_cell()
    assert f'    %pip install -q "git+{URL}@v0.1.0"\n' in source
    with pytest.raises(ModuleNotFoundError, match=f"{URL} failed"):
        _run_setup(source, monkeypatch, missing=True)
    assert "Installing ganedu 0.1.0" in capsys.readouterr().out
