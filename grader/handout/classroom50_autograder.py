"""Classroom 50: runs the public checks on the pushed commit and writes result.json.

Copy this folder to CLASSROOM/autograders/ASSIGNMENT/ of the organisation's classroom50 repository.
The folder is public: it holds no hidden check and no solution. The student's code runs in the
process that counts its points, so this is feedback; official grades come from `grader grade`.

The checks are those of this folder, whatever the student's repository holds; of that, only the
files of exercises/ that are to be handed in are taken. Points are counted in parts, as the platform
wants whole numbers: release-body.md says how many parts make a point.
"""

import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
from fractions import Fraction
from math import lcm
from pathlib import Path

SCHEMA = "classroom50/result/v1"
BUNDLE = Path(__file__).resolve().parent
PROJECT = BUNDLE / "project"  # the handout, as released
TORCH = ("torch", "torchvision", "--index-url", "https://download.pytorch.org/whl/cpu")
SECONDS = 20 * 60  # for all checks


def main() -> int:
    """Exit code: 0 with a result, whatever its points; 1 if the checks could not run."""
    checkout = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        shutil.copytree(PROJECT, project)
        take_exercises(checkout, project)
        report = Path(folder) / "report.xml"
        if not run_checks(project, report, Path(folder) / "environment"):
            print("the checks could not run: see above", file=sys.stderr)
            return 1
        tests, parts = counted(report)
    result = composed(tests)
    (checkout / "result.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    (checkout / "release-body.md").write_text(body(result, parts), encoding="utf-8")
    return 0


def take_exercises(checkout: Path, project: Path) -> None:
    """Copy the files to be handed in over the stubs; a link is not followed."""
    for stub in (project / "exercises").iterdir():
        own = checkout / "exercises" / stub.name
        if stub.suffix in (".py", ".md") and not stub.name.startswith("__"):
            if own.is_file() and not own.is_symlink():
                shutil.copyfile(own, stub)


def run_checks(project: Path, report: Path, environment: Path) -> bool:
    """Run pytest on the project; whether it has written its report."""
    python = sys.executable
    if os.environ.get("CHECKS_ENVIRONMENT") != "installed":  # it is, where this script is tried
        subprocess.run([python, "-m", "venv", environment], check=True)
        python = str(environment / "bin" / "python")
        for what in (TORCH, (str(project),)):
            subprocess.run([python, "-m", "pip", "install", "--quiet", *what], check=True)
    words = ["-m", "pytest", "-p", "no:cacheprovider", f"--junitxml={report}"]
    try:
        subprocess.run(
            [python, *words],
            cwd=project,
            env={**os.environ, "PYTHONPATH": str(project)},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        print(f"the checks took more than {SECONDS // 60} minutes", file=sys.stderr)
    return report.is_file()


def counted(report: Path) -> tuple[list[dict], int]:
    """The checks' results, in parts of a point; and how many parts make one."""
    found = []
    for case in xml.parse(report).iter("testcase"):
        told = {p.get("name"): p.get("value", "") for p in case.iter("property")}
        if "points" in told:
            found.append((told, Fraction(told["earned"]), Fraction(told["points"])))
    parts = lcm(*(points.denominator for _, _, points in found)) if found else 1
    tests = [
        {
            "test-name": f"{told['number']} {told['title']}",
            "passed": told["outcome"] == "passed",
            "score": int(earned * parts),
            "max-score": int(points * parts),
        }
        for told, earned, points in found
    ]
    return tests, parts


def composed(tests: list[dict]) -> dict:
    """result.json, with the identities that the platform's runner gives."""
    told = os.environ.get
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "schema": SCHEMA,
        "classroom": told("CLASSROOM", ""),
        "assignment": told("ASSIGNMENT", ""),
        "assignment_type": told("ASSIGNMENT_TYPE") or "individual",
        "owner": told("OWNER") or told("USERNAME", ""),
        "submission": told("SUBMISSION_TAG", ""),
        "commit": told("COMMIT_URL", ""),
        "release": told("RELEASE_URL", ""),
        "review": told("REVIEW_URL") or told("COMMIT_URL", ""),
        "datetime": now,
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }


def body(result: dict, parts: int) -> str:
    """The release's page: a table of the checks."""
    rows = [
        f"| {test['test-name'].replace('|', ' ')} | {'passed' if test['passed'] else 'open'} "
        f"| {test['score']} of {test['max-score']} |"
        for test in result["tests"]
    ]
    unit = f" ({parts} make one point of the assignment)" if parts > 1 else ""
    head = f"### {result['score']} of {result['max-score']}{unit}"
    note = "Feedback of the public checks, not a grade. `uv run pytest` shows the messages."
    return "\n".join([head, "", "| check | | score |", "|---|---|---|", *rows, "", note]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
