"""Reading written answers: what counts, what enters the results, and that nothing is lost."""

import csv
import json
import sqlite3
import threading

import pytest

from grader.checks.layout import ROOT
from grader.outputs.results_folder import ResultsFolder
from grader.reading.class_answers import NoAnswers, divided, in_order, key_of, part_of
from grader.reading.entering import Entering
from grader.reading.kappa import Kappa
from grader.reading.marks import COMMENT, ENTER, FIRST, ITEMS, TYPING
from grader.reading.one_reader import AGAIN, BEGUN, ELSEWHERE, SCORED, UNREAD, OneReader, Refused
from grader.reading.preparing import choose_final, prepared
from grader.reading.reading_log import LogError, Outdated, ReadingLog
from grader.reading.rubric_file import STARTING, RubricError, load_rubric
from tests.grader.class_folder import ClassFolder
from tests.grader.essays import HOSTILE, hand_in_essay
from tests.grader.reading_room import reading

Q = "1.d"
POINTS = {0.0: [], 1.0: ["why"], 2.0: ["why", "y-runs-away"], 3.0: []}
POINTS[3.0] = [*POINTS[2.0], "start-on-the-line"]


class Room:
    """Readers of a class of the instant judge."""

    def __init__(self, graded: ClassFolder):
        self.graded = graded

    def reader(self, name: str = "ada", part=(1, 1), rubric=None) -> OneReader:
        return prepared(ResultsFolder(self.graded.out), name, part, rubric)

    def score(self, reader: OneReader, text: str, score: float, comment: str = "") -> str:
        key = key_of(Q, text)
        seen = reader.marks().latest(reader.reader, Q, key)
        reader.mark(Q, key, seen=seen, step=ENTER, items=POINTS[score], comment=comment)
        return key

    def enter(self, reader: OneReader) -> list[str]:
        reader.answers.refresh()
        return Entering(reader.answers, reader.log).enter()

    def given(self, name: str) -> tuple:
        test = self.graded.written(name)
        return test.get("score"), test["extra_data"]["comment"]


@pytest.fixture
def room(empty) -> Room:
    """ada and bob have the same answer, eve another one."""
    for name, text in (("ada", "It diverges."), ("bob", " It\n diverges."), ("eve", "It rests.")):
        empty.hand_in(name, answers=text)
    empty.grade("--all")
    return Room(empty)


class TestEntering:
    def test_equal_answers_are_scored_once_for_all(self, room):
        ada = room.reader()
        assert len(ada.keys(Q)) == 2
        room.score(ada, "It diverges.", 2, "Why?")
        assert room.enter(ada) == ["ada", "bob"] and room.enter(ada) == []
        assert room.given("ada") == room.given("bob") == (2, "Why?")
        assert room.given("eve") == (None, "")
        assert "Why?" in (room.graded.out / "bob" / "feedback.md").read_text()

    def test_an_undone_score_is_taken_back_and_kept_in_the_record(self, room):
        ada = room.reader()
        key = room.score(ada, "It rests.", 2)
        room.enter(ada)
        assert ada.undo(Q) == key and ada.states(Q)[key] == UNREAD
        room.enter(ada)
        assert room.given("eve") == (None, "")
        assert room.graded.earlier("eve") == [(2, "withdrawn")]
        with pytest.raises(Refused, match="nothing to undo"):
            ada.undo(Q)

    def test_a_comment_that_is_deleted_is_gone(self, room):
        ada = room.reader()
        room.score(ada, "It rests.", 2, "bad")
        room.enter(ada)
        room.score(ada, "It rests.", 2, "")
        room.enter(ada)
        assert room.given("eve") == (2, "")

    def test_a_score_of_another_way_stays_until_the_answer_is_marked_again(self, room):
        ada = room.reader()
        key = room.score(ada, "It rests.", 2)
        room.enter(ada)
        room.graded.enter("submission,question,score\neve,1.d,3\n")
        assert room.enter(ada) == [] and room.given("eve")[0] == 3
        assert ada.standing(Q, key)["elsewhere"] == [3]
        room.graded.enter("submission,question,score\neve,1.d,pending\n")
        assert room.enter(ada) == [] and room.given("eve")[0] is None
        room.score(ada, "It rests.", 1)
        assert room.enter(ada) == ["eve"] and room.given("eve")[0] == 1

    def test_what_was_scored_elsewhere_need_not_be_read_again(self, room):
        room.graded.enter("submission,question,score\neve,1.d,3\n")
        ada = room.reader()
        assert ada.states(Q)[key_of(Q, "It rests.")] == ELSEWHERE and ada.unread(Q) == 1
        assert ada.standing(Q, key_of(Q, "It rests."))["elsewhere"] == []  # not before one's own

    def test_a_score_belongs_to_the_answer(self, room):
        ada = room.reader()
        room.score(ada, "It rests.", 2)
        room.enter(ada)
        room.graded.hand_in("eve", answers="It moves.")
        room.graded.grade("eve", "--resume")
        assert room.enter(ada) == [] and room.given("eve")[0] is None
        room.graded.hand_in("eve", answers="It rests.\n# 2.f\nNo.")  # moved, and still the same
        room.graded.grade("eve", "--resume")
        room.enter(ada)
        assert room.given("eve")[0] == 2

    def test_grading_meanwhile_loses_nothing(self, room):
        """A class is graded anew again and again while scores are entered."""
        ada = room.reader()
        texts, ended = ("It diverges.", "It rests."), threading.Event()

        def enter() -> None:
            for number in range(30):
                for text in texts:
                    room.score(ada, text, float(number % 4))
                room.enter(ada)
            ended.set()

        thread = threading.Thread(target=enter)
        thread.start()
        points = 0
        while not ended.is_set():
            points = points % 4 + 1
            for name in ("ada", "eve"):
                room.graded.hand_in(name, points, "It diverges." if name == "ada" else "It rests.")
            room.graded.grade("--all", "--overwrite")
        thread.join()
        for name in ("ada", "eve"):
            assert room.given(name)[0] == 1
            assert room.graded.results(name)["score"] == points + 1


