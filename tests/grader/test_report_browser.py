"""The report in a real browser: keys, hostile texts, 10,000 submissions, no script."""

import shutil

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from grader.intake.persons import Person
from grader.report.report_files import write
from tests.grader.browser import open_browser, troubles
from tests.grader.reported_class import failed, picture, save

MARKUP = "</script></pre><script>document.title='forged'</script><img src=x onerror=alert(1)>"
HOSTILE = (
    MARKUP,
    "{{ 7 * 7 }} ${7*7} <!-- --> ]]> &amp;",
    "\u202eright to left\u2066 \x1b[31m \x00 \u200b",
    "word" * 2_500,
    "'; background: url(http://127.0.0.1:9/x)",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The page of a class of which everything is hostile, with names."""
    graded = tmp_path_factory.mktemp("graded")
    for place, text in enumerate(HOSTILE):
        save(
            graded,
            f"s{place}",
            {"1.b.1": failed(repr(text), text, text), "2.d.1": ("crash", text, text)},
            fd32=220.0 + place,
            drawn={"2.e.1": picture()},
            persons=[Person(text)],
            problems=[text],
            faults=[text] if place == 1 else [],
            answers=f"# 1.d\n{text}\n",
        )
    numbers = [f"{place + 1},s{place}" for place in range(len(HOSTILE))]
    (graded / "pseudonyms.csv").write_text("\n".join(["number,name", *numbers]) + "\n")
    write(graded, graded / "report.html", names=True)
    return graded / "report.html"


@pytest.fixture(scope="module")
def ten(tmp_path_factory):
    """The page of ten, without names; the points of No. k are in a known order."""
    graded = tmp_path_factory.mktemp("graded")
    lines = ["number,name"]
    wrong = failed("0.1", "0.7", "the sign")
    for number in range(1, 11):
        lost = {"1.b.1": wrong} if number % 2 else {}
        lost |= {"2.d.1": wrong} if number > 7 else {}
        save(graded, f"student-{number}", lost)
        lines.append(f"{number},student-{number}")
    (graded / "pseudonyms.csv").write_text("\n".join(lines) + "\n")
    write(graded, graded / "report.html", names=False)
    return graded / "report.html"


def press(browser, *keys):
    ActionChains(browser).send_keys(*keys).perform()


def labels(browser):
    return [link.text for link in browser.find_elements(By.CSS_SELECTOR, "#rows tbody a")]


@pytest.mark.parametrize("width", [1280, 390])
def test_hostile_texts_change_nothing(hostile, width):
    with open_browser(width) as browser:
        browser.get(hostile.as_uri())
        assert browser.title == "Class report" and len(labels(browser)) == len(HOSTILE)
        assert labels(browser)[0] == MARKUP
        shown = browser.find_element(By.TAG_NAME, "body").text
        assert "\\u202eright to left\\u2066 \\x1b[31m \\x00 \\u200b" in shown
        assert "49" not in labels(browser)[1]
        wide = browser.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width
        for place in range(len(HOSTILE)):
            press(browser, Keys.ESCAPE)
            browser.find_elements(By.CSS_SELECTOR, "#rows tbody a")[place].click()
            section = browser.find_element(By.CSS_SELECTOR, ".person:target")
            assert section.is_displayed() and "written answer" in section.text
        assert troubles(browser) == []


def test_the_keyboard_filters_moves_and_opens(ten):
    with open_browser() as browser:
        browser.get(ten.as_uri())
        assert labels(browser) == [f"No. {k}" for k in range(1, 11)]
        press(browser, "/", "2.d.1")
        assert labels(browser) == ["No. 8", "No. 9", "No. 10"]
        assert browser.find_element(By.ID, "count").text == "3 of 10"
        press(browser, Keys.ENTER, "j", "j", "k", Keys.ENTER)
        section = browser.find_element(By.CSS_SELECTOR, ".person:target")
        assert section.get_attribute("id") == "no-9" and "the sign" in section.text
        assert not browser.find_element(By.ID, "class").is_displayed()
        press(browser, Keys.ESCAPE)
        assert browser.find_element(By.ID, "class").is_displayed() and len(labels(browser)) == 10
        assert browser.find_element(By.ID, "filter").get_attribute("value") == ""
        assert troubles(browser) == []


def test_headers_sort_and_are_reached_by_keyboard(ten):
    with open_browser() as browser:
        browser.get(ten.as_uri())
        button = browser.find_elements(By.CSS_SELECTOR, "#rows th button")[1]
        assert button.text == "points"
        browser.execute_script("arguments[0].focus()", button)
        press(browser, Keys.ENTER)
        head = browser.find_elements(By.CSS_SELECTOR, "#rows th")[1]
        assert head.get_attribute("aria-sort") == "descending"
        assert labels(browser)[:4] == ["No. 2", "No. 4", "No. 6", "No. 8"]
        press(browser, Keys.ENTER)
        assert head.get_attribute("aria-sort") == "ascending" and labels(browser)[0] == "No. 9"


def test_without_script_the_class_can_be_read(ten):
    with open_browser() as browser:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        browser.get(ten.as_uri())
        text = browser.find_element(By.TAG_NAME, "body").text
        assert "The table needs the page's script" in text and "discrimination" in text.lower()
        browser.find_element(By.CSS_SELECTOR, "noscript a[href='#no-3']").click()
        assert browser.find_element(By.ID, "no-3").is_displayed()


@pytest.mark.slow
def test_10_000_submissions_open_at_once(tmp_path):
    """How long that takes is only printed (`-s`): counted is how many rows are made for it."""
    most = 10_000
    wrong = {"1.b.1": failed("0.1", "0.7", "the sign"), "2.d.1": failed("1", "2", "the other sign")}
    save(tmp_path, "s0", wrong, fd32=220.0)
    first = tmp_path / "s0"
    for place in range(1, most):
        shutil.copytree(first, tmp_path / f"s{place}", copy_function=shutil.os.link)
    written = write(tmp_path, tmp_path / "report.html", names=False)
    assert written.read == most and written.page.stat().st_size < 5_000_000
    with open_browser() as browser:
        browser.get(written.page.as_uri())
        assert len(labels(browser)) <= 300
        timing = browser.execute_script(
            "const t = performance.getEntriesByType('navigation')[0]; return t.loadEventEnd"
        )
        print(f"opened in {timing:.0f} ms, {written.page.stat().st_size} bytes")
        press(browser, Keys.END)
        link = browser.find_element(By.CSS_SELECTOR, "#rows tbody a")
        browser.get(link.get_attribute("href"))
        assert "the sign" in browser.find_element(By.CSS_SELECTOR, ".person:target").text
        own = written.page.parent.as_uri()
        assert troubles(browser, allowed=own) == []
