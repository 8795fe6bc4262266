"""Files that are written whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path


def write_whole(file: Path, text: str) -> None:
    """Make the text the whole content of the file, or leave the file as it was: on a full disk,
    too, and when the power fails. A file that holds the text already is not touched. OSError."""
    content = text.encode(errors="backslashreplace")  # in JSON, that is how to write a surrogate
    with suppress(OSError):
        if file.read_bytes() == content:
            return
    partial = file.with_name(f".{file.name}.partial")
    try:
        with partial.open("wb") as writing:
            writing.write(content)
            writing.flush()
            os.fsync(writing.fileno())
        os.replace(partial, file)
    finally:
        with suppress(OSError):  # it is there where something went wrong
            partial.unlink()
