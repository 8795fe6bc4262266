"""Whose results are whose: names stay with what was handed in, and unclear ones are refused."""

import shutil

import pytest

from grader.intake.origins import Origin, UnclearName, clear_name, names_of, which
from grader.intake.submissions import find_submissions
from tests.grader.handed_in import FILES, folder, zipped


def named(places):
    """name -> who it is, as a folder of results has it after grading these."""
    return {place.name: place.origin for place in places}


@pytest.fixture
def alices(tmp_path):
    """alice/ and alice.zip, graded: (the folder that they are in, results by name)."""
    home = tmp_path / "in"
    folder(home / "alice", FILES)
    zipped(home / "alice.zip", FILES)
    results = named(find_submissions([], home)[0])
    assert {name: origin.name for name, origin in results.items()} == {
        "alice": "alice/",
        "alice-2": "alice.zip",
    }
    return home, results


class TestNames:
    def test_a_suffix_never_moves(self, alices):
        home, results = alices
        folder(home / "Alice", FILES)
        again = named(find_submissions([], home, results)[0])
        assert again == results | {"Alice-3": Origin.of(home / "Alice")}
        (home / "alice.zip").unlink()
        shutil.rmtree(home / "Alice")
        assert named(find_submissions([], home, again)[0]) == {"alice": results["alice"]}

    @pytest.mark.parametrize("order", [1, -1])
    def test_whatever_is_named_and_in_which_order(self, alices, order):
        home, results = alices
        paths = [home / "alice", home / "alice.zip"][::order]
        assert named(find_submissions(paths, None, results)[0]) == results
        (one,) = find_submissions([home / "alice.zip"], None, results)[0]
        assert one.name == "alice-2"

    def test_one_stem_in_two_folders(self, tmp_path):
        paths = [zipped(tmp_path / week / "bob.zip", FILES) for week in ("one", "two")]
        results = named(find_submissions(paths)[0])
        assert list(results) == ["bob", "bob-2"]
        assert named(find_submissions(paths[::-1], None, results)[0]) == results
        assert which("two/bob.zip", results) == "bob-2"

    def test_the_same_submission_twice_counts_once(self, alices, monkeypatch):
        home, _ = alices
        monkeypatch.chdir(home)
        link = home.parent / "link"
        link.symlink_to(home / "alice")
        places, _ = find_submissions([home / "alice", link], home / ".." / "in")
        assert [place.name for place in places] == ["alice", "alice-2"]

    def test_a_class_that_moves_keeps_its_names(self, alices):
        home, results = alices
        there = home.rename(home.parent / "moved")
        again = named(find_submissions([], there, results)[0])
        assert again == {name: Origin(o.name, str(there)) for name, o in results.items()}

    def test_another_one_of_that_name_is_somebody_else(self, alices):
        home, results = alices
        other = folder(home.parent / "other" / "alice", FILES)
        (place,) = find_submissions([other], None, results)[0]
        assert place.name == "alice-3"

    def test_results_that_do_not_say_whose_they_are(self, alices):
        """Damaged ones, and those of an earlier version of the kit."""
        home, _ = alices
        unknown = {"alice": None}
        (place,) = find_submissions([home / "alice"], None, unknown)[0]
        assert place.name == "alice"
        places, _ = find_submissions([], home, unknown)
        assert [place.name for place in places] == ["alice-2", "alice-3"]

    def test_names_in_either_unicode_form(self, tmp_path):
        (place,) = find_submissions([folder(tmp_path / "Mu\u0308ller", FILES)])[0]
        assert place.name == "M\u00fcller"
        assert which("Mu\u0308ller", named([place])) == which("M\u00fcller", named([place]))


class TestWhich:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("alice/", "alice"),
            ("alice.zip", "alice-2"),
            ("alice-2", "alice-2"),
            ("in/alice/", "alice"),
            ("in/alice.zip", "alice-2"),
        ],
    )
    def test_a_clear_name(self, alices, text, name):
        assert which(text, alices[1]) == name

    @pytest.mark.parametrize("text", ["alice", "Alice", "alice-3", "bob", "alice.rar", "e.zip", ""])
    def test_any_other_is_refused(self, alices, text):
        with pytest.raises(UnclearName):
            which(text, alices[1])

    def test_all_that_can_be_meant_are_named(self, alices):
        home, results = alices
        with pytest.raises(UnclearName) as error:
            which("alice", results)
        both = f"write alice/ for {home}/alice/ or alice-2 for {home}/alice.zip"
        assert str(error.value) == f"it is not clear whose 'alice' is: {both}"

    def test_names_that_differ_only_in_case(self, tmp_path):
        for name in ("Ada", "ada"):
            folder(tmp_path / name, FILES)
        results = named(find_submissions([], tmp_path)[0])
        with pytest.raises(UnclearName, match="not clear"):
            which("ada", results)
        assert which("ada/", results) == "ada-2"

    def test_a_suffix_that_is_somebodys_name(self, alices):
        home, _ = alices
        folder(home / "alice-2", FILES)
        results = named(find_submissions([], home)[0])
        assert results["alice-2"].name == "alice-2/" and results["alice-3"].name == "alice.zip"
        assert which("alice-2", results) == "alice-2"

    def test_a_slip_is_met_with_the_nearest_name(self, tmp_path):
        results = named(find_submissions([folder(tmp_path / "0012345", FILES)])[0])
        with pytest.raises(UnclearName, match="did you mean 0012345"):
            which("12345", results)

    def test_each_can_be_named_clearly(self, alices):
        home, results = alices
        folder(home / "Alice", FILES)
        zipped(home / "more" / "alice.zip", FILES)
        results = named(find_submissions([home / "more" / "alice.zip"], home, results)[0])
        texts = {name: clear_name(name, results) for name in results}
        assert {name: which(text, results) for name, text in texts.items()} == {n: n for n in texts}


def test_names_of_nobody():
    assert names_of([], {"ada": None}) == []
