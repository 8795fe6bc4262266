"""`grader similar`: copies stand out, independent answers do not; hostile files cost nothing."""

from random import Random

import numpy as np
import pytest

from grader.intake.submissions import find_submissions
from grader.proof.similar.made_class import made_class
from grader.proof.similar.natural_answers import natural_answers
from grader.similar.class_code import Member
from grader.similar.class_report import make_report, ranked, read_class
from grader.similar.evidence import BY_CHANCE, FALSE_LEADS, POWER, level, score
from grader.similar.reader_processes import ReaderProcesses
from tests.grader.browser import open_browser, troubles
from tests.grader.class_folder import ClassFolder

HOSTILE = (
    b"(" * 100_000,
    b"x=" + b"-" * 100_000 + b"1",
    b"x=" + b"+".join([b"1"] * 20_000),
    b"x=[" + b"1," * 120_000 + b"]",
    b"f" + b"()" * 100_000,
    b"lambda:" * 30_000 + b"1",
    b"if 1:\n x=1\n" + b"elif 1:\n x=1\n" * 5_000,
    b"\0",
    b"\xff\xfe",
    b"# coding: rot13\n",
)
NAME = "<script>document.title='forged'</script>"
TEXT = "# </pre><script>document.title='forged'</script> \u202e " + "w" * 10_000 + "\n"


@pytest.fixture(scope="module")
def made():
    return made_class(natural_answers(), Random(5), members=24, copies=4)


@pytest.fixture(scope="module")
def place(made, tmp_path_factory):
    """The class as a folder; one more has a hostile name and text, another cannot be read."""
    folder = tmp_path_factory.mktemp("class")
    for number, modules in enumerate(made.modules):
        (folder / f"member-{number:02}").mkdir()
        for name, text in modules.items():
            (folder / f"member-{number:02}" / f"{name}.py").write_text(text)
    for name in (NAME.replace("/", "\u2215"), "twin"):
        (folder / name).mkdir()
        for module, text in made.modules[0].items():
            (folder / name / f"{module}.py").write_text(TEXT + text.replace("\n\n", "\n" + TEXT))
    (folder / "deep").mkdir()
    (folder / "deep" / "saddle.py").write_bytes(HOSTILE[0])
    return folder


def members_of(folder):
    return [Member(each) for each in find_submissions([], folder)[0]]


@pytest.fixture(scope="module")
def report(place):
    return make_report(members_of(place), {}, 40, anonymous=False)


def test_copies_stand_out_and_nobody_else_does(made, place):
    members = [m for m in members_of(place) if m.name.startswith("member-")]
    with ReaderProcesses(2) as readers:
        read_class(members, readers, lambda done: None)
        _, ranking = ranked(members, readers)
    found = {(pair.first, pair.second) for pair in ranking.pairs if pair.score > ranking.level}
    assert made.parts and found == made.copied


def test_whole_modules_count_more_than_the_same_bits_everywhere():
    modules = np.kron(np.eye(4), np.ones(3))  # four modules of three parts
    by_chance, everywhere, in_two = np.full(12, BY_CHANCE), np.full(12, 2.5), np.zeros(12)
    in_two[:6] = 5.0
    scores = score(np.array([by_chance, everywhere, in_two]), modules)
    assert scores[0] == 0 < scores[1] < scores[2]


def test_few_pairs_exceed_the_level_in_a_class_without_copies():
    random = np.random.default_rng(1)
    scores = np.sort(random.normal(1.2, 0.6, 20_000).clip(0) ** (1 / POWER))
    assert 0 <= (scores > level(scores, len(scores))).sum() <= 3 * FALSE_LEADS
    assert level(scores, 100 * len(scores)) > level(scores, len(scores))
    assert level(scores[:40], 40) is None


def test_hostile_files_are_unreadable_and_the_next_is_read():
    asked = {"saddle": ["gradient"]}
    good = b"def gradient(f, x, y):\n    return f.diff(x), f.diff(y)\n"
    requests = [
        (n, {"files": {"saddle.py": text}, "asked": asked, "texts": {}})
        for n, text in enumerate((*HOSTILE, good))
    ]
    with ReaderProcesses(1) as readers:
        read = dict(readers.read_all(requests))
    assert [n for n, code in read.items() if code and code.parts] == [len(HOSTILE)]
    assert all(code is None or code.problems for n, code in read.items() if n < len(HOSTILE))


def test_the_page_says_what_it_is_and_names_who_was_not_read(report):
    assert "These are leads, not verdicts." in report.page
    assert "saddle.py is not Python" in report.page
    assert report.table.startswith("rank,first,second,score,stands out,parts")


def test_names_can_be_hidden(place):
    report = make_report(members_of(place), {}, 40, anonymous=True)
    assert "member-0" not in report.page + report.table and "submission 1" in report.page


def test_the_page_in_a_browser(report, tmp_path):
    (tmp_path / "page.html").write_text(report.page)
    with open_browser() as browser:
        browser.get((tmp_path / "page.html").as_uri())
        assert browser.title == "Similar submissions"
        first = browser.find_element("css selector", ".entry")
        browser.find_element("tag name", "body").send_keys("j")
        browser.switch_to.active_element.send_keys("o")
        assert first.get_attribute("open") and first.find_elements("css selector", ".shared")
        browser.find_element("id", "filter").send_keys("twin")
        seen = [e for e in browser.find_elements("css selector", ".entry") if e.is_displayed()]
        assert seen and all("twin" in each.text for each in seen)
        wide = browser.execute_script("return document.documentElement.scrollWidth")
        assert wide <= 1280 and troubles(browser) == []


def test_a_graded_folder_is_compared_where_its_submissions_are(graded: ClassFolder):
    changed = next((graded.here / "in").iterdir())
    (changed / "dynamics.py").write_text("x = 1\n")
    said = graded.run("similar", graded.out)
    assert "leads" in said or "too small" in said
    page = (graded.out / "similar.html").read_text()
    assert "has changed since it was graded" in page and (graded.out / "similar.csv").is_file()
