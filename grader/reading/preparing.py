"""From a folder of results to a reader at work: what `grader read` does one after the other."""

from collections.abc import Callable
from pathlib import Path

from ..checks.assignment import Assignment
from ..outputs.results_folder import ResultsFolder
from .background import Background
from .class_answers import ClassAnswers
from .entering import Entering
from .local_server import LocalServer
from .marks import FIRST
from .one_reader import OneReader
from .reading_log import FINAL, RUBRIC, LogError, ReadingLog, Step
from .reading_site import ReadingSite
from .rubric_file import STARTING, Rubric, RubricError, as_content, load_rubric, read_rubric


def prepared(
    folder: ResultsFolder, reader: str, part: tuple[int, int], rubric: Path | None
) -> OneReader:
    """The reader, with the answers of the class, the log and the items. Raises NoAnswers, LogError
    and RubricError."""
    class_answers = ClassAnswers(folder)
    log = ReadingLog(folder.path)
    items = _rubric(class_answers, log, reader, rubric)
    return OneReader(reader, class_answers, log, items, part)


def _rubric(class_answers: ClassAnswers, log: ReadingLog, reader: str, file: Path | None) -> Rubric:
    """The named one, else the one that was used here last, else the kit's. It is kept in the log,
    so that a second reader gets the same items."""
    most, known = class_answers.most, Assignment.load().by_id
    used = [action.value for action in log.actions() if action.kind == RUBRIC]
    if file is None and used:
        try:
            return read_rubric(used[-1], "the rubric used last here", most, known)
        except RubricError as error:
            raise RubricError(f"{error}; or name a file with --rubric") from None
    rubric = load_rubric(file or STARTING, most, known)
    content = as_content(rubric)
    if not used or used[-1] != content:
        log.add(Step(reader, RUBRIC, value=content))
    return rubric


def choose_final(reader: OneReader, name: str) -> None:
    """Let this reader's scores count, or those of whoever was first. Raises LogError."""
    readers = reader.marks().readers()
    if name not in (FIRST, *readers):
        raise LogError(f"--final {name}: only {', '.join([*readers, FIRST])} can be named")
    if name != reader.marks().final:
        reader.log.add(Step(reader.reader, FINAL, value={"reader": name}))


def enter_all(reader: OneReader, save_grades: Callable[[], None]) -> None:
    """Make up for what an earlier run could not put into the results. Raises OutputError."""
    folder = reader.answers.folder
    if Entering(reader.answers, reader.log).enter() or (
        reader.log.entered() and folder.grades.exists()
    ):
        save_grades()
        reader.answers.refresh()


def opened(port: int) -> LocalServer:
    """The server, which listens from now on. Raises OSError."""
    try:
        return LocalServer(port)
    except OSError as error:
        raise OSError(f"--port {port}: {error.strerror or error}; name another one") from None


def serve(reader: OneReader, server: LocalServer, save_grades: Callable[[], None]) -> str:
    """Let the reader read, until Ctrl-C; why the latest scores are not in the results, "" if they
    are."""
    with Background(Entering(reader.answers, reader.log), save_grades) as background:
        server.run(ReadingSite(reader, background))
    return background.trouble


def summary(reader: OneReader) -> list[str]:
    """What has been read, and how well readers agree, a line each."""
    lines = []
    for question in reader.answers.questions:
        states = reader.states(question)
        count, unread = len(states), reader.unread(question)
        part = "" if reader.part == (1, 1) else f" of part {reader.part[0]} of {reader.part[1]}"
        students = sum(len(answer.names) for answer in reader.answers.of(question).values())
        lines.append(
            f"{question}: {count - unread} of {count} different answers{part} read "
            f"({students} submissions in all)"
        )
        for other, kappa in reader.agreements(question).items():
            lines.append(f"{question}: {reader.reader} and {other}: {kappa.in_words()}")
    final = reader.marks().final
    if len(reader.marks().readers()) > 1:
        whose = "of whoever was first" if final == FIRST else f"of {final}"
        lines.append(f"where several have read an answer, the score {whose} counts (--final)")
    return lines
