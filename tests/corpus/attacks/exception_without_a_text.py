# attack: exceptions whose __str__, __repr__ or class raise in turn while they are described
# kind: forgery
# grade: 1.b
# outcome: exit, failed, timeout, protocol
# module: saddle

import random


class Tricky(type):
    __mro__ = property(lambda cls: [cls, 1, "ValueError"])


class Mute(Exception):
    def __str__(self):
        turn = random.randrange(3)
        if turn == 0:
            raise self
        return 5 if turn == 1 else "x" * 10**8

    __repr__ = __str__


class Nobody(Exception, metaclass=Tricky):
    pass


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    raise random.choice([Mute, Nobody])(method)
