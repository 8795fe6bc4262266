"""Games and numbers for hypothesis to draw: small exact domains, so that failures shrink well."""

import sympy
from hypothesis import Phase
from hypothesis import strategies as st

# Neither named x and y, nor in the order of their names, nor declared real; and the usual ones.
# Each new symbol costs sympy time, so that there are no others.
PAIRS = (sympy.symbols("v u"), sympy.symbols("x y", real=True))


def symbol_pairs() -> st.SearchStrategy[tuple[sympy.Symbol, sympy.Symbol]]:
    """Two symbols under any names, declared real or not."""
    return st.sampled_from(PAIRS)


def rationals(low: int, high: int, denominators=(1, 2, 3)) -> st.SearchStrategy[sympy.Rational]:
    """Rationals between low and high with small denominators."""
    return st.builds(sympy.Rational, st.integers(low, high), st.sampled_from(denominators))


coefficients = st.integers(-4, 4)
nonzero = st.sampled_from((1, -1, 2, -2, 3, -3, 4, -4, 5, -5))
NO_SHRINKING = (Phase.explicit, Phase.generate)  # sympy is slow, and the examples are small
