"""A reader's steps, their order of answers, the log, the agreement and the rubric."""

import sqlite3

import pytest

from grader.outputs.results_folder import ResultsFolder
from grader.reading.class_answers import NoAnswers, divided, in_order, key_of, part_of
from grader.reading.kappa import Kappa
from grader.reading.marks import COMMENT, ENTER, ITEMS, TYPING
from grader.reading.one_reader import AGAIN, BEGUN, SCORED, UNREAD, Refused
from grader.reading.preparing import prepared
from grader.reading.reading_log import LogError, Outdated, ReadingLog
from grader.reading.rubric_file import STARTING, RubricError, load_rubric
from tests.grader.reading_class import POINTS, Q

RUBRIC = STARTING.read_text(encoding="utf-8")


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
