"""Reading written answers: what counts, what enters the results, and that nothing is lost."""

import csv
import json
import threading

import pytest

from grader.reading.class_answers import key_of
from grader.reading.marks import ENTER, FIRST, ITEMS
from grader.reading.one_reader import ELSEWHERE, UNREAD, Refused
from grader.reading.preparing import choose_final
from grader.reading.reading_log import LogError
from tests.grader.essays import HOSTILE, hand_in_essay
from tests.grader.reading_class import Q, ReadingClass


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
            for number in range(10):
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
            assert room.given(name)[0] == 9 % 4
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
        room, file = ReadingClass(empty), tmp_path / "exported.csv"
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
