"""Mutants of the solutions: what the rules make of a program, and that the checks catch them."""

import ast

import pytest

from grader.judge import batch
from grader.judge.settings import Settings
from grader.proof.corpus.entries import MODULES, SOLUTIONS
from grader.proof.corpus.verdicts import Verdict, question_of, validate
from grader.proof.mutants import survivors
from grader.proof.mutants.generate import equivalents, mutants, mutants_of


def slips(body, signature="f(a, b, c)", before=""):
    """The labels of the mutants of a function."""
    source = f"{before}\ndef {signature}:\n    " + body.replace("\n", "\n    ") + "\n"
    return {m.name.removeprefix("m.f: ") for m in mutants(source, "m", {"m.f": ("1.a",)})}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return c + 1.5", {"c + 1.5 -> c - 1.5", "c + 1.5 -> c", "c + 1.5 -> 1.5"}),
        ("return c - 1.5", {"c - 1.5 -> c + 1.5"}),
        ("return c * 1.5", {"c * 1.5 -> c / 1.5"}),
        ("return c / 1.5", {"c / 1.5 -> c * 1.5", "c / 1.5 -> c"}),
        ("return c ** 2", {"c ** 2 -> c * 2", "c ** 2 -> c"}),
        ("return c ** 2", {"c ** 2 -> c ** 3", "c ** 2 -> c ** 1", "c ** 2 -> c ** 0"}),
        ("return c + 0.5", {"c + 0.5 -> c + 0", "c + 0.5 -> c + 0.25", "c + 0.5 -> c + 1.5"}),
        ("return c + 64", {"c + 64 -> c + 65", "c + 64 -> c + 32"}),
        ("return c < 1", {"c < 1 -> c <= 1", "c < 1 -> c > 1"}),
        ("return c >= 1", {"c >= 1 -> c > 1", "c >= 1 -> c < 1"}),
        ("return c == 1", {"c == 1 -> c != 1"}),
        ("return c is None", {"c is None -> c is not None"}),
        ("return c not in a", {"c not in a -> c in a"}),
        ("return c and not a", {"c and (not a) -> c or not a", "c and (not a) -> c"}),
        ("return c and not a", {"c and (not a) -> not a", "c and (not a) -> c and a"}),
        ("return -c", {"-c -> c"}),
        ("return True", {"True -> False"}),
        ("return {'method': 'gda'}", {"{'method': 'gda'} -> {'method': 'gd'}"}),
        ("return 'neither'", {"'neither' -> 'converges'"}),
        ("return c, a", {"(c, a) -> (a, c)", "(c, a) -> (c, b)"}),
        ("c.step(a)", {"c.step(a) -> pass", "c.step(a) -> c.zero_grad(a)"}),
        ("c += a", {"c += a -> pass", "c += a -> c -= a", "c += a -> c = a"}),
        ("c = a", {"c = a -> pass"}),
        ("c[0] = a", {"c[0] = a -> pass", "c[0] -> c[1]", "c[0] -> c[-1]"}),
        ("if c:\n    return 1\nreturn 2", {"return 1 -> pass", "c -> True", "c -> False"}),
        ("return 1 if c else 2", {"1 if c else 2 -> 1 if True else 2"}),
        ("return [k for k in a if k]", {"k -> True", "k -> False"}),
        ("for k in a:\n    b = k\nreturn b", {"for k in a: -> its first round alone"}),
        ("with c.off():\n    a()", {"with c.off(): -> if True:"}),
        ("return pow(c, a)", {"pow(c, a) -> pow(a, c)", "pow(c, a) -> c", "pow(c, a) -> pow(c)"}),
        ("return c.f(k=1)", {"c.f(k=1) -> c.f()", "c.f(k=1) -> c.f(k=2)", "c.f(k=1) -> c"}),
        ("return any(c)", {"any(c) -> all(c)", "any(c) -> c"}),
        ("return c.mean()", {"c.mean() -> c.sum()", "c.mean() -> c"}),
        ("return c.ones_like", {"c.ones_like -> c.zeros_like"}),
        ("raise ValueError('1 < 2')", {"raise ValueError('1 < 2') -> pass"}),
        ("raise ValueError('')", {"ValueError('') -> TypeError('')"}),
    ],
)
def test_what_the_rules_make_of_a_program(body, expected):
    assert expected <= slips(body)


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ("k = c\nreturn k", "k = c -> pass"),  # a NameError would follow
        ("return 7 * 49", "7 * 49 -> 7 / 49"),  # a size
        ("return g(c)", "g(c) -> g()"),  # of the exercises: all its arguments are needed
        ("return c.plot(a, marker='.')", "c.plot(a, marker='.') -> c.plot(a)"),  # a style
    ],
)
def test_slips_that_would_tell_nothing_are_not_made(body, refused):
    assert refused not in slips(body, before="def g(c): ...")


def test_docstrings_annotations_and_messages_are_left_alone():
    body = '"""Over 1 and 2."""\nif c:\n    raise KeyError(f"{c} < 1")\nk: dict[1, 2] = c\nreturn k'
    found = slips(body, "f(c: list[1] = True) -> tuple[3]")
    assert found == {"c -> True", "c -> False", "raise KeyError(f'{c} < 1') -> pass"}


