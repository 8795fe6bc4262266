"""What Gradescope asks of a results.json."""

import json

import pytest

STATUS = ("passed", "failed")
VISIBILITY = ("hidden", "after_due_date", "after_published", "visible")


def require_gradescopes_rules(results):
    """The specification's rules, and a total at the top, since not all tests have a score."""
    assert json.loads(json.dumps(results, allow_nan=False)) == results
    assert isinstance(results["score"], (int, float)) and results["execution_time"] >= 0
    assert results["visibility"] in VISIBILITY and results["stdout_visibility"] in VISIBILITY
    assert isinstance(results["output"], str) and isinstance(results["extra_data"], dict)
    numbers = [test["number"] for test in results["tests"]]
    assert len(set(numbers)) == len(numbers)
    for test in results["tests"]:
        assert isinstance(test["name"], str) and test["max_score"] > 0
        assert test.get("status", "passed") in STATUS
        assert test["visibility"] in VISIBILITY and test["output_format"] == "text"
        assert test["number"].startswith(test["extra_data"]["question"] + ".")
        if "score" in test:
            assert 0 <= test["score"] <= test["max_score"]
    scores = sum(test.get("score", 0) for test in results["tests"])
    assert results["score"] == pytest.approx(scores)
