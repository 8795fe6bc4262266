# attack: wrong derivatives that agree with the right ones just where the judge looks
# kind: forgery
# grade: 1.a
# outcome: failed
# module: saddle

from sympy import Matrix, Rational, diff

# compare.PLACES is in the handout; symbols take its numbers in the order in which they come.
PLACES = ("0.7310585", "-2.1462937", "1.9021130")


def nowhere(x):
    product = 1
    for place in PLACES:
        product *= x - Rational(place)
    return 10**6 * product


def gradient(f, x, y):
    return diff(f, x) + nowhere(x), diff(f, y) + nowhere(x)


def hessian(f, x, y):
    return Matrix([[diff(f, p, q) + nowhere(x) for q in (x, y)] for p in (x, y)])