class TestExport:
    def test_written_takes_it(self, room, tmp_path):
        ada = room.reader()
        room.score(ada, "It diverges.", 2, '- "so", = 1; ja\nzwei')
        room.score(ada, "It rests.", 1, "7")
        file = tmp_path / "exported.csv"
        assert "exported.csv: 3 scores" in room.graded.run(
            "read", room.graded.out, "--export", file
        )
        assert room.given("ada")[0] is None
        room.graded.grade("--resume", f"--written={file}")
        assert room.given("ada") == room.given("bob") == (2, '- "so", = 1; ja\nzwei')
        assert room.given("eve") == (1, "7")
        said = room.graded.run("read", room.graded.out, "--export", file, code=2)
        assert "exists, perhaps with scores" in said

    def test_not_for_an_answer_that_has_changed_since(self, room, tmp_path):
        ada = room.reader()
        room.score(ada, "It rests.", 1)
        file = tmp_path / "exported.csv"
        room.graded.run("read", room.graded.out, "--export", file)
        room.graded.hand_in("eve", answers="It moves.")
        said = room.graded.grade("eve", "--resume", f"--written={file}")
        assert "not entered: the file shows another answer" in said

    def test_hostile_answers_come_back_as_they_are(self, empty, tmp_path):
        for number, text in enumerate(HOSTILE):
            hand_in_essay(empty, f"h-{number}", text)
        empty.grade("--all")
        room, file = Room(empty), tmp_path / "exported.csv"
        ada = room.reader()
        for key in ada.keys(Q):
            ada.mark(Q, key, seen=0, step=ENTER, items=["why"], comment="=1+1")
        empty.run("read", empty.out, "--export", file)
        empty.grade("--resume", f"--written={file}")
        assert {room.given(f"h-{n}") for n in range(len(HOSTILE))} == {(1, "=1+1")}
        with file.open(newline="", encoding="utf-8-sig") as lines:
            assert len(list(csv.DictReader(lines))) == len(HOSTILE)


