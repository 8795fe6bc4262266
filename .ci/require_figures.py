"""Grade a wrong submission without the short training, and insist on its figures and on those of
the main job, whose results lie in SCRATCH/graded: python .ci/require_figures.py SCRATCH"""

import json
import subprocess
import sys
from pathlib import Path

from grader.proof.corpus import entries

QUESTION = "2.d"  # the first entry of the corpus


def main(scratch: Path) -> None:
    wrong = next(entry for entry in entries.load("wrong") if entry.question == QUESTION)
    place = wrong.write(scratch / "class" / wrong.name)
    command = ["grader", "grade", str(place), "--out", str(scratch / "wrong"), "--no-smoke"]
    subprocess.run(command, check=True)

    def tests(name: str) -> list[dict]:
        folder = scratch / ("wrong" if name == wrong.name else "graded") / name
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
    assert lost_in(wrong.name) == {QUESTION}, lost_in(wrong.name)
    assert total(wrong.name) > 60, total(wrong.name)
    print("class:", {name: total(name) for name in ("solutions", "exercises", wrong.name)})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
