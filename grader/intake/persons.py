"""Whose a submission is, as far as a platform says it."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """ids: pairs of what a number or text is ("canvas user id", "sid", "login") and its value."""

    name: str = ""
    ids: tuple[tuple[str, str], ...] = ()
    email: str = ""

    def known_as(self) -> Iterator[str]:
        """All by which a roster or gradebook may name this person."""
        return filter(None, (*(value for _, value in self.ids), self.email, self.name))


@dataclass(frozen=True)
class HandedIn:
    """Who handed in, and how. persons: one, or the members of a group. platform: in words. is_late:
    None where the platform does not say. attempt: counted from 1."""

    platform: str
    persons: tuple[Person, ...]
    is_late: bool | None = None
    attempt: int = 1

    def as_record(self) -> dict[str, object]:
        """For the result record, in plain data."""
        return {
            "platform": self.platform,
            "persons": [
                {"name": person.name, "ids": dict(person.ids), "email": person.email}
                for person in self.persons
            ],
            "late": self.is_late,
            "attempt": self.attempt,
        }
