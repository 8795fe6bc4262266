"""A class whose copies are known: members who answer each function on their own, and copies.

    made = made_class(Random(1), members=36, copies=12)
    made.modules[0]["saddle"]           # a text
    made.copied                         # {(3, 36), (17, 37), ...}

A member draws one of the independent answers for each function, whatever the others draw. So two
members agree in a function by chance as often as there are few ways to write it. Members are
disguised, too, so that nothing that the disguise itself leaves behind tells a copy from the others.
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from .disguises import DISGUISES, disguised
from .natural_answers import MODULES, Answer, asked_functions

Modules = dict[str, str]  # texts by name
PART = 4  # modules, of the seven, in copies of a part


@dataclass(frozen=True)
class MadeClass:
    """modules: of each submission. copied: pairs of which one is a copy of the other, or both of a
    third. parts: those of `copied` where only some modules are copied."""

    modules: list[Modules]
    copied: set[tuple[int, int]]
    parts: set[tuple[int, int]]


def made_class(
    answers: Mapping[str, Sequence[Answer]],
    random: Random,
    members: int,
    copies: int,
    kinds: Sequence[str] = tuple(DISGUISES),
) -> MadeClass:
    """A class of members on their own and of copies. Every third copy is one of PART modules, and
    the rest of it is the copier's own."""
    modules = [disguised(drawn_member(answers, random), random) for _ in range(members)]
    copied, parts = set(), set()
    for number, source in enumerate(random.sample(range(members), copies)):
        copy = disguised(modules[source], random, kinds)
        pair = (source, len(modules))
        copied.add(pair)
        if number % 3 == 2:
            parts.add(pair)
            chosen = random.sample(MODULES, PART)
            own = disguised(drawn_member(answers, random), random)
            copy = own | {name: copy[name] for name in chosen}
        modules.append(copy)
    return MadeClass(modules, copied, parts)


def drawn_member(answers: Mapping[str, Sequence[Answer]], random: Random) -> Modules:
    """A submission that answers each function in one of the ways."""
    found = {}
    for module, functions in asked_functions().items():
        while (text := _text(module, functions, answers, random)) is None:
            pass
        found[module] = text
    return found


def _text(
    module: str, functions: Sequence[str], answers: Mapping[str, Sequence[Answer]], random: Random
) -> str | None:
    """A module's text; None where two of the drawn answers use one name for different helpers."""
    drawn = [random.choice(answers[f"{module}.{function}"]) for function in functions]
    helpers: dict[str, str] = {}
    for answer in drawn:
        for name, statement in answer.needed.items():
            text = ast.unparse(statement)
            if helpers.setdefault(name, text) != text:
                return None
    imports = dict.fromkeys(ast.unparse(each) for answer in drawn for each in answer.imports)
    in_order = [ast.unparse(answer.function) for answer in drawn]
    return "\n".join([*imports, "", *dict.fromkeys(helpers.values()), "", *in_order]) + "\n"
