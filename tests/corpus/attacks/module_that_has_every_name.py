# attack: a module whose __getattr__ gives a function for any name that is looked up
# kind: forgery
# grade: 1.a, 1.b, 1.c
# outcome: failed
# module: saddle


class Anything:
    def __call__(self, *args, **named):
        return self

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def __iter__(self):
        return iter((self, self))

    def __repr__(self):
        return "passed"


def __getattr__(name):
    return Anything()
