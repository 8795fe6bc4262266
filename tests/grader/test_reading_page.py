"""The page of `grader read` in a real browser: by keyboard alone, killed in the middle, and with
hostile answers."""

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.grader.browser import open_browser, troubles
from tests.grader.essays import HOSTILE, add_picture, essay_class, hand_in_essay
from tests.grader.reading_room import reading

SECONDS = 60
POINTS = {"1": 1, "2": 1, "3": 1, "4": -1, "5": -0.5, "6": -0.5, "0": 0}
ACTING = {"SCRIPT", "IMG", "A", "STYLE", "SVG", "BASE", "META", "IFRAME", "FORM", "INPUT"}
TYPED = ("1", "123", "124", "0", "12", "1245", "36", "45")  # keys for one answer after the other


class Page:
    """What a reader sees, and keys that they press."""

    def __init__(self, browser):
        self.browser = browser

    def open(self, address: str) -> None:
        self.browser.get(address)
        self.wait(lambda: self.text("place") != "Answer")

    def press(self, *keys: str) -> None:
        for key in keys:
            ActionChains(self.browser, duration=0).send_keys(key).perform()

    def press_with_control(self, key: str) -> None:
        chain = ActionChains(self.browser, duration=0)
        chain.key_down(Keys.CONTROL).send_keys(key).key_up(Keys.CONTROL).perform()

    def text(self, name: str) -> str:
        return self.browser.find_element("id", name).text

    def written(self) -> str:
        return self.browser.find_element("id", "written").get_attribute("textContent")

    def wait(self, condition) -> None:
        WebDriverWait(self.browser, SECONDS, poll_frequency=0.05).until(lambda _: condition())

    def read(self, keys: str) -> tuple[str, float]:
        """Score the answer with these keys and go on; the answer and the score shown."""
        written, place = self.written(), self.text("place")
        self.press(*keys)
        score = min(max(sum(POINTS[key] for key in keys), 0), 3)
        self.wait(lambda: self.text("score") == f"{score:g} of 3")
        self.press(Keys.ENTER)
        self.wait(lambda: self.text("place") != place or "all" in self.text("saved"))
        return " ".join(written.split()), score


@pytest.fixture
def page():
    with open_browser() as browser:
        yield Page(browser)


def scores_in_results(graded) -> dict[str, set]:
    """The scores of each answer to 1.d, all of its submissions together."""
    found: dict[str, set] = {}
    for place in graded.out.glob("student-*"):
        test = graded.written(place.name)
        text = " ".join(test["extra_data"]["answer"].split())
        found.setdefault(text, set()).add(test.get("score"))
    return found


def test_twenty_answers_by_keyboard_and_a_server_that_is_killed(empty, page):
    essay_class(empty, 26)
    given: dict[str, float] = {}
    with reading(empty.out, "--reader", "ada") as server:
        page.open(server.address + "read/1.d")
        count = int(page.text("place").split()[-1])
        assert count >= 20
        for number in range(count // 2):
            text, given[text] = page.read(TYPED[number % len(TYPED)])
        page.press("2")  # begun, and not more
        page.wait(lambda: "begun" in page.text("state"))
        begun = page.written()
        server.kill()
        page.press("3")
        page.wait(lambda: "NOT saved" in page.text("trouble"))
        assert page.text("score") == "1 of 3"
    with reading(empty.out, "--reader", "ada") as server:
        assert f"1.d: {count // 2} of {count} different answers read" in server.said
        page.open(server.address + "read/1.d")
        assert page.written() == begun and page.text("score") == "1 of 3"
        page.press("2")  # drop it again
        page.wait(lambda: page.text("score").startswith("–"))
        for number in range(count // 2, count):
            text, given[text] = page.read(TYPED[number % len(TYPED)])
        assert "all" in page.text("saved") and len(given) == count
        assert f"1.d: {count} of {count}" in server.stop()
    assert scores_in_results(empty) == {text: {score} for text, score in given.items()}
    assert len({row["written"] for row in empty.rows().values()}) > 3


def test_keys_comments_and_undo(empty, page):
    essay_class(empty, 6)
    with reading(empty.out, "--reader", "ada") as server:
        page.open(server.address + "read/1.d")
        page.press(Keys.ENTER)
        page.wait(lambda: "choose items" in page.text("trouble"))
        page.press("1", "c")
        page.press("Why? 1 & 2 uj")
        page.press_with_control(Keys.ENTER)
        page.wait(lambda: page.text("place") == "Answer 2 of 6")
        page.press("i", "1")
        comment = page.browser.find_element("id", "comment")
        page.wait(lambda: comment.get_attribute("value") == "Why? 1 & 2 uj")
        page.press("u")
        page.wait(lambda: page.text("saved") == "undone")
        assert comment.get_attribute("value") == ""
        page.press("k")
        page.wait(lambda: page.text("place") == "Answer 1 of 6")
        assert page.text("state") == "scored" and page.text("score") == "1 of 3"
        page.press("?")
        assert page.browser.find_element("id", "help").is_displayed()
        page.press("2", "?", "j", "v")
        page.wait(lambda: page.text("place") == "Answer 2 of 6")
        assert page.browser.find_element("id", "written").is_displayed()
        page.press("k")
        page.wait(lambda: page.text("place") == "Answer 1 of 6")
        assert page.text("score") == "1 of 3"
        assert troubles(page.browser, server.address) == []


def test_hostile_answers_change_nothing(empty, page):
    for number, text in enumerate(HOSTILE):
        hand_in_essay(empty, f"student-{number}", text, text)
    empty.grade("--all", questions="1.d,2.f")
    with reading(empty.out, "--reader", "ada") as server:
        for question in ("1.d", "2.f"):
            page.open(server.address + f"read/{question}")
            title = page.browser.title
            for number in range(1, len(HOSTILE) + 1):
                page.wait(lambda n=number: page.text("place") == f"Answer {n} of {len(HOSTILE)}")
                found = page.browser.execute_script(
                    "const inside = [...document.querySelectorAll('#answer *')];"
                    "return [document.documentElement.scrollWidth - innerWidth,"
                    " inside.filter(e => e.attributes.length && !e.closest('math')).length,"
                    " inside.map(e => e.tagName).join(' '),"
                    " document.getElementById('answer').textContent]"
                )
                wider, with_attributes, tags, text = found
                assert wider <= 0 and with_attributes == 0, tags
                assert not {"SCRIPT", "IMG", "A", "STYLE", "SVG", "BASE", "META"} & set(
                    tags.split()
                )
                assert not set("\u202e\u2066\u200b\x1b\x00\u0007") & set(text)
                page.press("j")
            assert page.browser.title == title and page.browser.current_url.startswith(
                server.address
            )
        assert troubles(page.browser, server.address) == []


def test_the_students_own_pictures_are_beside_the_second_answer(empty, page):
    essay_class(empty, 3)
    add_picture(empty, "student-000")
    with reading(empty.out, "--reader", "ada") as server:
        page.open(server.address + "read/2.f")
        widths = set()
        for number in range(1, 4):
            page.wait(lambda n=number: page.text("place") == f"Answer {n} of 3")
            for picture in page.browser.find_elements("css selector", "#pictures img"):
                page.wait(lambda p=picture: int(p.get_property("naturalWidth")) > 0)
                widths.add(picture.get_property("naturalWidth"))
            page.press("j")
        assert len(widths) == 1
        assert troubles(page.browser, server.address) == []
