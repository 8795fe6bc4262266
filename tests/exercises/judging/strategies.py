"""Games and numbers for hypothesis to draw: small exact domains, so that failures shrink well."""

import sympy
from hypothesis import Phase
from hypothesis import strategies as st

NAMES = (("x", "y"), ("u", "v"), ("p", "q"), ("y", "x"))


@st.composite
def symbol_pairs(draw) -> tuple[sympy.Symbol, sympy.Symbol]:
    """Two symbols under any names, declared real or not."""
    names = draw(st.sampled_from(NAMES))
    real = draw(st.booleans())
    return tuple(sympy.Symbol(name, real=True) if real else sympy.Symbol(name) for name in names)


def rationals(low: int, high: int, denominators=(1, 2, 3)) -> st.SearchStrategy[sympy.Rational]:
    """Rationals between low and high with small denominators."""
    return st.builds(sympy.Rational, st.integers(low, high), st.sampled_from(denominators))


coefficients = st.integers(-4, 4)
nonzero = st.integers(-5, 5).filter(bool)
NO_SHRINKING = (Phase.explicit, Phase.generate)  # sympy is slow, and the examples are small
