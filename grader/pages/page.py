"""A page from a jinja2 template, in the frame that all pages share.

    html = render("grader.report", "report.html", title="The class", script="table.js", rows=rows)

Templates extend "frame.html" and lie in the folder of the named package, as their scripts do.
Everything that a template prints is escaped: names, outputs and answers come from people who may
be hostile. The policy at the top of the page is the second wall: it allows only the page's own
style sheet and script, by their digests, pictures inside the page, and no request at all. So
templates hold no `style` or `on...` attributes, which the policy forbids.
"""

import base64
import functools
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ..worker.data.visible_text import visible

LONGEST = 20_000  # characters of one text on a page; the rest is in results.json
CUT = "\n[cut; the rest is in results.json]"
_HERE = Path(__file__).parent


def render(
    package: str,
    template: str,
    *,
    title: str,
    style: str = "",
    script: str = "",
    requests: str = "'none'",
    files: bool = False,
    **values: Any,
) -> str:
    """The page as HTML.

    package: where the template, style sheet and script lie, as "grader.report". style, script:
    names of files there, added to the page ("" for none). requests: what scripts may connect to;
    a page in a file connects to nothing, a page of a local server to 'self'. files: whether there
    are pictures in files beside the page.
    """
    folder = _folder(package)
    styles = [_text(_HERE / "frame.css"), *([_text(folder / style)] if style else [])]
    scripts = [_text(folder / script)] if script else []
    return (
        _environment(package)
        .get_template(template)
        .render(
            title=title,
            styles=list(map(Markup, styles)),
            scripts=list(map(Markup, scripts)),
            policy=policy(styles, scripts, requests, files),
            **values,
        )
    )


def policy(
    styles: Sequence[str], scripts: Sequence[str], requests: str = "'none'", files: bool = False
) -> str:
    """The content-security policy of a page with these style sheets and scripts.

    See https://www.w3.org/TR/CSP3/.
    """
    rules = {
        "default-src": "'none'",
        "style-src": " ".join(map(_digest, styles)) or "'none'",
        "script-src": " ".join(map(_digest, scripts)) or "'none'",
        "img-src": "data: 'self'" + " file:" * files if files or requests != "'none'" else "data:",
        "connect-src": requests,
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def picture(png: bytes) -> str:
    """A picture inside the page, as the address of an `img`."""
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")


def shown(text: str) -> str:
    """A text from a submission for a page: every character can be seen, and it ends somewhere."""
    text = visible(text)
    return text if len(text) <= LONGEST else text[:LONGEST] + CUT


@functools.cache
def _environment(package: str) -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package, ""), PackageLoader("grader.pages", "")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["shown"] = shown
    return environment


def _folder(package: str) -> Path:
    return _HERE.parents[1].joinpath(*package.split("."))


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _digest(content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