class TestReaders:
    def test_a_second_reader_sees_nothing_before_their_own_score(self, room):
        ada, bob = room.reader("ada"), room.reader("bob")
        key = room.score(ada, "It rests.", 3, "secret")
        room.enter(ada)
        assert bob.states(Q)[key] == UNREAD
        bob.mark(Q, key, seen=0, step=ITEMS, items=["why"], comment="")
        for seen in (bob.answer(Q, key), bob.answer(Q, key_of(Q, "It diverges."))):
            assert "secret" not in json.dumps(seen) and "ada" not in json.dumps(seen)
            assert seen["others"] == [] and seen["counts"] == ""
        assert bob.disagreements(Q) == [] and bob.agreements(Q) == {}
        room.score(bob, "It rests.", 1)
        (other,) = bob.standing(Q, key)["others"]
        assert (other["reader"], other["score"], other["comment"]) == ("ada", 3, "secret")

    def test_whose_score_counts(self, room):
        ada, bob = room.reader("ada"), room.reader("bob")
        key = room.score(bob, "It rests.", 1)
        room.score(ada, "It rests.", 3)
        room.enter(ada)
        assert room.given("eve")[0] == 1  # bob was first
        choose_final(ada, "ada")
        room.enter(ada)
        assert room.given("eve")[0] == 3
        ada.settle(Q, key, "bob")
        room.enter(ada)
        assert room.given("eve")[0] == 1 and bob.standing(Q, key)["settled"]
        ada.undo(Q)
        choose_final(ada, FIRST)
        assert ada.marks().counting(Q, key).reader == "bob"
        with pytest.raises(LogError, match="only bob, ada, first can be named"):
            choose_final(ada, "eve")
        with pytest.raises(Refused, match="both read the answer"):
            ada.settle(Q, key, "eve")

    def test_agreement_is_about_scores_that_were_given_alone(self, room):
        ada, bob = room.reader("ada"), room.reader("bob")
        for text, one, two in (("It rests.", 3, 1), ("It diverges.", 2, 2)):
            room.score(ada, text, one)
            room.score(bob, text, two)
        assert (bob.agreements(Q)["ada"].same, bob.agreements(Q)["ada"].count) == (1, 2)
        room.score(bob, "It rests.", 3)  # having seen that ada gave 3
        assert bob.agreements(Q)["ada"].same == 1 and bob.disagreements(Q) == []
        assert ada.agreements(Q)["bob"] == bob.agreements(Q)["ada"]


class TestKappa:
    def test_by_hand(self):
        # Seen: 35 of 50 the same. By chance: 25/50 * 30/50 + 25/50 * 20/50 = 0.5.
        # (0.7 - 0.5) / (1 - 0.5) = 0.4; with two scores, weights change nothing.
        pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
        kappa = Kappa.of(pairs)
        assert kappa.plain == pytest.approx(0.4) and kappa.weighted == pytest.approx(0.4)

    def test_by_hand_with_three_scores(self):
        # One: 0 1 2 2. Two: 0 1 1 0. Seen: 2 of 4 the same. By chance: one has 0, 1, 2 with
        # 1/4, 1/4, 1/2, two with 1/2, 1/2, 0: 1/8 + 1/8 = 1/4. (1/2 - 1/4) / (3/4) = 1/3.
        # Squares seen: 0 + 0 + 1 + 4 = 5 of 4 pairs: 5/4. By chance: (0,1) 1/8 * 1 + (1,0) 1/8 * 1
        # + (2,0) 1/4 * 4 + (2,1) 1/4 * 1 = 3/2. 1 - (5/4) / (3/2) = 1/6.
        kappa = Kappa.of([(0, 0), (1, 1), (2, 1), (2, 0)])
        assert kappa.plain == pytest.approx(1 / 3) and kappa.weighted == pytest.approx(1 / 6)

    def test_where_it_is_not_defined(self):
        assert Kappa.of([]).plain is None and Kappa.of([(1, 1)] * 3).weighted is None
        assert "not defined" in Kappa.of([(1, 1)] * 3).in_words()
        assert Kappa.of([(1, 1), (2, 2)]).plain == 1 and Kappa.of([(1, 2), (2, 1)]).plain == -1


