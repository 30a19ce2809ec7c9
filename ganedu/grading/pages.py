"""Pages to read: feedback for one student, a summary and the proofs for the teacher. Everything in them is escaped."""

from collections import Counter
from html import escape
from statistics import median

from ganedu.grading.autograder import Autograder, Question
from ganedu.grading.gradebook import Proofs, total
from ganedu.grading.marking import Mark
from ganedu.grading.submissions import Student

__all__ = ["feedback", "proofs_page", "summary"]

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --line: #8888; --bar: #0072b2; --good: #007a5a; --bad: #b34700; }}
@media (prefers-color-scheme: dark) {{ :root {{ --bar: #56b4e9; --good: #3fd0a4; --bad: #ffa45c; }} }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.5rem; }} h2 {{ font-size: 1.15rem; margin: 2rem 0 .3rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ border-bottom: 1px solid var(--line); padding: .3rem .5rem; text-align: left; vertical-align: top; }}
td.number, th.number {{ text-align: right; white-space: nowrap; }}
.good {{ color: var(--good); }} .bad {{ color: var(--bad); }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere; border-left: 3px solid var(--line); padding-left: 1rem; }}
p, li, td {{ overflow-wrap: anywhere; }}
svg {{ display: block; max-width: 100%; }} svg rect {{ fill: var(--bar); }}
svg text {{ fill: currentColor; font-size: 12px; }}
.wide {{ overflow-x: auto; }}
</style>
</head>
<body>
{body}
</body>
</html>
"""


def _page(title: str, *parts: str) -> str:
    return _PAGE.format(title=_shown(title), body="\n".join(parts))


def _shown(text: str) -> str:
    """Escaped, with what no screen shows taken out."""
    return escape("".join(c for c in text if c.isprintable() or c in "\n\t"))


def feedback(student: Student, mark: Mark, proofs: Proofs, autograder: Autograder) -> str:
    """What one student gets to read: each property that was tested, and why points were lost."""
    reached = total(student, mark, proofs, autograder)
    unmarked = [q for q in autograder.questions if q.manual and proofs.of(student, q.name) is None]
    later = f" {len(unmarked)} written answers are still to be marked." if unmarked else ""
    parts = [
        f"<h1>{escape(autograder.title)}</h1>",
        f"<p>{_shown(student.name)} ({_shown(mark.file)})</p>",
        f"<p><strong>{reached:g} of {autograder.points:g} points.</strong>{later}</p>",
    ]
    if mark.notes:
        parts += ["<h2>Notes</h2>", "<ul>", *(f"<li>{_shown(note)}</li>" for note in mark.notes), "</ul>"]
    for question in autograder.questions:
        parts += _question(question, student, mark, proofs)
    return _page(f"{autograder.title}: {student.name}", *parts)


def _question(question: Question, student: Student, mark: Mark, proofs: Proofs) -> list[str]:
    if question.manual:
        given = proofs.of(student, question.name)
        head = "still to be marked" if given is None else f"{given[0]:g} of {question.points:g}"
        parts = [f"<h2>{escape(question.title)}: {head}</h2>"]
        if given is not None and given[1]:
            parts.append(f"<p>{_shown(given[1])}</p>")
        if not mark.written.get(question.name):
            parts.append("<p>No written answer was found.</p>")
        return parts
    parts = [f"<h2>{escape(question.title)}: {mark.points(question.name):g} of {question.points:g}</h2>", "<ul>"]
    for outcome in (o for o in mark.outcomes if o.question == question.name):
        kind, sign = ("good", "✓") if outcome.passed else ("bad", "✗")
        why = f"<br>{_shown(outcome.reason)}" if outcome.reason else ""
        points = f"{outcome.points:g} of {outcome.possible:g}"
        parts.append(f'<li><span class="{kind}">{sign} {_shown(outcome.title)}</span> ({points}){why}</li>')
    return [*parts, "</ul>"]


def proofs_page(marks: dict[Student, Mark], autograder: Autograder) -> str:
    """All written answers, question by question, for the teacher."""
    parts = [f"<h1>{escape(autograder.title)}: the written answers</h1>"]
    for question in (q for q in autograder.questions if q.manual):
        parts.append(f"<h2>{escape(question.title)} ({question.points:g} points)</h2>")
        for student, mark in marks.items():
            text = mark.written.get(question.name, "")
            answer = f"<pre>{_shown(text)}</pre>" if text else "<p>Nothing was found.</p>"
            parts += [f"<h3>{_shown(student.name)}</h3>", answer]
    return _page(f"{autograder.title}: the written answers", *parts)


def summary(marks: dict[Student, Mark], proofs: Proofs, autograder: Autograder, seed: int, remarks: list[str]) -> str:
    """The class at a glance: a histogram for every question, what was missed most, and what needs a look."""
    totals = [total(student, mark, proofs, autograder) for student, mark in marks.items()]
    parts = [
        f"<h1>{escape(autograder.title)}: summary</h1>",
        f"<p>{len(marks)} submissions; total: median {median(totals):g}, lowest {min(totals):g}, "
        f"highest {max(totals):g} of {autograder.points:g} points. Random inputs from seed {seed}.</p>",
    ]
    if remarks:
        parts += ["<ul>", *(f"<li>{_shown(remark)}</li>" for remark in remarks), "</ul>"]
    for question in autograder.questions:
        if question.manual:
            given = [proofs.of(student, question.name) for student in marks]
            points = [entry[0] for entry in given if entry is not None]
        else:
            points = [mark.points(question.name) for mark in marks.values()]
        parts.append(f"<h2>{escape(question.title)}</h2>")
        parts.append(_histogram(points, question.points) if points else "<p>None is marked yet.</p>")
        if not question.manual:
            parts += _tests(question, marks)
    parts += ["<h2>Submissions</h2>", *_submissions(marks, totals)]
    return _page(f"{autograder.title}: summary", *parts)


def _histogram(points: list[float], most: float) -> str:
    """How many got how many points: one bar for each whole number, in text as well."""
    counts = Counter(min(int(value), int(most)) for value in points)
    bars = range(int(most) + 1)
    high = max(counts.values())
    width, step = 60 * len(bars), 60
    shapes = []
    for bar in bars:
        tall = 80 * counts[bar] / high
        shapes.append(f'<rect x="{bar * step + 8}" y="{100 - tall:.1f}" width="{step - 16}" height="{tall:.1f}"/>')
        shapes.append(f'<text x="{bar * step + 30}" y="{95 - tall:.1f}" text-anchor="middle">{counts[bar]}</text>')
        shapes.append(f'<text x="{bar * step + 30}" y="116" text-anchor="middle">{bar}</text>')
    said = ", ".join(f"{counts[bar]} with {bar}" for bar in bars)
    shapes.append(f'<text x="8" y="134">points of {most:g}</text>')
    head = f'<svg viewBox="0 0 {width} 140" width="{width}" role="img" aria-label="Students: {said}">'
    return head + "".join(shapes) + "</svg>"


def _tests(question: Question, marks: dict[Student, Mark]) -> list[str]:
    """Share who passed each test, and the commonest reason of those who did not."""
    rows = [
        '<div class="wide"><table>',
        '<tr><th>Test</th><th class="number">Passed</th><th>Commonest reason</th></tr>',
    ]
    titles = list(
        dict.fromkeys(o.title for mark in marks.values() for o in mark.outcomes if o.question == question.name)
    )
    for title in titles:
        found = [o for mark in marks.values() for o in mark.outcomes if (o.question, o.title) == (question.name, title)]
        reasons = Counter(o.reason for o in found if not o.passed).most_common(1)
        why = f"{_shown(reasons[0][0][:200])} ({reasons[0][1]})" if reasons else ""
        share = f"{sum(o.passed for o in found)} of {len(found)}"
        rows.append(f'<tr><td>{_shown(title)}</td><td class="number">{share}</td><td>{why}</td></tr>')
    return [*rows, "</table></div>"]


def _submissions(marks: dict[Student, Mark], totals: list[float]) -> list[str]:
    rows = ['<div class="wide"><table>', '<tr><th>Student</th><th class="number">Points</th><th>Notes</th></tr>']
    for (student, mark), points in zip(marks.items(), totals, strict=True):
        notes = "<br>".join(_shown(note) for note in mark.notes)
        rows.append(f'<tr><td>{_shown(student.name)}</td><td class="number">{points:g}</td><td>{notes}</td></tr>')
    return [*rows, "</table></div>"]
