"""What readers did, in the order in which they did it: an SQLite file that only grows.

    log = ReadingLog(Path("graded"))
    action = log.add(Step("ada", MARK, "1.d", key, {"items": ["why"]}))
    log.actions()

Each step is one transaction, on the disk before `add` returns, so a program that is killed at any
moment has lost nothing. Undoing is a further action. Several programs may use the file at once.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..outputs.results_folder import LOCK, READING

LOG = "log.sqlite"
FORMAT = 1
WAIT_SECONDS = 30.0  # for another program that is writing
MARK, UNDO, SETTLE = "mark", "undo", "settle"  # of an answer
RUBRIC, FINAL, PARTS = "rubric", "final", "parts"  # of the whole class or a question
TABLES = """
CREATE TABLE actions (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, reader TEXT NOT NULL, kind TEXT NOT NULL,
  question TEXT NOT NULL, answer TEXT NOT NULL, value TEXT NOT NULL
);
CREATE TRIGGER actions_stay BEFORE UPDATE ON actions
  BEGIN SELECT RAISE(ABORT, 'actions are only added'); END;
CREATE TRIGGER actions_are_kept BEFORE DELETE ON actions
  BEGIN SELECT RAISE(ABORT, 'actions are only added'); END;
CREATE TABLE entered (
  name TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL, score REAL,
  comment TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (name, question)
);
"""


class LogError(Exception):
    """The log cannot be used; the message names the file and the next step."""


class Outdated(Exception):
    """The answer was marked by the same reader in another window meanwhile."""


@dataclass(frozen=True)
class Step:
    """What is to be added. answer: its key, "" if it is not about one."""

    reader: str
    kind: str
    question: str = ""
    answer: str = ""
    value: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Action(Step):
    """A step that was taken. at: when, in UTC."""

    id: int = 0
    at: str = ""


@dataclass(frozen=True)
class Entered:
    """What was last put into a submission's results.json from here. score: None if taken back."""

    answer: str
    score: float | None
    comment: str


class ReadingLog:
    """folder: of the results; the log is made if it is not there. Raises LogError."""

    def __init__(self, folder: Path):
        self.file = folder / READING / LOG
        self._turn = threading.Lock()
        self._known: list[Action] = []
        try:
            self.file.parent.mkdir(exist_ok=True)
            (self.file.parent / LOCK).touch()
            # autocommit: transactions are begun below
            self._database = sqlite3.connect(
                self.file, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
        except (OSError, sqlite3.Error) as error:
            raise LogError(f"{self.file} cannot be opened: {_why(error)}") from None
        with self._transaction() as database:
            # As FULL, and the removal of the journal is on the disk, too.
            (version,) = database.execute("PRAGMA user_version").fetchone()
            if version == 0:
                for statement in _statements(TABLES):
                    database.execute(statement)
                database.execute(f"PRAGMA user_version = {FORMAT}")
            elif version != FORMAT:
                raise LogError(f"{self.file} is of another version of the kit: use that one")

    def add(self, step: Step, seen: int | None = None) -> Action:
        """Add an action, durably. seen: the number of the reader's latest action on the answer, as
        far as they know; raises Outdated if there is a later one. Raises LogError."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        value = json.dumps(step.value, ensure_ascii=False)
        with self._transaction() as database:
            if seen is not None and seen != self._latest(database, step):
                raise Outdated
            cursor = database.execute(
                "INSERT INTO actions (at, reader, kind, question, answer, value)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (at, step.reader, step.kind, step.question, step.answer, value),
            )
            number = cursor.lastrowid or 0
        return Action(**vars(step), id=number, at=at)

    def actions(self) -> list[Action]:
        """All actions in order, those of other programs included."""
        with self._transaction() as database:
            last = self._known[-1].id if self._known else 0
            rows = database.execute(
                "SELECT reader, kind, question, answer, value, id, at FROM actions"
                " WHERE id > ? ORDER BY id",
                (last,),
            ).fetchall()
            for reader, kind, question, answer, value, number, at in rows:
                self._known.append(
                    Action(reader, kind, question, answer, json.loads(value), number, at)
                )
            return list(self._known)

    def entered(self) -> dict[tuple[str, str], Entered]:
        """What was put into results.json, by name and question."""
        with self._transaction() as database:
            rows = database.execute("SELECT name, question, answer, score, comment FROM entered")
            return {(name, question): Entered(*rest) for name, question, *rest in rows}

    def note_entered(self, name: str, question: str, entered: Entered) -> None:
        """Note what was put into a submission's results.json."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        with self._transaction() as database:
            database.execute(
                "INSERT OR REPLACE INTO entered VALUES (?, ?, ?, ?, ?, ?)",
                (name, question, entered.answer, entered.score, entered.comment, at),
            )

    def close(self) -> None:
        with self._turn:
            self._database.close()

    def _latest(self, database: sqlite3.Connection, step: Step) -> int:
        (number,) = database.execute(
            "SELECT coalesce(max(id), 0) FROM actions"
            " WHERE reader = ? AND question = ? AND answer = ? AND kind IN (?, ?)",
            (step.reader, step.question, step.answer, MARK, UNDO),
        ).fetchone()
        return number

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it, or nothing. Raises LogError."""
        try:
            with self._turn:
                self._database.execute("PRAGMA synchronous = EXTRA")
                self._database.execute("BEGIN IMMEDIATE")
                try:
                    yield self._database
                    self._database.execute("COMMIT")
                except BaseException:
                    if self._database.in_transaction:
                        self._database.execute("ROLLBACK")
                    raise
        except (sqlite3.Error, UnicodeError, json.JSONDecodeError) as error:
            raise LogError(f"{self.file} cannot be used: {_why(error)}") from None


def _statements(text: str) -> Iterator[str]:
    """One after the other: `executescript` would end the transaction first."""
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _why(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error)
    if "not a database" in text or "malformed" in text:
        return f"{text}; move it away to begin anew (scores in results.json stay)"
    return text