class TestOrder:
    KEYS = [key_of(Q, f"answer {number}") for number in range(50)]

    def test_it_is_each_readers_own_and_stays(self):
        ada = in_order(self.KEYS, "ada", Q)
        assert ada == in_order(reversed(self.KEYS), "ada", Q) and sorted(ada) == sorted(self.KEYS)
        assert ada != in_order(self.KEYS, "bob", Q) and ada != in_order(self.KEYS, "ada", "2.f")
        late = in_order([*self.KEYS, "0" * 16], "ada", Q)
        assert [key for key in late if key != "0" * 16] == ada

    def test_parts_are_even_and_complete_and_stay(self):
        order = divided([], self.KEYS)
        parts = [part_of(order, (number, 3)) for number in (1, 2, 3)]
        assert sorted(sum(parts, [])) == sorted(self.KEYS)
        assert {len(part) for part in parts} == {16, 17}
        assert divided([], reversed(self.KEYS)) == order
        later = divided(order, [*self.KEYS[5:], "0" * 16])
        assert part_of(later, (2, 3))[: len(parts[1])] == parts[1]

    def test_readers_of_parts(self, room):
        one, two = room.reader("ada", (1, 2)), room.reader("bob", (2, 2))
        assert len(one.keys(Q)) == len(two.keys(Q)) == 1 and one.keys(Q) != two.keys(Q)
        before = one.keys(Q)
        for number in range(3):
            room.graded.hand_in(f"late-{number}", answers=f"late {number}")
        room.graded.grade("--all", "--resume")
        one.answers.refresh()
        assert set(before) < set(one.keys(Q)) and len(one.keys(Q)) in (2, 3)


class TestSteps:
    def test_an_answer_counts_from_enter_on(self, room):
        ada, key = room.reader(), key_of(Q, "It rests.")
        with pytest.raises(Refused, match="choose items"):
            ada.mark(Q, key, seen=0, step=ENTER, items=None, comment="")
        ada.mark(Q, key, seen=0, step=ITEMS, items=["why"], comment="")
        assert ada.states(Q)[key] == BEGUN and room.enter(ada) == []
        ada.mark(Q, key, seen=ada.standing(Q, key)["seen"], step=ENTER, items=[], comment="")
        assert room.enter(ada) == ["eve"] and room.given("eve")[0] == 0

    def test_a_typed_comment_is_undone_as_a_whole(self, room):
        ada, key = room.reader(), key_of(Q, "It rests.")
        for step, text in ((TYPING, "W"), (TYPING, "Wh"), (TYPING, "Why"), (COMMENT, "Why?")):
            seen = ada.standing(Q, key)["seen"]
            ada.mark(Q, key, seen=seen, step=step, items=None, comment=text)
        assert ada.standing(Q, key)["comments"] == ["Why?"]
        ada.undo(Q)
        assert ada.standing(Q, key)["comment"] == "" and ada.states(Q)[key] == UNREAD

    def test_two_windows_do_not_overwrite_each_other(self, room):
        ada = room.reader()
        key = room.score(ada, "It rests.", 2)
        with pytest.raises(Outdated):
            ada.mark(Q, key, seen=0, step=ITEMS, items=[], comment="")

    @pytest.mark.parametrize("comment", [None, 7, "x" * 10_001, "\x00", "\ud800"])
    def test_a_comment_that_cannot_be_kept(self, room, comment):
        ada, key = room.reader(), key_of(Q, "It rests.")
        with pytest.raises(Refused, match="comment"):
            ada.mark(Q, key, seen=0, step=COMMENT, items=None, comment=comment)

    def test_comments_are_listed_by_use(self, room):
        ada = room.reader()
        for number in range(3):
            room.graded.hand_in(f"s{number}", answers=f"answer {number}")
        room.graded.grade("--all", "--resume")
        ada.answers.refresh()
        for number, text in enumerate(("rare", "often", "often")):
            room.score(ada, f"answer {number}", 1, text)
        assert ada.standing(Q, key_of(Q, "It rests."))["comments"] == ["often", "rare"]


class TestLog:
    def test_it_only_grows(self, room):
        ada = room.reader()
        room.score(ada, "It rests.", 2)
        (action,) = [a for a in ada.log.actions() if a.kind == "mark"]
        assert action.reader == "ada" and action.at.endswith("+00:00")
        database = sqlite3.connect(ada.log.file)
        for words in ("DELETE FROM actions", "UPDATE actions SET reader = 'eve'"):
            with pytest.raises(sqlite3.IntegrityError, match="only added"):
                database.execute(words)

    def test_other_commands_are_not_disturbed(self, room):
        room.score(room.reader(), "It rests.", 2)
        assert set(ResultsFolder(room.graded.out).all_results()) == {"ada", "bob", "eve"}
        room.graded.grade("--all", "--overwrite")
        assert list(room.graded.rows()) == ["ada", "bob", "eve"]

    def test_a_damaged_one_is_named(self, room):
        file = room.reader().log.file
        file.write_bytes(b"no database" * 100)
        said = room.graded.run("read", room.graded.out, "--export", "x.csv", code=2)
        assert "log.sqlite cannot be used" in said and "move it away" in said

    def test_one_of_a_later_kit(self, room):
        log = ReadingLog(room.graded.out)
        database = sqlite3.connect(log.file)
        database.execute("PRAGMA user_version = 9")
        with pytest.raises(LogError, match="another version"):
            ReadingLog(room.graded.out)

    def test_a_folder_without_answers(self, tmp_path):
        with pytest.raises(NoAnswers, match="there are no written answers"):
            prepared(ResultsFolder(tmp_path), "ada", (1, 1), None)
        assert list(tmp_path.iterdir()) == []


