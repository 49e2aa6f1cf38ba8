"""Gradings as files: JSON, HTML, JUnit, Gradescope and GitHub Classroom."""

import json
from html import escape
from xml.etree import ElementTree

from nmlnp.grading.isolation import sentence
from nmlnp.grading.report import MARKS, number, verdict
from nmlnp.grading.runner import FAILED, PASSED


def as_dict(grading):
    """Return a grading as plain data, as the student may read it."""
    keys = ("exercise", "title", "student", "seed", "points", "out_of", "complete", "output")
    return {key: getattr(grading, key) for key in keys} | {
        "verdict": verdict(grading),
        "unprotected_against": list(grading.shortcomings),
        "checks": [
            {
                "name": outcome.name,
                "title": outcome.title,
                "points": outcome.points,
                "out_of": outcome.out_of,
                "hidden": outcome.hidden,
                "status": outcome.status,
                "message": outcome.shown,
                "trace": list(outcome.trace),
                "seconds": round(outcome.seconds, 3),
            }
            for outcome in grading.outcomes
        ],
    }


def to_json(gradings):
    """Return gradings as one JSON object."""
    points, out_of = _total(gradings)
    report = {"points": points, "out_of": out_of, "exercises": [as_dict(one) for one in gradings]}
    return json.dumps(report, indent=1, ensure_ascii=False) + "\n"


def to_junit(gradings):
    """Return gradings as JUnit XML: a suite an exercise, a case a check."""
    root = ElementTree.Element("testsuites")
    for grading in gradings:
        counts = {
            "tests": len(grading.outcomes),
            "failures": sum(not outcome.passed for outcome in grading.outcomes),
        }
        suite = ElementTree.SubElement(
            root, "testsuite", name=grading.exercise, **{key: str(value) for key, value in counts.items()}
        )
        for outcome in grading.outcomes:
            case = ElementTree.SubElement(
                suite,
                "testcase",
                classname=grading.exercise,
                name=outcome.title,
                time=f"{outcome.seconds:.3f}",
            )
            if not outcome.passed:
                failure = ElementTree.SubElement(case, "failure", message=outcome.shown)
                failure.text = "\n".join(outcome.trace)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def to_gradescope(gradings):
    """Return gradings as Gradescope's ``results.json``; hidden checks are hidden there."""
    tests = [
        {
            "name": f"{grading.exercise}: {outcome.title}",
            "score": outcome.points,
            "max_score": outcome.out_of,
            "status": "passed" if outcome.passed else "failed",
            "output": "\n".join([outcome.shown, *outcome.trace]).strip(),
            "visibility": "hidden" if outcome.hidden else "visible",
        }
        for grading in gradings
        for outcome in grading.outcomes
    ]
    hidden = sum(outcome.hidden for grading in gradings for outcome in grading.outcomes)
    output = f"Besides the checks shown there are {hidden} hidden ones." if hidden else ""
    return json.dumps({"score": _total(gradings)[0], "output": output, "tests": tests}, indent=1) + "\n"


def to_classroom(gradings):
    """Return gradings as GitHub Classroom's reporter reads them (base64 of it is a runner's result)."""
    tests = [
        {
            "name": f"{grading.exercise}: {outcome.title}",
            "status": "pass" if outcome.passed else "fail",
            "score": outcome.points,
            "message": outcome.shown,
            "test_code": "",
            "filename": f"{grading.exercise}.py",
            "line_no": 0,
            "execution_time": f"{outcome.seconds:.3f}s",
        }
        for grading in gradings
        for outcome in grading.outcomes
    ]
    status = "pass" if all(grading.complete for grading in gradings) else "fail"
    report = {"version": 1, "status": status, "max_score": _total(gradings)[1], "tests": tests}
    return json.dumps(report, indent=1) + "\n"


_STYLE = """:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
"""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


def to_html(gradings):
    """Return gradings as one HTML page that needs nothing else."""
    points, out_of = _total(gradings)
    body = "\n".join(html_section(grading) for grading in gradings)
    lacks = sentence(sorted({clause for grading in gradings for clause in grading.shortcomings}))
    body += f"\n<p>{escape(lacks)}</p>" if lacks else ""
    return _PAGE.format(title=f"{number(points)} of {number(out_of)} points", style=_STYLE, body=body)


def html_section(grading):
    """Return the report of one exercise as HTML, also for a notebook."""
    rows = "\n".join(_html_outcome(outcome) for outcome in grading.outcomes)
    printed = ""
    if grading.output.strip():
        printed = (
            f"<p>Printed by your code:</p><pre style='white-space: pre-wrap'>{escape(grading.output)}</pre>"
        )
    return (
        f"<section><h2>{escape(grading.title)}</h2><p><code>{escape(grading.exercise)}</code>, "
        f"{escape(grading.student)}</p>\n<ul style='list-style: none; padding: 0'>\n{rows}\n</ul>\n"
        f"{printed}<p><strong>{escape(verdict(grading))}</strong></p></section>"
    )


def _html_outcome(outcome):
    hidden = " (hidden)" if outcome.hidden else ""
    score = f"{number(outcome.points)}/{number(outcome.out_of)}"
    text = f"<li>{MARKS[outcome.status][0]} <b>{score}</b> {escape(outcome.title)}{hidden}"
    if outcome.status != PASSED:
        text += f"<br>{escape(outcome.shown)}"
    if outcome.trace and outcome.status == FAILED:
        text += f"<pre style='white-space: pre-wrap'>{escape(chr(10).join(outcome.trace))}</pre>"
    return text + "</li>"


def _total(gradings):
    return sum(grading.points for grading in gradings), sum(grading.out_of for grading in gradings)
