"""The documents stay true: files, links, commands and quoted code that they name exist."""

import re

import pytest
import typer

from grader.checks.layout import ROOT
from grader.cli import app

DOCUMENTS = sorted(
    path
    for pattern in ("*.md", ".github/*.md", "[egs]*/**/README.md")  # exercises, grader, solutions
    for path in ROOT.glob(pattern)
)
TOP = ("exercises/", "solutions/", "grader/", "tests/", ".github/", ".ci/")
TWO_COMMANDS = (
    "pip install uv && uv run grader grade solutions exercises --out graded",
    "pip install uv && uv run pytest tests -n auto --dist loadfile",
)
BLOCK = re.compile(r"^ *```\w*\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)

each_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=[str(path.relative_to(ROOT)) for path in DOCUMENTS]
)


def text_of(document):
    return document.read_text(encoding="utf-8")


def spans_of(document):
    """What stands between backticks, outside of code blocks."""
    return re.findall(r"`([^`\n]+)`", BLOCK.sub("", text_of(document)))


def test_all_documents_are_looked_at():
    names = {str(path.relative_to(ROOT)) for path in DOCUMENTS}
    folders = ("exercises", "solutions", "grader", "grader/proof", "grader/handout")
    assert names >= {"README.md", *(f"{folder}/README.md" for folder in folders)}
    assert names >= {".github/CONTRIBUTING.md", ".github/CHANGELOG.md"}


@each_document
def test_links_and_pictures_lead_to_files(document):
    found = re.findall(r"""(?:\]\(|src=")([^)"\s]+)""", text_of(document))
    # The handout's README lies at the top of the handout.
    folder = ROOT if document.parent.name == "handout" else document.parent
    dead = [link for link in found if "://" not in link and not (folder / link).exists()]
    assert dead == []


@each_document
def test_files_named_exist(document):
    named = [span for span in spans_of(document) if re.fullmatch(r"[\w./-]+", span)]
    paths = [name for name in named if name.startswith(TOP)]
    assert [path for path in paths if not (ROOT / path).exists()] == []
    modules = [name for name in named if re.fullmatch(r"\w+\.(py|toml)", name)]
    assert [
        name
        for name in modules
        if not any(ROOT.glob(f"[!.]*/**/{name}")) and not (ROOT / name).exists()
    ] == []


@each_document
def test_commands_of_grader_exist(document):
    written = [*spans_of(document), *"\n".join(BLOCK.findall(text_of(document))).splitlines()]
    for line in written:
        for words in re.findall(r"(?:^|run )grader ([a-z][^#&]*)", line):
            command, rest = typer.main.get_command(app), words.split()
            while rest and hasattr(command, "commands"):
                assert rest[0] in {*command.commands, "..."}, line
                command = command.commands.get(rest.pop(0))
            options = {
                name for parameter in getattr(command, "params", ()) for name in parameter.opts
            }
            assert {word for word in rest if word.startswith("--")} <= options, line


@each_document
def test_code_that_is_quoted_is_in_its_file(document):
    for file, code in re.findall(
        r"From `([\w./]+)`:\n\n```\w+\n(.*?)```", text_of(document), re.DOTALL
    ):
        assert code in (ROOT / file).read_text(encoding="utf-8"), file


def test_the_readme_is_a_landing_page_with_the_two_commands():
    lines = text_of(ROOT / "README.md").splitlines()
    assert len(lines) <= 110
    assert [line for line in lines if line.startswith("pip install")] == list(TWO_COMMANDS)


def test_pictures_of_terminals_show_nothing_of_the_machine_that_made_them():
    pictures = sorted(ROOT.glob(".github/pictures/*.svg"))
    assert [path.stem for path in pictures] == ["grades", "student"]
    for picture in pictures:
        assert not re.search(r"/(tmp|home|root|Users)\b", text_of(picture)), picture.name
