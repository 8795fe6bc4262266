# attack: pastes the tables that the handout's checks state, and looks each question up in them
# kind: archive
# grade: 1.a, 1.c, 1.d
# outcome: failed

from grader.checks.layout import KIT

PASTED = ("curved", "stated_kinds", "stated_ranges", "stated_tendencies")
SADDLE = '''

def place(f, x, y, point):
    """A game in two symbols of the same names, whatever they are called and assumed to be."""
    u, v = sympy.symbols("first second")
    return sympy.expand(f.xreplace({x: u, y: v})), tuple(map(sympy.sympify, point))


KINDS = {place(g.f, *g.symbols, g.point): kind for g, kind in (*GAMES, *OF_ANY_SIZE)}
RANGES = {
    (*place(s.game.f, *s.game.symbols, s.game.point), s.method): s.range_end
    for s in (*SEPARATE, *COUPLED, *OTHERS)
}


def classify(f, x, y, point):
    return KINDS.get(place(f, x, y, point), "degenerate")


def solves_minimax(f, x, y, point):
    return classify(f, x, y, point) == "saddle"


def common_step_size_range(f, x, y, point, method="gda"):
    asked = (*place(f, x, y, point), method)
    if asked not in RANGES:
        raise ValueError("not in the tables")
    upper = RANGES[asked]
    return sympy.EmptySet if upper is None else sympy.Interval.open(0, upper)


def step_size_ranges(f, x, y, point):
    both = common_step_size_range(f, x, y, point)
    return both, both
'''
DYNAMICS = '''

TENDS = {case: answer for case, answer in stated()}


def converges_to_saddle(a, b, start, eta, method="gda"):
    if (a, b, start, eta, method) not in TENDS:
        if tuple(start) == (0, 0) and eta > 0:
            return True
        raise ValueError("not in the table")
    return TENDS[a, b, start, eta, method]
'''


def text(name):
    lines = (KIT / "checks" / "question_1" / f"{name}.py").read_text().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("from ."))


def build(folder, targets):
    place = folder / "stated_answers_pasted"
    place.mkdir()
    of_ranges = "".join(text(name) for name in PASTED[:3])
    (place / "saddle.py").write_text(of_ranges + SADDLE)
    (place / "dynamics.py").write_text(text(PASTED[3]) + DYNAMICS)
    return place
