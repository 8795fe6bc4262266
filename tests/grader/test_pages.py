"""The frame of all pages: hostile text stays text, and the policy lets nothing out."""

import re

import pytest

from grader.pages import page

from .browser import open_browser, troubles

HOSTILE = (
    "</p><script>document.title = 'forged'</script><img src=x onerror=\"document.title='forged'\">"
)


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package with a template and a script, as parts of the kit have them."""
    folder = tmp_path / "some_pages"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "some.html").write_text(
        '{% extends "frame.html" %}{% block body %}<p id="text">{{ text|shown }}</p>'
        "{{ forced }}{% endblock %}"
    )
    (folder / "some.js").write_text("document.body.dataset.ran = 'yes'\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(page, "_folder", lambda name: folder)
    page._environment.cache_clear()
    return "some_pages"


def test_hostile_text_stays_text_in_a_browser(package, tmp_path):
    html = page.render(
        package, "some.html", title="A page", script="some.js", text=HOSTILE + "\u202e", forced=""
    )
    (tmp_path / "page.html").write_text(html)
    with open_browser() as browser:
        browser.get((tmp_path / "page.html").as_uri())
        assert browser.find_element("id", "text").text == HOSTILE + "\\u202e"
        assert browser.title == "A page"
        assert browser.find_element("tag name", "body").get_attribute("data-ran") == "yes"
        assert troubles(browser) == []


def test_the_policy_stops_what_escaping_would_have_let_through(package, tmp_path):
    leak = page.Markup(HOSTILE + '<img src="http://127.0.0.1:9/leak.png">')
    html = page.render(package, "some.html", title="A page", text="", forced=leak)
    (tmp_path / "page.html").write_text(html)
    with open_browser() as browser:
        browser.get((tmp_path / "page.html").as_uri())
        assert browser.title == "A page"
        found = " ".join(troubles(browser))
        assert "violates the following Content Security Policy" in found
        assert "request to http://127.0.0.1:9" not in found


def test_a_long_text_is_cut_and_says_so():
    text = page.shown("word " * 10_000)
    assert text.endswith("[cut; the rest is in results.json]") and len(text) < 21_000


def test_the_policy_names_the_digest_of_each_script():
    assert re.search(r"script-src 'sha256-[\w+/=]+' 'sha256-", page.policy([], ["a", "b"]))
    assert "connect-src 'none'" in page.policy([], [])
