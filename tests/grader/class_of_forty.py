"""A class of 40 from the corpus, really graded, and the pictures of its report.

    python -m tests.grader.class_of_forty runs/class             # 10 minutes on two quiet cores
    python -m tests.grader.class_of_forty runs/class --pictures  # only the report, and its pictures

30 hand in something wrong, each in a way of its own, and many of them also one of the three
commonest mistakes. The others: right ones, stubs, hostile ones, one zip that cannot be read. The
class is graded by a copy of the kit with a check that is broken (it asks for a wrong height, so it
refuses right answers) and one that fails itself where contours are missing. Afterwards one
results.json is damaged.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from grader.checks.layout import EXERCISES, ROOT
from grader.commands.exits import KIT_FAULT
from grader.proof.corpus import attacks, entries
from tests.grader.browser import open_browser
from tests.grader.kit_copy import copy_kit

SEED = 16
COMMON = {  # in this many of the 30
    "ascent-player-descends": 12,
    "generator-saturating-loss": 9,
    "samples-in-train-mode": 7,
}
OWN = """
    only-the-first-critical-point complex-critical-points-kept mixed-derivative-not-squared
    any-saddle-solves-minimax minimax-with-flat-curvatures degenerate-called-saddle
    closed-ranges half-the-ranges common-range-ends-at-one-eighth hessian-instead-of-the-game
    scaled-to-0-1 no-shuffle last-batch-dropped mean-and-deviation-of-mnist channel-axis-missing
    discriminator-default-slope discriminator-relu discriminator-default-dropout
    discriminator-second-dropout-missing discriminator-batch-norm generator-sigmoid
    generator-default-slopes generator-activation-before-batch-norm generator-last-bias
    generator-dropout contours-missing curves-without-legend paths-without-names
    samples-upside-down symbolic-both-ascend
""".split()
RIGHT = "softplus-losses fakes-detached simulate-in-columns figures-by-pyplot generator-as-a-class"
HOSTILE = ("exit_with_success", "results_rewritten")
NAMES = """
    Ada Bao Carla Dmitri Elif Farid Greta Hana Imani Jorge Kenji Leila Mateo Nadia Omar Priya
    Quentin Rosa Samir Tanja Umar Vera Wanda Xenia Yusuf Zoe Anton Bianca Cyrus Dalia Emil Fiona
    Gustav Hilda Igor Joana Karim Lotte Milan Noor
""".split()
PLANTED = {
    "tests/exercises/test_figures_losses.py": ('(2 * np.log(2), "2 ln 2")', '(2.0, "2 ln 2")'),
    "tests/exercises/test_figures.py": (
        "if not axes.contours or not axes.contours[0].levels.size:",
        "if not axes.contours[0].levels.size:",
    ),
}
DAMAGED = "Lotte"
PICTURES = ROOT / "grader" / "report" / "pictures"
VIEWS = (  # name, width, height, dark, what is scrolled to
    ("class", 1280, 1300, False, "top"),
    ("gallery", 1280, 800, True, "gallery"),
    ("phone", 390, 844, False, "checks"),
)
LOADED = """
const near = [...document.images].filter(each => each.getBoundingClientRect().top < innerHeight);
const decoded = near.map(each => { each.loading = "eager"; return each.decode(); });
Promise.all(decoded).then(arguments[0], arguments[0]);
"""  # what is far below is loaded only once somebody scrolls there


def hand_in(folder: Path) -> None:
    """Write the class's submissions."""
    names = iter(NAMES)
    for files in wrong():
        written(folder / next(names), files)
    for name in RIGHT.split():
        written(folder / next(names), entry(name).files())
    stubs = {f"{m}.py": (EXERCISES / f"{m}.py").read_bytes() for m in entries.MODULES}
    for _ in range(2):
        written(folder / next(names), stubs)
    known = {attack.name: attack for attack in attacks.load()}
    for name in HOSTILE:
        place = known[name].write(folder, {})
        place.rename(folder / next(names))
    (folder / f"{next(names)}.zip").write_bytes(b"PK\x03\x04 cut short")


def wrong() -> Iterator[dict[str, bytes]]:
    """30 different submissions: a mistake of its own in each, and common ones where they fit."""
    left = dict(COMMON)
    for name in OWN:
        own = entry(name)
        edits = list(own.edits)
        for common in sorted(left, key=lambda name: -left[name]):
            others = {edit["module"] for edit in edits}
            more = entry(common).edits
            if left[common] and not others & {edit["module"] for edit in more}:
                edits += more
                left[common] -= 1
                if len(edits) > len(own.edits) + 1:
                    break
        yield entries.Entry(name, own.question, own.text, tuple(edits)).files()


def entry(name: str) -> entries.Entry:
    found = {each.name: each for kind in ("wrong", "right") for each in entries.load(kind)}
    return found[name]


def written(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def broken_kit(folder: Path) -> Path:
    """A copy of the kit with the planted faults."""
    copy_kit(folder)
    shutil.copytree(EXERCISES, folder / "exercises")
    for name, (old, new) in PLANTED.items():
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, name
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    return folder


def grade(place: Path) -> None:
    """Grade the class with the broken kit, into place/graded."""
    place = place.resolve()
    hand_in(place / "submissions")
    kit = broken_kit(place / "kit")
    words = ["grade", "--all", "submissions", "--out", "graded", "--seed", str(SEED)]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "grader", *words],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(kit)},
    )
    assert done.returncode == KIT_FAULT, "the planted fault of the grader was not met"
    damaged = place / "graded" / DAMAGED / "results.json"
    damaged.write_bytes(damaged.read_bytes()[:5_000])


def draw(page: Path, folder: Path = PICTURES) -> None:
    """Pictures of the report: wide, dark, and on a phone."""
    folder.mkdir(exist_ok=True)
    for name, width, height, dark, target in VIEWS:
        with open_browser(width, height, dark) as browser:
            browser.get(f"{page.resolve().as_uri()}#{target}")
            browser.execute_async_script(LOADED)
            browser.save_screenshot(str(folder / f"{name}.png"))
        reduce(folder / f"{name}.png")


def reduce(file: Path) -> None:
    """The same picture in few colours: a fraction of the size."""
    from PIL import Image

    Image.open(file).convert("RGB").quantize(128).save(file, optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("place", type=Path, help="a new folder")
    parser.add_argument("--pictures", action="store_true", help="the class is graded already")
    chosen = parser.parse_args()
    if not chosen.pictures:
        grade(chosen.place)
    subprocess.run([sys.executable, "-m", "grader", "report", chosen.place / "graded"], check=True)
    draw(chosen.place / "graded" / "report.html")


if __name__ == "__main__":
    main()
