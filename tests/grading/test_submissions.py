"""Whose file is whose, and what was written where."""

import json
import os

import pytest
from little_assignment import ADD, DOUBLE, PROMPT, notebook

from ganedu.grading.autograder import open_autograder
from ganedu.grading.submissions import Student, Unreadable, find, read_bytes, read_notebook, without_files


def put(folder, *names, content=b"{}"):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def test_names_of_the_platforms_are_understood(tmp_path):
    put(
        tmp_path,
        "doejane_12345_678_hw 1.ipynb",
        "roejohn_LATE_222_333_x_y.ipynb",
        "Ana María Ruiz_4711_assignsubmission_file_/hw.ipynb",
        "Bo_99_assignsubmission_file_hw.ipynb",
        "surname_name.ipynb",
        "folder of ada/notebook.ipynb",
        "upper.IPYNB",
        ".hidden.ipynb",
        "._mac.ipynb",
        "__MACOSX/doejane_12345_678_hw.ipynb",
        ".ipynb_checkpoints/surname_name-checkpoint.ipynb",
        "folder of ada/.ipynb_checkpoints/notebook-checkpoint.ipynb",
        ".DS_Store",
    )
    assert set(find(tmp_path)) == {
        Student("doejane", "12345", "canvas"),
        Student("roejohn", "222", "canvas"),
        Student("Ana María Ruiz", "4711", "moodle"),
        Student("Bo", "99", "moodle"),
        Student("surname_name"),
        Student("folder of ada"),
        Student("upper"),
        Student(".hidden"),
    }


def test_the_last_notebook_of_several_files_is_marked(tmp_path):
    put(tmp_path, "a_1_10_hw.ipynb", "a_1_30_hw-1.ipynb", "a_1_20_hw-2.ipynb", "a_1_99_photo.pdf")
    put(tmp_path, "bea/old.ipynb", "bea/new.ipynb", "bea/readme.txt")
    os.utime(tmp_path / "bea/old.ipynb", (1, 1))
    found = find(tmp_path)
    assert [path.name for path in found[Student("a", "1", "canvas")]][:2] == ["a_1_30_hw-1.ipynb", "a_1_20_hw-2.ipynb"]
    assert [path.name for path in found[Student("bea")]] == ["new.ipynb", "old.ipynb", "readme.txt"]


def test_folders_without_a_file_are_named(tmp_path):
    put(tmp_path, "ada/hw.ipynb", "bea/.ipynb_checkpoints/hw.ipynb", ".git/config")
    (tmp_path / "cy").mkdir()
    (tmp_path / "dee").symlink_to(tmp_path / "ada")
    assert without_files(tmp_path) == ["bea", "cy", "dee"]
    assert list(find(tmp_path)) == [Student("ada")]


def test_an_empty_folder_is_said_so(tmp_path):
    with pytest.raises(ValueError, match="no file"):
        find(tmp_path)


def test_large_files_are_not_even_read(tmp_path):
    with open(tmp_path / "large.ipynb", "wb") as file:
        file.truncate(65 << 20)
    with pytest.raises(Unreadable, match="Clear outputs"):
        read_bytes(tmp_path / "large.ipynb")


def test_too_many_cells_are_refused():
    with pytest.raises(Unreadable, match=r"5,000 cells"):
        read_notebook(json.dumps({"cells": [{}] * 5000}).encode())


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_does_no_harm(bom):
    assert len(read_notebook(bom + json.dumps(notebook(DOUBLE)).encode()).cells) == 4


def written(little, book):
    return open_autograder(little).written_answers(read_notebook(json.dumps(book).encode()))["why"]


def test_a_written_answer_is_found_wherever_it_stands(little):
    assert written(little, notebook(DOUBLE, ADD)) == ""
    assert written(little, notebook("x = 1", DOUBLE, "y = 2", ADD, proof="Because\n$x^2$.")) == "Because\n$x^2$."
    assert written(little, notebook(DOUBLE, proof="Because.", metadata={})) == "Because."
    assert written(little, notebook(DOUBLE, proof=f"Because.\n{PROMPT}")) == f"Because.\n{PROMPT}"


def test_an_answer_in_several_cells_is_put_together(little):
    book = notebook(DOUBLE, ADD, proof="First.")
    place = next(i for i, cell in enumerate(book["cells"]) if cell["source"] == ["First."])
    more = [{"cell_type": "code", "source": "1 + 1"}, {"cell_type": "markdown", "source": "Second."}]
    book["cells"][place + 1 : place + 1] = more
    assert written(little, book) == "First.\n\n1 + 1\n\nSecond."
    del book["cells"][-1]  # the closing words are gone
    assert written(little, book) == "First.\n\n1 + 1\n\nSecond."
    del book["cells"][place - 1]  # the question itself is gone
    assert written(little, book) == ""


def test_what_is_no_autograder_is_said_so(tmp_path, little):
    (tmp_path / "text.zip").write_text("hello")
    with pytest.raises(ValueError, match="make assignments"):
        open_autograder(tmp_path / "text.zip")
    import zipfile

    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(ValueError, match="make assignments"):
        open_autograder(tmp_path / "other.zip")


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("a_1_2_x_99_assignsubmission_file_.ipynb", Student("a", "1", "canvas")),
        ("a_1_2_b_3_4_hw.ipynb", Student("a", "1", "canvas")),
        ("A B_7_assignsubmission_file_x_99_assignsubmission_file_hw.ipynb", Student("A B", "7", "moodle")),
        ("A B_7_assignsubmission_file_x_1_2_hw.ipynb", Student("A B", "7", "moodle")),
        ("A B_7_assignsubmission_file_/x_1_2_hw.ipynb", Student("A B", "7", "moodle")),
    ],
)
def test_nobody_hands_in_under_anothers_number(tmp_path, name, owner):
    put(tmp_path, name)
    assert list(find(tmp_path)) == [owner]
