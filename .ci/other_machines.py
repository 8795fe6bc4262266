"""Run the main job, without the short training, as on other kinds of machines: as an ordinary user,
in a container, and without bubblewrap. What this machine cannot play is skipped, and said."""

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

PYTHON = [sys.executable, "-m"]
LANDLOCK = "from grader.worker.lockdown import landlock; exit(not landlock.version())"

# name: (what plays it, a command that works if the tier can be had there, the tier)
MACHINES = {
    "an ordinary user": (
        [*PYTHON, "grader.proof.selftest.ordinary_user"],
        ["unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "true"],
        "A",
    ),
    "a container": ([*PYTHON, "tests.grader.in_container"], [sys.executable, "-c", LANDLOCK], "B"),
    "without bubblewrap": (
        [*PYTHON, "tests.grader.without_bubblewrap"],
        [sys.executable, "-c", LANDLOCK],
        "B",
    ),
}


def said(command: list[str]) -> str:
    """What a command that failed wrote, "" if it worked."""
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError as error:
        return str(error)
    if done.returncode == 0:
        return ""
    return (done.stdout + done.stderr).strip() or f"exit code {done.returncode}"


def main(scratch: Path) -> None:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for what in pool.map(partial(main_job, scratch), MACHINES):
            print(what)


def main_job(scratch: Path, name: str) -> str:
    """Run the main job on such a machine; what came of it."""
    player, trial, tier = MACHINES[name]
    if why := said([*player, *trial]):
        return f"{name}: SKIPPED, since this machine cannot play it: {why.splitlines()[-1]}"
    out = scratch / name.replace(" ", "-")
    job = ["grader", "grade", "solutions", "exercises", "--no-smoke", "--out", str(out)]
    job += ["--jobs", "1"]  # the machines are played side by side
    if why := said([*player, *PYTHON, *job]):
        raise SystemExit(f"{name}: {why}")
    require_right(out, tier)
    return f"{name}: the reference loses no point, the stubs get none, in tier {tier}"


def require_right(out: Path, tier: str) -> None:
    """Insist on the reference's and the stubs' scores, and on the tier."""
    for name in ("solutions", "exercises"):
        results = json.loads((out / name / "results.json").read_text())
        scored = [test for test in results["tests"] if "score" in test]
        lost = [test["name"] for test in scored if test["score"] < test["max_score"]]
        isolation = results["extra_data"]["isolation"]
        assert isolation.startswith(f"{tier}: "), (isolation, tier)
        assert len(scored) > 50 and len(lost) == (0 if name == "solutions" else len(scored)), lost


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)  # for the ordinary user
        main(Path(folder))
