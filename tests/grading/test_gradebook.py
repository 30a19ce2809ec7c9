"""Tables that Canvas and Moodle take, and points that a person gives."""

import csv
import io

import pytest

from ganedu.grading import gradebook
from ganedu.grading.autograder import open_autograder
from ganedu.grading.hidden_tests import Outcome
from ganedu.grading.marking import Mark
from ganedu.grading.submissions import Student

ADA, BOB = Student("lovelaceada", "11", "canvas"), Student("bob", "122", "canvas")
TITLE = "Assignment 0. Little, but complete"


@pytest.fixture
def tests(little):
    return open_autograder(little)


def rows(text):
    return list(csv.reader(io.StringIO(text)))


def mark(points, *notes):
    outcomes = [Outcome("double", "It doubles", points, 2.0, ""), Outcome("add", "It adds", 1.0, 1.0)]
    return Mark("file.ipynb", "0" * 64, outcomes, {"why": "Because."}, list(notes))


def test_canvas_gets_its_five_columns_and_one_assignment(tests):
    table = rows(gradebook.for_platform({ADA: 2.5, BOB: 3.0}, tests))
    assert table[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", TITLE]
    assert "Points Possible" in table[1][0]
    assert table[1][-1] == "5"
    assert table[2] == ["lovelaceada", "11", "", "", "", "2.5"]


def test_moodle_gets_its_worksheet(tests):
    table = rows(gradebook.for_platform({Student("Ana Ruiz", "4711", "moodle"): 4.0}, tests))
    assert table[0][0] == "Identifier"
    assert {"Grade", "Last modified (grade)"} <= set(table[0])
    assert dict(zip(*table, strict=True))["Identifier"] == "Participant 4711"
    assert dict(zip(*table, strict=True))["Grade"] == "4"


CANVAS_EXPORT = """\
Student,ID,SIS User ID,SIS Login ID,Section,Quiz (7),"Assignment 0. Little, but complete (9)",Final Score
    Points Possible,,,,,10,5,(read only)
"Lovelace, Ada",11,s11,ada,A,9,,88
"Bobson, Bob",1122,s22,bob,A,8,,77
"Carter, Cy",33,s33,cy,B,7,1,66
"""


def test_a_canvas_export_comes_back_with_this_assignment_only(tmp_path, tests):
    (tmp_path / "export.csv").write_text(CANVAS_EXPORT)
    text, strangers = gradebook.from_roster(tmp_path / "export.csv", None, {ADA: 2.5, Student("bob"): 3.0}, tests)
    table = rows(text)
    assert table[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", f"{TITLE} (9)"]
    assert table[1][-1] == "5"
    assert [row[-1] for row in table[2:]] == ["2.5", "3", ""]
    assert strangers == []
    # 122 is the end of 1122, and another student; 33 is Cy's number, and on Moodle somebody else's.
    for other in (BOB, Student("cy", "33", "moodle"), Student("s1")):
        assert gradebook.from_roster(tmp_path / "export.csv", None, {other: 3.0}, tests)[1] == [other]


MOODLE_EXPORT = """Identifier;Full name;Email address;Status;Grade;Maximum grade;Last modified (grade);Feedback comments
Participant 4711;Ana Ruiz;ana@example.org;Submitted;;5,00;-;
Participant 11;Ada Lovelace;ada@example.org;No submission;;5,00;-;old
"""


def test_a_moodle_worksheet_comes_back_whole(tmp_path, tests):
    (tmp_path / "export.csv").write_bytes(b"\xef\xbb\xbf" + MOODLE_EXPORT.encode())
    ana = Student("Ana Ruiz", "4711", "moodle")
    text, strangers = gradebook.from_roster(tmp_path / "export.csv", None, {ana: 4.5, BOB: 1.0}, tests)
    table = rows(text)
    assert table[0][:5] == ["Identifier", "Full name", "Email address", "Status", "Grade"]
    assert [row[4] for row in table[1:]] == ["4.5", ""]
    assert table[2][-1] == "old"
    assert strangers == [BOB]


def test_a_roster_that_cannot_be_filled_in_says_why(tmp_path, tests):
    path = tmp_path / "export.csv"
    for text, words in (
        ("", "names no students"),
        ("a,b\n1,2\n", "names no students"),
        (f'Student,ID\n"{"x" * 200_000}",1\n', "no CSV file"),
        ("Identifier,Bewertung\nTeilnehmer 1,\n", "--column"),
        (MOODLE_EXPORT.replace("5,00", "100,00"), "maximum grade"),
    ):
        path.write_text(text)
        with pytest.raises(ValueError, match=words):
            gradebook.from_roster(path, None, {}, tests)
    path.write_bytes("Identifier,Näme\n".encode("latin-1"))
    with pytest.raises(ValueError, match="CSV UTF-8"):
        gradebook.from_roster(path, None, {}, tests)
    path.write_text("Kennung,Bewertung\nTeilnehmer/in 4711,\n")
    ana = Student("Ana Ruiz", "4711", "moodle")
    assert rows(gradebook.from_roster(path, "Bewertung", {ana: 4.0}, tests)[0])[1] == ["Teilnehmer/in 4711", "4"]


def test_points_for_proofs_are_read_back_and_never_lost(tmp_path, tests):
    path = tmp_path / "proofs.csv"
    proofs = gradebook.Proofs(path, tests)
    odd = Student("=odd\udcff", "", "")
    assert proofs.open([ADA, BOB, odd]) == 3
    path.write_text(proofs.table([ADA, BOB, odd]))
    filled = path.read_text().replace("lovelaceada,11,why,,2,", 'lovelaceada,11,why,"1,5",2,"Step 2, please"')
    filled = filled.replace("'=odd ,,why,,2,", "'=odd ,,why,2,2,")
    path.write_text(filled)
    proofs = gradebook.Proofs(path, tests)
    assert proofs.of(ADA, "why") == (1.5, "Step 2, please")
    assert proofs.of(odd, "why") == (2.0, "")
    assert proofs.of(BOB, "why") is None
    assert gradebook.total(ADA, mark(2.0), proofs, tests) == 4.5
    # Another folder of submissions, without Ada: her points stay in the file.
    path.write_text(proofs.table([BOB]))
    assert gradebook.Proofs(path, tests).strangers([BOB]) == ["'=odd ", "lovelaceada"]
    assert gradebook.Proofs(path, tests).of(ADA, "why") == (1.5, "Step 2, please")


@pytest.mark.parametrize(
    ("row", "words"),
    [("ada,11,why,3,2,", "0 to 2 points"), ("ada,11,why,much,2,", "a number"), ("ada,11,who,1,2,", "no proof called")],
)
def test_a_wrong_row_of_the_proofs_is_named(tmp_path, tests, row, words):
    path = tmp_path / "proofs.csv"
    path.write_text(",".join(gradebook.Proofs.HEAD) + "\n" + row + "\n")
    with pytest.raises(ValueError, match=f"line 2.*{words}"):
        gradebook.Proofs(path, tests)


def test_lost_columns_of_the_proofs_are_noticed(tmp_path, tests):
    path = tmp_path / "proofs.csv"
    path.write_text("student,question,points\nada,why,1\n")
    with pytest.raises(ValueError, match="must be student, id, question"):
        gradebook.Proofs(path, tests)


def test_every_question_is_in_the_teachers_table(tmp_path, tests):
    table = rows(
        gradebook.questions_table({ADA: mark(1.0, "One", "=two")}, gradebook.Proofs(tmp_path / "p", tests), tests)
    )
    assert table[0] == ["student", "id", "file", "double", "add", "why", "total", "notes"]
    assert table[1][3:7] == ["2", "1", "2", "5"]
    assert table[2] == ["lovelaceada", "11", "file.ipynb", "1", "1", "", "2", "One =two"]
