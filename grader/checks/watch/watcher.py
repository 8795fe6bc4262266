"""The loop of the watch: a saved file or a key brings a run of checks, in a forked process.

It is a plugin of pytest. pytest collects the checks once; where it would run them, the watching
process stays in `pytest_runtestloop` until the student quits, and each forked process leaves it to
run the checks that were chosen, as pytest always does.
"""

import select
import sys
import time
from dataclasses import dataclass

import pytest

from .. import parallel
from ..decorator import of_item
from ..layout import ROOT
from ..plugin import RESULTS
from ..results.earlier import Earlier
from ..results.printed_messages import pytest_command
from ..results.result import Result
from ..results.results import Results
from ..results.summary import hint_lines, next_step
from . import saved_files
from .about_a_run import changes, running
from .forked_run import ForkedRun, Send, fork, unfreeze
from .keyboard import Keyboard
from .libraries import threads
from .saved_files import SavedFiles, dependents, imports_of
from .screen import Screen
from .view import QUIET, View

TICK = 0.05  # seconds between two looks at the files
LONG = 3.0  # seconds after which it is told which check runs
PASSED_OVER = "breakpoint() was passed over"
MOST_PRINTED = 8_000  # characters of what a check has printed


@dataclass(frozen=True)
class Chosen:
    """A run to be done. numbers: of the checks, in the order in which they run."""

    title: str
    numbers: list[str]


