"""`grader proof benchmark --profile`: whose seconds are counted, and that none is lost."""

from rich.console import Console

from grader.proof.benchmarks.cpu_profile import profile, profile_table


def test_each_check_has_its_workers_and_their_seconds():
    parts = profile(("1.b", "1.d"))
    checks = {part.name.split()[0]: part for part in parts if part.question}
    assert {part.question for part in checks.values()} == {"1.b", "1.d"} and len(checks) > 8
    assert all(part.workers == 1 and part.asked > 1 for part in checks.values())
    assert all(0 < part.worker < 60 for part in checks.values())
    console = Console(record=True, width=120)
    console.print(profile_table(parts, most=3))
    lines = console.export_text().splitlines()
    assert sum(line.startswith("1.") for line in lines) == 2 + 3
    (whole,) = [line for line in lines if line.startswith("in all")]
    assert whole.split()[-1] == "100%"