RUBRIC = STARTING.read_text(encoding="utf-8")


class TestRubric:
    def read(self, tmp_path, text, most=(("1.d", 3), ("2.f", 3))):
        (tmp_path / "own.toml").write_text(text, encoding="utf-8")
        return load_rubric(tmp_path / "own.toml", dict(most), ("1.d", "2.f"))

    def test_points_stay_within_the_questions(self, tmp_path):
        rubric = self.read(tmp_path, RUBRIC)["1.d"]
        assert rubric.score(["never-converges"], 3) == 0 and rubric.score([], 3) == 0
        assert rubric.score(POINTS[3.0], 3) == 3 and rubric.score(POINTS[3.0], 2) == 2
        assert rubric.score(["why", "contradiction"], 3) == 0.5

    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ('id = "1.d"', 'id = "1.e"', "id '1.e' has no written answer; did you mean 1.d?"),
            ('id = "1.d"', 'id = "2.f"', "question 2.f: it is there twice: delete one"),
            ("points = 1\n", 'points = "1"\n', "question 1.d: item 1: points is '1'; it must be a"),
            ("points = 1\n", "points = nan\n", "points is nan"),
            ("points = 1\n", "pionts = 1\n", "unknown key 'pionts': did you mean points?"),
            ("points = 1\n", "", "item 1: the key 'points' is missing: add it"),
            ('name = "why"', 'name = "y-runs-away"', "two items are called 'y-runs-away'"),
            ('id = "1.d"', 'id = "1.d"\nstart = -1', "start is -1; it must be a number, 0 or more"),
            ("[[question]]", "[question", "is not valid TOML"),
            ('pictures = ["2.e", "2.f"]', "pictures = 2", "pictures must be a list of texts"),
        ],
    )
    def test_what_cannot_be_used_is_named(self, tmp_path, old, new, words):
        with pytest.raises(RubricError) as error:
            self.read(tmp_path, RUBRIC.replace(old, new, 1))
        assert words in str(error.value) and "own.toml" in str(error.value)

    def test_more_items_than_keys(self, tmp_path):
        item = '[[question.item]]\nname = "{}"\npoints = 1\ntext = "t"\n'
        text = '[[question]]\nid = "1.d"\n' + "".join(item.format(n) for n in range(10))
        with pytest.raises(RubricError, match="10 items, and there are keys for 9"):
            self.read(tmp_path, text, most=(("1.d", 3),))
        with pytest.raises(RubricError, match="there are no items for 2.f"):
            self.read(tmp_path, RUBRIC[: RUBRIC.index('[[question]]\nid = "2.f"')])

    def test_scores_stay_as_they_were_seen_and_the_rubric_stays_in_use(self, room, tmp_path):
        ada = room.reader()
        key = room.score(ada, "It rests.", 2)
        (tmp_path / "own.toml").write_text(RUBRIC.replace("points = 1\n", "points = 0.5\n"))
        again = room.reader(rubric=tmp_path / "own.toml")
        assert again.states(Q)[key] == AGAIN and again.marks().of("ada", Q, key).score == 2
        bob = room.reader("bob")
        assert bob.rubric[Q].items[0].points == 0.5
        room.score(again, "It rests.", 2)
        assert again.states(Q)[key] == SCORED and again.marks().of("ada", Q, key).score == 1

    def test_feedback_of_items_goes_to_the_student(self, room):
        ada, key = room.reader(), key_of(Q, "It rests.")
        ada.mark(Q, key, seen=0, step=ENTER, items=["never-converges"], comment="Try it.")
        room.enter(ada)
        assert room.given("eve") == (
            0,
            "Look at a start with y₀ = 0: what does y do there?\nTry it.",
        )


