"""The picture of `grader read` in grader/README.md.

    uv run python -m tests.grader.reading_picture

It needs chromium. --look FOLDER makes all that one should look at, instead: two widths, dark, the
pictures beside an answer, two readers.
"""

import sys
import tempfile
from pathlib import Path

import pytest
from selenium.webdriver.support.ui import WebDriverWait

from grader.checks.layout import ROOT
from grader.judge import pool
from tests.grader.browser import open_browser
from tests.grader.class_folder import ClassFolder
from tests.grader.essays import add_picture, essay_class
from tests.grader.instant_judge import InstantJudge
from tests.grader.reading_class import Q, ReadingClass
from tests.grader.reading_room import reading

PICTURE = ROOT / ".github" / "pictures" / "reading.png"
LOOKS = {"wide": (1280, 860, False), "phone": (390, 844, False), "dark": (1280, 860, True)}


def shoot(address: str, place: str, target: Path, keys: str, look: str) -> None:
    """A picture of the page after these keys."""
    width, height, dark = LOOKS[look]
    with open_browser(width, height, dark) as browser:
        browser.get(f"{address}{place}")
        body = browser.find_element("tag name", "body")
        if place.startswith("read/"):
            saved = browser.find_element("id", "saved")
            shown = browser.find_element("id", "place")
            WebDriverWait(browser, 30).until(lambda _: shown.text != "Answer")
            body.send_keys(*keys)
            WebDriverWait(browser, 30).until(lambda _: saved.text or not keys)
        browser.save_screenshot(str(target))


def main(arguments: list[str]) -> None:
    with tempfile.TemporaryDirectory() as scratch, pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "JudgeProcess", InstantJudge)
        graded = ClassFolder(Path(scratch))
        essay_class(graded, 42)
        for number in range(42):
            add_picture(graded, f"student-{number:03}")
        room = ReadingClass(graded)
        for name, scores in (("ada", (2, 3, 1, 0)), ("bob", (2, 1, 1, 1))):
            reader = room.reader(name)
            for key, score in zip(sorted(reader.answers.of(Q)), scores, strict=False):
                text = reader.answers.of(Q)[key].text
                room.score(reader, text, float(score), "Which starts?" if score == 1 else "")
        with reading(graded.out, "--reader", "ada") as server:
            if not arguments:
                answers = reader.answers.of(Q).values()
                key = next(a.key for a in answers if "$$" in a.text and "0.16" in a.text)
                shoot(server.address, f"read/{Q}#{key}", PICTURE, "12", "wide")
                return
            folder = Path(arguments[1])
            for look in LOOKS:
                shoot(server.address, f"read/{Q}", folder / f"1d-{look}.png", "", look)
                shoot(server.address, "read/2.f", folder / f"2f-{look}.png", "", look)
                shoot(server.address, f"agreement/{Q}", folder / f"agree-{look}.png", "", look)
            key = min(room.reader().answers.of(Q))
            shoot(server.address, f"read/{Q}#{key}", folder / "both.png", "", "wide")


if __name__ == "__main__":
    main(sys.argv[1:])
