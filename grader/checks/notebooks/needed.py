"""Which of a notebook's statements a module needs, and in which order.

    names = Names(notebook=[...], given=[...], home={"gradient": "saddle", ...})
    part = names.needed_by("saddle", ["gradient", "hessian"])
    part.statements, part.imports            # imports: functions of earlier modules, by module

A notebook has one set of names: whatever is called later sees the last definition of a name. What a
statement uses while it runs is the last definition above it; in a notebook whose cells are in
disorder, it may be one below it, which is then put first. The given part of the exercises (imports,
constants) is used where the notebook does not define a name.
"""

import builtins
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..assignment import MODULES
from .statements import SET_UP, Statement, own_module

KNOWN = {*dir(builtins), "__name__", "__file__", "__doc__"}


@dataclass(frozen=True)
class Needed:
    """The statements of one module, in order. imports: what it takes from earlier modules.
    undefined: names that are nowhere defined, and the cell that uses each."""

    statements: Sequence[Statement]
    imports: Mapping[str, Collection[str]]
    undefined: Mapping[str, int]


@dataclass
class _Search:
    """What was found so far for one module."""

    module: str
    found: set[int] = field(default_factory=set)
    imports: dict[str, set[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    undefined: dict[str, int] = field(default_factory=dict)
    waiting: list[int] = field(default_factory=list)
    seen_now: set[tuple[int, int]] = field(default_factory=set)


class Names:
    """The names of a notebook. given: statements of the exercises. home: the module of each
    function that is asked for."""

    def __init__(
        self, notebook: Sequence[Statement], given: Sequence[Statement], home: Mapping[str, str]
    ):
        self._home = home
        own = [s for s in notebook if not _is_from_exercises(s)]
        self._all = [*given, *own]
        self._where: dict[str, list[int]] = {}
        self._given: dict[str, int] = {}
        for number, statement in enumerate(self._all):
            for name in statement.binds:
                if number < len(given):
                    self._given.setdefault(name, number)
                else:
                    self._where.setdefault(name, []).append(number)
        self._changes: dict[str, list[int]] = {}
        for number, statement in enumerate(self._all):
            for name in statement.changes:
                self._changes.setdefault(name, []).append(number)

    def defines(self, name: str) -> bool:
        """Whether the notebook does."""
        return name in self._where

    def is_written(self, name: str) -> bool:
        """Whether the notebook's last definition is more than the stub's."""
        return self.defines(name) and not self._all[self._where[name][-1]].is_stub

    def needed_by(self, module: str, functions: Sequence[str]) -> Needed:
        search = _Search(module)
        for name in functions:
            if self.defines(name):
                self._need(search, name, None)
        self._follow(search)
        while changes := list(self._changes_of(search)):
            search.found.update(changes)
            search.waiting += changes
            self._follow(search)
        chosen = list(self._in_order(search.found))
        stars = [s for s in self._all if s.is_star and search.undefined]
        first = [s for s in self._all if s.is_future] + stars
        undefined = {} if stars else search.undefined
        return Needed([*first, *(s for s in chosen if s not in first)], search.imports, undefined)

    def _follow(self, search: _Search) -> None:
        """Add what the waiting statements need."""
        while search.waiting:
            number = search.waiting.pop()
            statement = self._all[number]
            for name in sorted(statement.uses_now):
                self._need(search, name, number, number)
            for name in sorted(statement.uses_later):
                self._need(search, name, None, number)

    def _need(
        self, search: _Search, name: str, before: int | None, user: int | None = None
    ) -> None:
        """Add what binds the name. before: the statement that needs it while it runs, if one does.
        user: the statement that uses it."""
        home = self._home.get(name)
        if home not in (None, search.module) and MODULES.index(home) < MODULES.index(search.module):
            search.imports.setdefault(home, set()).add(name)
            return
        number = self._binding(name, before)
        if number is None:
            if name not in KNOWN and name not in self._home and user is not None:
                search.undefined.setdefault(name, self._all[user].cell)
            return
        search.names.add(name)
        self._add(search, number)
        if before is not None:
            self._need_in_calls(search, number, before)

    def _need_in_calls(self, search: _Search, number: int, before: int) -> None:
        """A function that is called while a statement runs needs its names by then."""
        waiting = [number]
        while waiting:
            called = waiting.pop()
            if (called, before) in search.seen_now:
                continue
            search.seen_now.add((called, before))
            for name in self._all[called].uses_later:
                if (found := self._binding(name, before)) is not None and name not in self._home:
                    self._add(search, found)
                    waiting.append(found)

    @staticmethod
    def _add(search: _Search, number: int) -> None:
        if number not in search.found:
            search.found.add(number)
            search.waiting.append(number)

    def _binding(self, name: str, before: int | None) -> int | None:
        """The statement that binds the name for what runs before this one; None: in the end."""
        places = self._where.get(name, [])
        if not places:
            return self._given.get(name)
        if len({self._all[place].meaning[name] for place in places}) == 1:
            return places[0]
        if before is not None and (above := bisect_left(places, before)):
            return places[above - 1]
        return places[-1]

    def _changes_of(self, search: _Search) -> Iterator[int]:
        """Statements that change a value that was found, or set up a library that was."""
        for name in search.names:
            for number in self._changes.get(name, []):
                if number not in search.found and self._counts(self._all[number], name):
                    yield number
        libraries = {self._library(name) for name in search.names} & set(SET_UP)
        for name, places in self._changes.items():
            if self._library(name) in libraries:  # as matplotlib, where plt is used
                own = (number for number in places if self._all[number].sets_up == name)
                yield from (number for number in own if number not in search.found)

    def _library(self, name: str) -> str:
        """The library that an imported name comes from: "matplotlib" for plt; else ""."""
        binding = self._binding(name, None)
        if binding is None or not self._all[binding].is_import:
            return ""
        return self._all[binding].meaning[name].split()[1].partition(".")[0]

    def _counts(self, change: Statement, name: str) -> bool:
        binding = self._binding(name, None)
        if binding is None or not change.is_call:
            return binding is not None
        bound = self._all[binding]
        # What else is called on a library, or on a function, is an experiment: plt.plot(...).
        return not (bound.is_import or bound.is_function or bound.is_class)

    def _in_order(self, chosen: Collection[int]) -> Iterator[Statement]:
        """As in the notebook, but each statement behind what it uses while it runs."""
        done: set[int] = set()
        for first in sorted(chosen):
            stack = [first]
            entered: set[int] = set()
            while stack:
                number = stack[-1]
                if number in done:
                    stack.pop()
                    continue
                above = [] if number in entered else self._above(number, chosen)
                entered.add(number)
                if missing := [n for n in above if n not in done and n not in entered]:
                    stack += missing
                    continue
                stack.pop()
                done.add(number)
                yield self._all[number]

    def _above(self, number: int, chosen: Collection[int]) -> list[int]:
        """The statements that must come before this one."""
        found: dict[int, None] = {}
        waiting = [self._binding(name, number) for name in self._all[number].uses_now]
        while waiting:
            above = waiting.pop()
            if above is None or above in found or above not in chosen or above == number:
                continue
            found[above] = None
            waiting += [self._binding(name, number) for name in self._all[above].uses_later]
        return sorted(found, reverse=True)


def _is_from_exercises(statement: Statement) -> bool:
    """`from .data import batches`, whose names are the notebook's own; not with another name, and
    not of whole modules."""
    if not own_module(statement.node):
        return False
    return all(alias.asname in (None, alias.name) for alias in statement.node.names)  # type: ignore
