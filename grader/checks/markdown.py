"""Text within Markdown."""

import re


def fenced(text: str) -> str:
    """A block whose text no program takes for Markdown, whatever it contains."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"
