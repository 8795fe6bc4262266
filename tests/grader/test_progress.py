"""What a student's run says about the last one: which checks pass now, and which no longer do."""

from types import SimpleNamespace

from grader.checks.results.progress import since_last_run


class Cache(dict):
    set = dict.__setitem__


def results(**outcomes):
    return SimpleNamespace(
        all=[
            SimpleNamespace(check=name, number=f"1.a.{number}", outcome=outcome)
            for number, (name, outcome) in enumerate(outcomes.items(), start=1)
        ]
    )


def test_what_changed_is_named_and_the_first_run_is_quiet():
    cache = Cache()
    assert since_last_run(cache, results(a="todo", b="passed", c="waits"), "exercises") == ""
    said = since_last_run(cache, results(a="passed", b="failed", c="passed"), "exercises")
    assert said == "since the last run: pass now: 1.a.1, 1.a.3; no longer passes: 1.a.2"
    assert since_last_run(cache, results(a="passed", b="failed", c="passed"), "exercises") == ""


def test_a_run_of_some_checks_keeps_what_is_known_of_the_others():
    cache = Cache()
    since_last_run(cache, results(a="todo", b="todo"), "exercises")
    since_last_run(cache, results(a="todo"), "exercises")
    said = since_last_run(cache, results(a="todo", b="passed"), "exercises")
    assert said == "since the last run: passes now: 1.a.2"


def test_another_submission_has_its_own_memory():
    cache = Cache()
    since_last_run(cache, results(a="passed"), "solutions")
    assert since_last_run(cache, results(a="todo"), "exercises") == ""


def test_many_are_cut():
    names = {f"c{n}": "todo" for n in range(9)}
    cache = Cache()
    since_last_run(cache, results(**names), "exercises")
    said = since_last_run(cache, results(**dict.fromkeys(names, "passed")), "exercises")
    assert said.endswith("1.a.6 and 3 more")


def test_without_a_cache_nothing_is_said():
    assert since_last_run(None, results(a="passed"), "exercises") == ""