def test_a_slip_changes_its_place_alone():
    source = "def f(c):\n    # The sum.\n    return (c  +  1)\n"
    found = {m.source for m in mutants(source, "m", {"m.f": ("1.a",)})}
    assert "def f(c):\n    # The sum.\n    return ((c - 1))\n" in found


def test_a_helpers_questions_are_those_of_the_functions_that_it_helps():
    source = (
        "def f(c):\n    return _h(c)\n\ndef g(c):\n    return _h(c)\n\ndef _h(c):\n    return -c\n"
    )
    found = {m.name: m.questions for m in mutants(source, "m", {"m.f": ("1.a",), "m.g": ("1.b",)})}
    assert found["m._h: -c -> c"] == ("1.a", "1.b")
    assert found["m.f: _h(c) -> c"] == ("1.a",)


@pytest.mark.parametrize("module", MODULES)
def test_names_are_unique_and_do_not_hang_on_the_layout(module):
    names = [mutant.name for mutant in mutants_of(module)]
    assert len(set(names)) == len(names) > 30
    plain = ast.unparse(ast.parse((SOLUTIONS / f"{module}.py").read_text(encoding="utf-8")))
    functions = {name.partition(":")[0]: ("1.a",) for name in names}
    assert [mutant.name for mutant in mutants(plain, module, functions)] == names


@pytest.mark.parametrize("module", MODULES)
def test_mutants_differ_from_the_solution_within_one_function(module):
    def functions_and_rest(source):
        parts = ast.parse(source).body
        functions = {p.name: p for p in parts if isinstance(p, ast.FunctionDef)}
        rest = [ast.dump(p) for p in parts if p not in functions.values()]
        heads = [
            (
                p.name,
                ast.dump(p.args),
                ast.get_docstring(p),
                ast.dump(p.returns) if p.returns else 0,
            )
            for p in functions.values()
        ]
        return {name: ast.dump(p) for name, p in functions.items()}, (rest, heads)

    functions, rest = functions_and_rest((SOLUTIONS / f"{module}.py").read_text(encoding="utf-8"))
    for mutant in mutants_of(module):
        changed, others = functions_and_rest(mutant.source)
        assert others == rest, mutant.name
        assert sum(changed[name] != functions[name] for name in functions) == 1, mutant.name


def test_every_equivalent_that_is_listed_exists():
    known = {mutant.name for module in MODULES for mutant in mutants_of(module)}
    assert set(equivalents()) <= known
    assert all(len(reason) > 20 for reason in equivalents().values())


def verdict(mutant, lost):
    """What came of a mutant that loses a check in each of the questions."""
    tests = [
        {
            "number": f"{question}.1",
            "score": 0,
            "max_score": 1,
            "extra_data": {"question": question, "outcome": "failed"},
        }
        for question in lost
    ]
    return Verdict(mutant.entry, {"tests": tests, "extra_data": {"faults": []}})


def test_survivors_and_stale_equivalents_are_told():
    caught, missed, listed, stale = chosen = mutants_of("losses")[:4]
    verdicts = [
        verdict(m, lost) for m, lost in zip(chosen, (["2.d"], [], [], ["2.d"]), strict=True)
    ]
    told = survivors.MutantReport(
        chosen, verdicts, {listed.name, stale.name, "losses.f: gone"}, blames=False
    ).shortfalls
    assert len(told) == 3
    assert "gone" in told[0]
    assert missed.name in told[1] and "survives" in told[1]
    assert stale.name in told[2] and "caught, but listed" in told[2]
    assert not survivors.MutantReport([caught], [verdict(caught, ["2.d"])], (), False).shortfalls


def test_points_lost_elsewhere_are_told():
    mutant = mutants_of("losses")[0]
    verdicts = [verdict(mutant, ["2.d", "2.e"])]
    (line,) = survivors.MutantReport([mutant], verdicts, (), blames=True).blame
    assert mutant.name in line and "2.e.1" in line


def test_a_sample_is_caught_by_real_workers():
    names = {
        "dynamics.step: (x - eta_x * f_x, y + eta_y * f_y) -> (x - eta_x * f_x, y - eta_y * f_y)",
        "saddle._is_critical: all((_at(derivative, x, .. -> any((_at(derivative, x, ..",
    }
    chosen = [m for module in ("saddle", "dynamics") for m in mutants_of(module) if m.name in names]
    assert len(chosen) == len(names)
    settings = Settings(smoke=False)
    for found in validate([m.entry for m in chosen], settings, min(2, batch.usable_cores())):
        assert not found.faults
        assert found.is_caught, found.entry.name
        assert found.blamed_elsewhere == [], found.entry.name


def test_kept_results_are_not_graded_again(tmp_path):
    entries = [mutants_of("saddle")[0].entry]
    settings = Settings(smoke=False)
    (first,) = validate(entries, settings, 1, keep=tmp_path, own_only=True)
    (again,) = validate(entries, settings, 1, keep=tmp_path, own_only=True)
    assert first.is_caught
    assert {question_of(test) for test in first.results["tests"]} == set(entries[0].questions)
    for part in ("tests", "execution_time"):
        assert again.results[part] == first.results[part]  # with the seconds they took
