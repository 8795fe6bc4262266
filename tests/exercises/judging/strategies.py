"""Games and numbers for hypothesis to draw: small exact domains, so that failures shrink well."""

import sympy
from hypothesis import Phase
from hypothesis import strategies as st

# Each new symbol costs sympy time: three pairs show names that are hard-coded, symbols that are
# declared real and such that are not.
PAIRS = (sympy.symbols("u v"), sympy.symbols("x y", real=True), sympy.symbols("y x"))


def symbol_pairs() -> st.SearchStrategy[tuple[sympy.Symbol, sympy.Symbol]]:
    """Two symbols under any names, declared real or not."""
    return st.sampled_from(PAIRS)


def rationals(low: int, high: int, denominators=(1, 2, 3)) -> st.SearchStrategy[sympy.Rational]:
    """Rationals between low and high with small denominators."""
    return st.builds(sympy.Rational, st.integers(low, high), st.sampled_from(denominators))


coefficients = st.integers(-4, 4)
nonzero = st.integers(-5, 5).filter(bool)
NO_SHRINKING = (Phase.explicit, Phase.generate)  # sympy is slow, and the examples are small
