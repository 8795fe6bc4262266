"""Runs as the test panels of IDEs start them: one check, the project's folder, a linked path."""

import pytest

from tests.grader.student_project import edit, run


@pytest.mark.parametrize("panel", ["", "vscode_pytest"])
def test_every_message_is_whole(project, tmp_path, panel):
    (tmp_path / "vscode_pytest.py").write_text("")
    for function in ("gradient", "hessian", "critical_points", "step_size_ranges"):
        with (project / "exercises/saddle.py").open("a") as module:
            long = '"{}".format("\\n".join(map(str, range(30))))'
            module.write(f"\n\ndef {function}(*values):\n    raise ValueError({long})\n")
    found = run(project, "--questions=1.a", plugins=panel, path=str(tmp_path))
    assert ("-k test_" in found.stdout) == (not panel), found.stdout


def test_the_whole_project(project):
    found = run(project, ".", "--questions=1.d")
    assert found.returncode == 0 and "\n2 passed" in found.stdout, found.stdout + found.stderr


def test_a_number_does_not_depend_on_a_link_to_the_project(project, tmp_path):
    edit(project, "saddle.py", "hessian(f: Expr", "hessian_(f: Expr")
    link = tmp_path / "link"
    link.symlink_to(project)
    check = link / "tests/exercises/test_saddle.py::test_hessian"
    found = run(project, f"--rootdir={link}", str(check))
    assert found.stdout.count("\n1.a.2  hessian") == 1, found.stdout
    assert "failed, 1 of 7 checks ran" in found.stdout


def test_what_a_check_builds_on_is_named_where_it_was_not_checked(project):
    edit(project, "saddle.py", "diff(f, first, second)", "diff(f, first)")
    told = "`classify` builds on `hessian`, not checked in this run: pytest --questions 1.a"
    alone = run(project, "tests/exercises/test_saddle_kinds.py::test_classify")
    assert "1.a.5" in alone.stdout and "\nnote      `classify` builds on" in alone.stdout
    assert told.replace("pytest", "python -m pytest") in alone.stdout
    together = run(project, "--questions=1.a")
    assert "waits: 1.a.5 classify" in together.stdout and "builds on" not in together.stdout
