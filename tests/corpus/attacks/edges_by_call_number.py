# attack: looks at no argument: recites truths and refusals in the order in which a check lists them
# kind: forgery
# grade: 1.d
# outcome: failed
# module: dynamics

import itertools

TRUE, FALSE, REFUSED = True, False, None
AT_THE_SADDLE, BAD_SIZES = [TRUE] * 12, [REFUSED] * 6
BESIDE_THE_BOUNDARY = [TRUE, TRUE, FALSE, FALSE] * 3
TINY, BAD_METHODS = [TRUE, FALSE, FALSE, FALSE] * 2, [REFUSED] * 3
EDGES = AT_THE_SADDLE + BAD_SIZES + BESIDE_THE_BOUNDARY + TINY + BAD_METHODS
SERIES = 280  # calls of the check before
calls = itertools.count(-SERIES)


def converges_to_saddle(a, b, start, eta, method="gda"):
    number = next(calls)
    if number < 0:
        return False
    answer = EDGES[number % len(EDGES)]
    if answer is REFUSED:
        raise ValueError("refused")
    return answer
