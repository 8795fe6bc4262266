# attack: answers that are generators of generators and never end
# kind: forgery
# grade: 1.b
# outcome: failed, timeout, memory
# module: saddle


def endless(x):
    while True:
        yield x


def deeper(x):
    while True:
        yield deeper(x)


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    return endless(x) if method == "gd" else deeper(x)
