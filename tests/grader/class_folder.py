"""A class's submissions and its folder of results, for tests with many runs on it.

Each run is the whole command but for its judges: see instant_judge.py. The fixtures `empty` and
`graded` (conftest.py) make one.
"""

import csv
import json
from pathlib import Path

from typer.testing import CliRunner

from grader.cli import app
from tests.grader.handed_in import folder, zipped


class ClassFolder:
    """Submissions in here/in, results in here/out, runs of `grader` on them."""

    def __init__(self, here: Path):
        self.here, self.out = here, here / "out"
        self.said = ""

    def hand_in(self, name: str, points: float = 2, answers: str = "It diverges.") -> Path:
        files = {"dynamics.py": str(points).encode(), "answers.md": f"# 1.d\n{answers}\n".encode()}
        where = self.here / "in" / name
        return zipped(where, files) if name.endswith(".zip") else folder(where, files)

    def grade(self, *arguments: object, code: int = 0, questions: str = "1.d") -> str:
        """What `grader grade` says, on one line."""
        places = [a if str(a).startswith("-") else self.here / "in" / str(a) for a in arguments]
        if "--all" in arguments:
            places.insert(places.index("--all") + 1, self.here / "in")
        return self.run("grade", "--questions", questions, *places, "--out", self.out, code=code)

    def enter(self, text: str, *arguments: object, code: int = 0) -> str:
        """As `grade` with --resume and --written."""
        (self.here / "scores.csv").write_text(text, encoding="utf-8")
        return self.grade("--resume", f"--written={self.here}/scores.csv", *arguments, code=code)

    def run(self, *arguments: object, code: int = 0) -> str:
        done = CliRunner(env={"COLUMNS": "80"}).invoke(app, list(map(str, arguments)))
        self.said = done.output
        assert done.exit_code == code, done.output
        return " ".join(done.output.split())

    def rows(self) -> dict[str, dict[str, str]]:
        with (self.out / "grades.csv").open(newline="", encoding="utf-8") as lines:
            return {row["name"]: row for row in csv.DictReader(lines)}

    def results(self, name: str) -> dict:
        return json.loads((self.out / name / "results.json").read_text(encoding="utf-8"))

    def written(self, name: str) -> dict:
        (test,) = [t for t in self.results(name)["tests"] if t["number"] == "1.d.written"]
        return test

    def earlier(self, name: str) -> list[tuple]:
        """(score, why it does not count) of each score that was kept in the record."""
        entries = self.results(name)["extra_data"]["earlier_written"]
        return [(entry["score"], entry["because"]) for entry in entries]