class Watcher:
    """Runs checks again and again. is_run: whether this is a process that was forked for a run."""

    def __init__(self, screen: Screen, keyboard: Keyboard, package: str, note: str = "") -> None:
        """note: what is to be said with the first run."""
        self._screen, self._keyboard, self._note_first = screen, keyboard, note
        self._folder = ROOT / package
        self._run: ForkedRun | None = None
        self._runs = 0  # that were begun
        self._send: Send | None = None
        self.has_begun = False
        self.interrupted: KeyboardInterrupt | None = None  # what ended it, if not a key

    @property
    def is_run(self) -> bool:
        return self._send is not None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Watch until the student quits. None in a forked process: pytest goes on and runs the
        checks in session.items."""
        if session.testsfailed:
            return None  # a file of checks cannot be collected, and pytest says why
        self.has_begun = True
        self._session = session
        assignment = session.config.stash[RESULTS].assignment
        self._view = View(Results(assignment))
        self._view.results.number(session.items)
        self._items = {self._view.results.number_of(i): i for i in session.items if of_item(i)}
        self._files = SavedFiles(self._folder)
        try:
            return True if self._watch() else None
        except KeyboardInterrupt as error:
            self.interrupted = error
            return True
        finally:
            if not self.is_run:
                self._stop()
                unfreeze()

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """In a forked process: send a check's result, and what it printed."""
        if self._send and (sent := vars(report).get(parallel.SENT)):
            sent["result"]["pictures"] = {name: "" for name in sent["result"]["pictures"]}
            printed = "".join(text for _, text in report.sections)
            self._send({**sent, "printed": printed[-MOST_PRINTED:]})

    def _watch(self) -> bool:
        """Whether the student has quit; False in a forked process."""
        chosen: Chosen | None = self._all("the first run")
        while chosen is not None:
            self._stop()
            if chosen.numbers:
                self._begin(chosen)
                _require_one_thread()
                self._run, send = fork()
                if self._run is None:
                    self._send = send
                    self._prepare(chosen)
                    return False
            self._screen.show(self._view)
            chosen = self._next()
        return True

    def _begin(self, chosen: Chosen) -> None:
        """A run, before it is forked. What it does replaces what is known of its modules."""
        view = self._view
        self._before = {r.number: r.outcome for r in view.results.all}
        self._began = self._heard = time.monotonic()
        self._runs += 1
        view.begin(chosen.title, chosen.numbers, self._note_first)
        self._note_first = ""
        modules = {item_module(self._items[number]) for number in chosen.numbers}
        view.broken = {m: why for m, why in view.broken.items() if m not in modules}

    def _prepare(self, chosen: Chosen) -> None:
        """In the forked process: choose the checks, and remember what the others came to."""
        self._session.items[:] = [self._items[number] for number in chosen.numbers]
        results = self._session.config.stash[RESULTS]
        for result in self._view.results.all:
            check = of_item(self._items[result.number])
            if result.number not in chosen.numbers and check is not None:
                about = result.number, result.outcome, result.message, result.again
                results.standing.recall(Earlier(check, *about, tuple(result.cause)))
        self._know_last_failed()
        sys.breakpointhook = _pass_over

    def _next(self) -> Chosen | None:
        """Wait for what the student does, and show what the run sends; the next run to be done.
        None: the student quits."""
        while True:
            running = self._run.sources if self._run else []
            ready, _, _ = select.select([*self._keyboard.sources, *running], [], [], TICK)
            if self._run and not self._run.is_over:
                self._take(self._run)
            if saved := self._files.saved():
                if chosen := self._of_saved(saved):
                    return chosen
            for key in self._keyboard.pressed() if {*ready} & {*self._keyboard.sources} else "":
                if key == "q":
                    return None
                if chosen := self._of_key(key):
                    return chosen

    def _take(self, run: ForkedRun) -> None:
        """Show what a run has sent."""
        view = self._view
        has_failed = self._runs in view.since.values()
        printed, since, ended = dict(view.printed), dict(view.since), [*view.ended]
        for message in run.messages():
            result = Result(**message["result"])
            view.results.keep(result)
            view.results.pictures = message["pictures"] or view.results.pictures
            printed[result.number] = message["printed"]
            ended.append(result.number)
            if result.outcome in QUIET:
                since.pop(result.number, None)
            else:
                since.setdefault(result.number, self._runs)
            self._heard = time.monotonic()
        view.printed, view.since, view.ended = printed, since, ended
        view.running = self._running()
        if run.is_over:
            self._finish(run)
        elif not has_failed and self._runs in since.values():
            self._screen.show(view)  # the first one is not waited for
        else:
            self._screen.status(view.last_line)

    def _running(self) -> str:
        """Which check runs, if it takes long."""
        seconds = time.monotonic() - self._heard
        number = next((n for n in self._view.chosen if n not in self._view.ended), None)
        if number is None or seconds < LONG:
            return ""
        return running(number, self._items[number], seconds)

    def _finish(self, run: ForkedRun) -> None:
        view = self._view
        view.seconds = time.monotonic() - self._began
        view.changed = changes(
            self._before, [r for r in view.results.all if r.number in view.ended]
        )
        if left := [number for number in view.chosen if number not in view.ended]:
            last = "\n".join(run.printed().rstrip().splitlines()[-15:])
            view.note = f"the run {run.how or 'ended'} during {left[0]}\n{last}"
        elif any(PASSED_OVER in view.printed.get(number, "") for number in view.chosen):
            view.note = f"{PASSED_OVER}: `{pytest_command()} -k NAME` stops there"
        self._screen.show(view)

    def _of_saved(self, saved: list[str]) -> Chosen | None:
        """The checks of these modules and of those that depend on them. A module that is no Python
        has none: why is shown, instead of what was known of it. None where there is no other."""
        view = self._view
        broken = {m: why for m in saved if (why := saved_files.no_python(self._folder, m))}
        view.broken = {m: why for m, why in view.broken.items() if m not in saved} | broken
        names = ", ".join(f"{module}.py" for module in saved)
        if saved := [module for module in saved if module not in broken]:
            return self._chosen(f"{names} saved", saved, [*self._dependents(saved)])
        self._stop()
        view.begin(f"{names} saved", self._chosen("", [*broken], []).numbers)
        view.seconds = 0.0
        self._screen.show(view)
        return None

    def _dependents(self, saved: list[str]) -> set[str]:
        """Other modules that need these, in their code or for their checks."""
        needed = imports_of(self._folder)
        for item in self._items.values():
            if check := of_item(item):
                modules = {name.partition(".")[0] for name in check.needs}
                needed.setdefault(check.of.partition(".")[0], set()).update(modules)
        return set().union(*(dependents(module, needed) for module in saved)) - {*saved}

    def _of_key(self, key: str) -> Chosen | None:
        view = self._view
        match key:
            case "\n" | " ":
                return Chosen(view.title.removesuffix(", again") + ", again", [*view.chosen])
            case "a":
                return self._all("all checks")
            case "f":
                failing = [
                    r.number for r in view.results.all if r.outcome not in ("passed", "todo")
                ]
                if failing:
                    return Chosen("what has failed", failing)
                self._note("no check has failed")
            case "n" | "p":
                view.shown += 1 if key == "n" else -1
                self._screen.show(view)
            case "h":
                self._hint()
        return None

    def _hint(self) -> None:
        step = next_step(self._view.results)
        if step is None:
            return self._note("there is nothing to give a hint for")
        question = self._view.results.assignment.by_id[step.question]
        cache = getattr(self._session.config, "cache", None)
        return self._note("\n".join(hint_lines(cache, question, "press h again")))

    def _note(self, text: str) -> None:
        self._view.note = text
        self._screen.show(self._view)

    def _all(self, title: str) -> Chosen:
        modules = {item_module(item) for item in self._items.values()}
        return self._chosen(title, [*modules], [])

    def _chosen(self, title: str, modules: list[str], others: list[str]) -> Chosen:
        """Checks of the modules, then those of the others; in each, first those that did not pass
        the last time. The short training comes last."""
        known = {result.number: result.outcome for result in self._view.results.all}

        def order(number: str) -> tuple[bool, bool, bool]:
            item = self._items[number]
            is_slow = item.get_closest_marker("smoke") is not None
            return is_slow, item_module(item) not in modules, known.get(number) == "passed"

        asked = {*modules, *others}
        numbers = [n for n, item in self._items.items() if item_module(item) in asked]
        return Chosen(title, sorted(numbers, key=order))

    def _stop(self) -> None:
        if self._run and not self._run.is_over:
            self._run.kill()
        self._know_last_failed()

    def _know_last_failed(self) -> None:
        """Another process has written down for `pytest --lf` what has failed."""
        config = self._session.config
        if last_failed := config.pluginmanager.get_plugin("lfplugin"):
            last_failed.lastfailed = config.cache.get("cache/lastfailed", {})


def item_module(item: pytest.Item) -> str:
    """The module that a check is about."""
    check = of_item(item)
    return check.of.partition(".")[0] if check else ""


def _pass_over(*_: object, **__: object) -> None:
    """In place of a debugger, which would need the keyboard."""
    print(PASSED_OVER)


def _require_one_thread() -> None:
    if (count := threads()) != 1:
        raise RuntimeError(f"there are {count} threads: a process forked from here could hang")
