"""Manual scores as spreadsheets save them: read as they were meant, or refused in words."""

import pytest

from grader.checks.assignment import Assignment
from grader.checks.written_answers import answers
from grader.outputs.spreadsheet import original_cell, safe_cell
from grader.outputs.written_scores import LONGEST_ANSWER, Written, WrittenError, load_written

KNOWN = {"ada": None, "M\u00fcller": None}
TABLE = "submission,question,score,comment\r\nM\u00fcller,1.d,2.5,sch\u00f6n\r\n"
GERMAN = TABLE.replace(",", ";").replace("2.5", "2,5")
READ = {"M\u00fcller": {"1.d": Written(2.5, "sch\u00f6n")}}


@pytest.fixture
def load(tmp_path):
    def load(content: str | bytes):
        file = tmp_path / "scores.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return load_written(file, KNOWN, Assignment.load().questions)

    return load


SAVED = {
    "plain": TABLE.encode(),
    "utf-8 of Excel": GERMAN.encode("utf-8-sig"),
    "windows": GERMAN.encode("cp1252"),
    "unicode text of Excel": GERMAN.replace(";", "\t").encode("utf-16"),
    "utf-16, big end first": b"\xfe\xff" + GERMAN.encode("utf-16-be"),
    "utf-16 without a mark": GERMAN.encode("utf-16-le"),
    "utf-16 without a mark, big end first": GERMAN.encode("utf-16-be"),
    "decomposed": TABLE.replace("M\u00fc", "Mu\u0308").encode(),
    "old Mac's line ends": GERMAN.replace("\r\n", "\r").encode(),
    "empty rows and columns": GERMAN.replace("\r\n", ";;;\r\n").encode() + b";;;;;;\r\n" * 3,
    "blank rows": ("\r\n" + TABLE.replace("\r\n", "\r\n\r\n ,,\r\n")).encode(),
    "named separator": ("sep=;\r\n" + GERMAN).encode(),
    "capitals": TABLE.replace("submission,question", " Submission ,QUESTION").encode(),
    "blanks": TABLE.replace("2.5", "\u00a02.50 ").encode(),
    "decimal comma in quotes": TABLE.replace("2.5", '"2,5"').encode(),
    "other columns": TABLE.replace("\r\n", ",x\r\n").encode(),
}  # fmt: skip


@pytest.mark.parametrize("content", SAVED.values(), ids=SAVED.keys())
def test_the_same_table_however_it_was_saved(load, content):
    assert load(content) == READ


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("ada,1.d,2,5", "line 2: the comment is only '5': if the score is 2,5, write 2.5 or"),
        ("ada,1.d,2,a, b", "line 2 has more cells than the first line: put quotes around text"),
        ('ada,1.d,2,"good\nM\u00fcller,1.d,1,', "line 2: the quotes around a cell are not right"),
        ('ada,1.d,2,"a"b', "line 2: the quotes around a cell are not right"),
        (",1.d,2,", "there is no submission ''"),
        ("eda,1.d,2,", "did you mean ada?"),
        ("ada,1.d,50%,", "the score '50%' is not a number from 0 to 3"),
        ('ada,1.d,"1.000,5",', "is not a number"),
        ("ada,01. Jan,2,", "'01. Jan' has no written answer"),
        ('ada,1.d,1,"two\nlines"\nada,2.f,9,', "line 4: the score '9'"),
    ],
)
def test_a_row_that_cannot_be_used(load, rows, words):
    with pytest.raises(WrittenError) as error:
        load(f"submission,question,score,comment\n{rows}\n")
    assert words in str(error.value) and "scores.csv" in str(error.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04workbook", "this is a workbook, not a CSV file"),
        (b"\xd0\xcf\x11\xe0\xa1", "this is a workbook"),
        (b"submission,question,score\n\x81da,1.d,1\n", "neither UTF-8 nor Windows-1252"),
        (b"\xef\xbb\xbfsubmission,question,score\n\xff", "save it as CSV"),
        (TABLE.encode("utf-16")[:-1], "save it as CSV"),
        (b"submission,question,score,score\nada,1.d,1,2\n", "the column score is there twice"),
        (b"submission|question|score\n", "must contain the columns"),
        (b"\n\n", "must contain the columns"),
        (b"submission,question,score\nM\xf6ller,1.d,1\n", "it was read as Windows-1252"),
    ],
)
def test_a_file_that_cannot_be_used(load, content, words):
    with pytest.raises(WrittenError) as error:
        load(content)
    assert words in str(error.value) and "scores.csv" in str(error.value)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(WrittenError, match="cannot be read: Is a directory"):
        load_written(tmp_path, KNOWN, Assignment.load().questions)


