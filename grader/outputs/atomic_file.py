"""Writes files completely or not at all."""

import os
from contextlib import suppress
from pathlib import Path


def write_whole(file: Path, text: str | bytes) -> None:
    """Replace the file's content by the text, or leave the file as it was, even if the disk is full
    or the power fails. A file that already has this content is not touched. Raises OSError."""
    # In JSON, a backslash is how to write a surrogate.
    content = text if isinstance(text, bytes) else text.encode(errors="backslashreplace")
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