class TestServer:
    def test_only_who_has_the_address_gets_in(self, room):
        with reading(room.graded.out, "--reader", "ada") as server:
            status, body, headers = server.ask(f"read/{Q}")
            assert status == 200 and "It diverges" not in body
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
            assert "script-src 'sha256-" in policy and headers["Cache-Control"] == "no-store"
            for name in ("ada", "bob", "eve"):
                assert f">{name}<" not in body.replace('soft">ada<', "")
            secret = server.address.split("/")[3]
            port = server.address.split(":")[2].split("/")[0]
            for path in ("/", "/read/1.d", f"/{secret[:-1]}/read/1.d", f"/{secret}", "/é/x"):
                assert server.ask(path.replace("é", "%C3%A9"))[0] == 404
            for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", ""):
                assert server.ask(f"read/{Q}", Host=host)[0] == 403
            assert server.ask(f"read/{Q}", Host=f"localhost:{port}")[0] == 200
            assert server.ask("undo", {"question": Q}, Origin="http://evil.example")[0] == 403
            assert "nothing to undo" in server.ask("undo", {"question": Q})[1]
            status, body, headers = server.ask("read/../../etc/passwd")
            assert status == 404 and "default-src 'none'" in headers["Content-Security-Policy"]

    @pytest.mark.parametrize(
        "content",
        [[], 7, {}, {"question": "1.d"}, {"question": ["1.d"], "key": {}}, {"question": None}],
    )
    def test_steps_that_make_no_sense(self, room, content):
        with reading(room.graded.out, "--reader", "ada") as server:
            for path in ("mark", "undo", "settle"):
                status, body, _ = server.ask(path, content)
                assert status in (200, 400) and "refused" in json.loads(body)
            key = key_of(Q, "It rests.")
            step = {"question": Q, "key": key, "seen": 0, "step": "enter", "items": ["why"]}
            assert server.ask("mark", {**step, "comment": ""})[0] == 200

    def test_no_page_names_a_submission(self, empty):
        names = [f"student-{letter}-name" for letter in "abc"]
        for name in names:
            empty.hand_in(name, answers=f"An answer of {name[8]}.")
        empty.grade("--all")
        with reading(empty.out, "--reader", "r") as server:
            paths = [f"read/{Q}", f"agreement/{Q}"]
            paths += [f"answer/{Q}/{key_of(Q, f'An answer of {letter}.')}" for letter in "abc"]
            for path in paths:
                status, body, headers = server.ask(path)
                assert status == 200
                assert not [name for name in names if name in body + str(headers)], path

    def test_what_was_marked_before_a_kill_is_entered_at_the_next_start(self, room):
        key = key_of(Q, "It rests.")
        with reading(room.graded.out, "--reader", "ada") as server:
            step = {"question": Q, "key": key, "seen": 0, "step": "enter", "items": ["why"]}
            assert server.ask("mark", {**step, "comment": "ok"})[0] == 200
            server.kill()
        with reading(room.graded.out, "--reader", "bob"):
            assert room.given("eve") == (1, "ok")
            assert room.graded.rows()["eve"]["written"] == "1"

    def test_a_port_that_is_taken(self, room):
        with reading(room.graded.out, "--reader", "ada") as server:
            port = server.address.split(":")[2].split("/")[0]
            said = room.graded.run("read", room.graded.out, "--port", port, code=2)
            assert "name another one" in said

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (("--part", "4/3"), "--part 4/3: write 2/3 for the second of three parts"),
            (("--part", "0/3"), "write 2/3"),
            (("--reader", ""), "a name of at most 60 visible characters"),
            (("--reader", "first"), "other than first"),
            (("--reader", "a\u202eb"), "visible"),
            (("--rubric", "nothing.toml"), "cannot be read"),
            (("--final", "eve"), "only first can be named"),
        ],
    )
    def test_options_that_cannot_be_used(self, room, arguments, words):
        assert words in room.graded.run("read", room.graded.out, *arguments, code=2)


def test_the_rubric_of_the_kit_lies_beside_the_code():
    assert STARTING.is_relative_to(ROOT / "grader")
