"""Grade three wrong submissions without the short training, and insist on every figure: theirs and
those of the main job, which lie in SCRATCH/graded: python .ci/grade_a_class.py SCRATCH"""

import json
import subprocess
import sys
from pathlib import Path

from grader.proof.corpus import entries

QUESTIONS = ("1.b", "2.b", "2.d")  # the first entry of the corpus of each


def main(scratch: Path) -> None:
    chosen = {}
    for entry in entries.load("wrong"):
        if entry.question in QUESTIONS and entry.question not in chosen.values():
            entry.write(scratch / "class" / entry.name)
            chosen[entry.name] = entry.question
    assert len(chosen) == len(QUESTIONS), chosen
    options = ["--all", str(scratch / "class"), "--out", str(scratch / "wrong"), "--no-smoke"]
    subprocess.run(["grader", "grade", *options], check=True)

    def tests(name: str) -> list[dict]:
        folder = scratch / ("wrong" if name in chosen else "graded") / name
        return json.loads((folder / "results.json").read_text())["tests"]

    def lost_in(name: str) -> set[str]:
        scored = [test for test in tests(name) if "score" in test]
        return {t["number"].rsplit(".", 1)[0] for t in scored if t["score"] < t["max_score"]}

    def total(name: str) -> float:
        return sum(test.get("score", 0) for test in tests(name))

    assert total("solutions") == 100, total("solutions")  # 94 by code and 6 extra
    assert total("exercises") == 0, total("exercises")
    assert {t["extra_data"]["outcome"] for t in tests("exercises")} == {"todo", "written"}
    (smoke,) = (t for t in tests("solutions") if "figures" in t["extra_data"])
    assert len(smoke["extra_data"]["figures"]["losses"]) == 20, smoke
    picture = scratch / "graded/solutions/feedback" / f"{smoke['number']}-train.png"
    assert picture.read_bytes().startswith(b"\x89PNG"), picture
    for name, question in chosen.items():
        assert lost_in(name) == {question}, (name, lost_in(name))
        assert total(name) > 60, (name, total(name))
    print("class:", {name: total(name) for name in ("solutions", "exercises", *chosen)})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