SPECIAL = ["=1+1", "-a", "@x", "+1", "0012", "1e5", "1-2", "3/4", "123456789012"]


@pytest.mark.parametrize("text", [*SPECIAL, "plain", "7", "'quoted'", "'=1", "1.d", ""])
def test_a_spreadsheet_leaves_each_cell_as_it_is_and_each_comes_back(text):
    cell = safe_cell(text)
    assert cell.startswith("'") == (text in SPECIAL or text.startswith("'"))
    assert original_cell(cell) == text or text == "'=1"


class TestIsAbout:
    ANSWER = "x\u2080 \u2260 0, \u201cso\u201d it \u2192 \u221e; caf\u00e9\n\n- \u03b7 < 1/4"

    def test_what_a_spreadsheet_saved_is_the_same_answer(self):
        for encoding in ("utf-8", "cp1252", "ascii"):
            saved = self.ANSWER.encode(encoding, "replace").decode(encoding)
            if encoding != "ascii":  # which loses letters
                assert Written(1, answer=saved.replace("\n", "\r\n")).is_about(self.ANSWER)
        assert Written(1).is_about(self.ANSWER)

    def test_another_one_is_not(self):
        assert not Written(1, answer=self.ANSWER.replace("1/4", "1/2")).is_about(self.ANSWER)
        assert not Written(0, answer="").is_about(self.ANSWER)

    def test_a_long_one_is_compared_as_far_as_it_was_shown(self):
        long = "word " * LONGEST_ANSWER
        shown = long[:LONGEST_ANSWER] + "\n[the rest is in results.json]"
        assert Written(1, answer=shown).is_about(long)


class TestAnswers:
    def read(self, text: str, *questions: str) -> dict[str, str]:
        return answers(text.encode(), questions or ("1.d", "2.f"))

    def test_an_answer_follows_its_title(self):
        text = "# Written answers\n\n## 1.d Plain\n\nIt\n\nruns.\n\n### Why\nSo.\n## 2.f\nUp.\n"
        assert self.read(text) == {"1.d": "Plain\n\nIt\n\nruns.\n\n### Why\nSo.", "2.f": "Up."}
        assert self.read(text, "2.f") == {"2.f": "Up."}

    @pytest.mark.parametrize("title", ["1.d", "1.D)", "**1.d:**", "#1.d", "Question 1.d", "- 1.d."])
    def test_titles_as_students_write_them(self, title):
        assert self.read(f"{title} It runs.\n2.f\nUp.") == {"1.d": "It runs.", "2.f": "Up."}

    def test_nothing_is_lost(self):
        assert self.read("words") == {"1.d": "words", "2.f": "words"}
        assert self.read("before\n2.f\nUp.") == {"1.d": "before", "2.f": "Up."}
        assert self.read("before\n1.d\nA\n2.f\nUp.")["1.d"] == "before\n\nA"
        assert self.read("1.d\nA\n2.f\nUp.\n1.d\nB") == {"1.d": "A\n\nB", "2.f": "Up."}

    def test_a_word_that_is_a_question_elsewhere_is_no_title(self):
        text = "1.d\nIt runs.\nextra steps\n1.c says why\n"
        assert self.read(text)["1.d"] == "It runs.\nextra steps\n1.c says why"

    @pytest.mark.parametrize("letter", "_#.1 a")
    def test_a_long_line_takes_no_time(self, letter):
        assert self.read(f"1.d\n{letter * 300_000}!")["1.d"].endswith("!")

    def test_line_ends_of_any_system(self):
        assert self.read("1.d\rA\r\nB\n2.f\rC") == {"1.d": "A\nB", "2.f": "C"}

    def test_nothing_is_made_up(self):
        assert answers(None, ("1.d",)) == {"1.d": ""}
        assert self.read("## 1.d\n\n*(your answer)*\n") == {"1.d": "", "2.f": ""}
        assert self.read("## 1.d\n*(your answer)* It runs.")["1.d"] == "It runs."

    def test_it_cannot_act_on_a_terminal(self):
        assert self.read("1.d\n\x1b[31mred\x07")["1.d"] == r"\x1b[31mred\x07"
        assert answers(b"1.d \xff", ("1.d",)) == {"1.d": "\ufffd"}
