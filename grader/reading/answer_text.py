"""A written answer as HTML: Markdown and formulas are drawn, and nothing in it can act.

    as_html("It *diverges*, since $1 + 8\\eta > 1$.")

HTML, links, pictures and character references are shown as they were written. No step takes more
than about a second, whatever the text: lengths, nesting and the number of formulas are bounded.
"""

import functools
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup
from mdit_py_plugins.dollarmath import dollarmath_plugin

from ..worker.data.visible_text import visible
from .formulas import mathml

LONGEST = 20_000  # characters that are drawn; the rest is shown as plain text
LONGEST_PLAIN = 300_000
MOST_FORMULAS = 300
NESTING = 20
AS_WRITTEN = ("link", "image", "autolink", "entity", "html_inline")


class _Renderer(RendererHTML):
    """Without attributes, which a text could choose."""

    def renderToken(self, tokens: Sequence[Token], idx: int, *rest: Any) -> str:  # noqa: N802
        token = tokens[idx]
        token.attrs = {k: v for k, v in token.attrs.items() if k == "start"}
        return super().renderToken(tokens, idx, *rest)

    def fence(self, tokens: Sequence[Token], idx: int, *rest: Any) -> str:
        token = tokens[idx]
        info = f"{token.info.strip()}\n" if token.info.strip() else ""
        return str(Markup("<pre><code>{}{}</code></pre>\n").format(info, token.content))


@functools.cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt(
        "commonmark", {"html": False, "maxNesting": NESTING}, renderer_cls=_Renderer
    )
    markdown.enable(["table", "strikethrough"])
    markdown.disable([*AS_WRITTEN, "html_block", "reference"])
    markdown.use(
        dollarmath_plugin,
        allow_labels=False,
        allow_space=False,
        allow_digits=False,
        allow_blank_lines=False,
        double_inline=True,
    )
    for rule in ("math_inline", "math_inline_double", "math_block"):
        markdown.add_render_rule(rule, _formula)
    return markdown


@functools.lru_cache(2_000)
def as_html(text: str) -> Markup:
    """The text as HTML that may stand in a page."""
    text = visible(text)
    shown, rest = text[:LONGEST], text[LONGEST:]
    drawn = Markup(_markdown().render(shown, {"formulas": 0}))
    if not rest:
        return drawn
    more = f"\n[{len(rest) - LONGEST_PLAIN} more characters are in results.json]"
    plain = rest if len(rest) <= LONGEST_PLAIN else rest[:LONGEST_PLAIN] + more
    return drawn + Markup("<p>The rest, as it was written:</p><pre>{}</pre>").format(plain)


def as_written(text: str) -> str:
    """The text without any drawing."""
    text = visible(text)
    return text[: LONGEST + LONGEST_PLAIN]


def _formula(
    renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: Any, env: dict[str, int]
) -> str:
    token = tokens[idx]
    env["formulas"] += 1
    display = token.type != "math_inline"
    found = mathml(token.content, display) if env["formulas"] <= MOST_FORMULAS else None
    if found is None:
        found = Markup("<code>{0}{1}{0}</code>").format(token.markup, token.content)
    return f"<p>{found}</p>\n" if token.type == "math_block" else str(found)


def excerpt(text: str, most: int = 300) -> str:
    """The beginning of the text, on one line."""
    words = " ".join(visible(text[: 4 * most]).split())
    return words if len(words) <= most else words[:most] + " ..."
