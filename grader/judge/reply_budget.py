"""How much memory a submission's replies may take in the judge: each, in a check, and in all.

    budget = ReplyBudget()
    worker.ask("call", arguments, 10.0, admit=budget.admitting(CALL, arguments))
    budget.begin_check()

Checks keep the replies that they compare, so a limit for each reply is not enough.
"""

from collections.abc import Sequence
from typing import Any

from ..worker.operations.declarations import Operation
from ..worker.operations.reply_sizes import KIB, MIB
from ..worker.wire.channel import Admit
from ..worker.wire.plain import ProtocolError

CHECK = 320 * MIB  # the largest checks of right submissions take 30 MiB
SUBMISSION = 2048 * MIB  # all checks of right submissions take 95 MiB
PER_HEADER_BYTE = 64  # of memory: an empty list has one byte on the wire
QUESTIONS = 4 * MIB  # to the judge, within a request; see operations/carried_functions.py


class TooLarge(ProtocolError):
    """The worker sent more than it may."""


class ReplyBudget:
    """Counts what a submission's workers send."""

    def __init__(self, check: int = CHECK, submission: int = SUBMISSION) -> None:
        self._check, self._submission = check, submission
        self._in_check = self._in_all = 0

    def begin_check(self) -> None:
        """The replies so far have been judged and forgotten."""
        self._in_check = 0

    def admitting(
        self, operation: Operation, arguments: Sequence[Any], with_questions: bool = False
    ) -> Admit:
        """For the messages of one request: counts each, and raises TooLarge for the one that
        exceeds a limit. with_questions: whether the worker may ask the judge meanwhile."""
        form = operation.form(arguments)
        left = form.most + QUESTIONS * with_questions

        def admit(header: int, arrays: int) -> None:
            nonlocal left
            left -= header + arrays
            if left < 0:
                raise TooLarge(f"more than {_in_words(form.most)} came back; asked: {form.words}")
            self._take(header * PER_HEADER_BYTE + arrays)

        return admit

    def _take(self, size: int) -> None:
        self._in_check += size
        self._in_all += size
        for taken, most, where in (
            (self._in_check, self._check, "in this check"),
            (self._in_all, self._submission, "in all checks"),
        ):
            if taken > most:
                raise TooLarge(f"its answers {where} take more than {_in_words(most)} of memory")


def _in_words(size: int) -> str:
    return f"{size // MIB} MiB" if size >= MIB else f"{size // KIB} KiB"
