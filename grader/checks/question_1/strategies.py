"""Games and numbers for hypothesis to draw: small exact domains, so that failures shrink well."""

from collections.abc import Sequence

import sympy
from hypothesis import Phase
from hypothesis import strategies as st

# One pair with other names than x and y, not in alphabetical order and not declared real; and the
# usual one. There are no others, as each new symbol costs sympy time.
PAIRS = (sympy.symbols("v u"), sympy.symbols("x y", real=True))


def symbol_pairs() -> st.SearchStrategy[tuple[sympy.Symbol, sympy.Symbol]]:
    """Two symbols under any names, declared real or not."""
    return st.sampled_from(PAIRS)


def rationals(
    low: int, high: int, denominators: Sequence[int] = (1, 2, 3)
) -> st.SearchStrategy[sympy.Rational]:
    """Rationals between low and high with small denominators."""
    return st.builds(sympy.Rational, st.integers(low, high), st.sampled_from(denominators))


coefficients = st.integers(-4, 4)
nonzero = st.sampled_from((1, -1, 2, -2, 3, -3, 4, -4, 5, -5))
NO_SHRINKING = (Phase.explicit, Phase.generate)  # sympy is slow, and the examples are small
