"""Written answers as students write them, and a class that has handed them in.

    essay_class(empty, 22)            # empty: a ClassFolder; the results are in empty.out

The code's points come from the instant judge (instant_judge.py).
"""

from pathlib import Path

from grader.checks import pictures
from tests.grader.class_folder import ClassFolder

DESCENT = (
    "x is multiplied by $1 - 8\\eta$ and y by $1 + 8\\eta$. As $1 + 8\\eta > 1$, **y runs away** "
    "from every start with $y_0 \\ne 0$.\n\nOnly for $y_0 = 0$ does it reach the saddle, where "
    "$|1 - 8\\eta| < 1$, so $0 < \\eta < \\frac{1}{4}$.",
    "It never converges. The gradient in y is -8y, so minus the gradient points away from zero.",
    "Plain descent diverges, because y_{k+1} = (1 + 8η) y_k.\n\n- x: fine for η < 1/4\n- y: grows, "
    "unless y0 is *exactly* 0 (then we reach the saddle)\n\n$$y_k = (1 + 8\\eta)^k y_0$$",
    "It goes to the saddle if the step is small enough, like 0.1.",
    "Both players descend, and the second one should ascend. So the path leaves along y.",
    "",
    "The saddle is reached only from the x axis: there y stays 0 and x shrinks by |1-8*eta|.\n\n"
    "```python\nfor _ in range(100): x, y = x - eta * 8 * x, y + eta * 8 * y\n```",
)
LOSSES = (
    "Both start near the equilibrium values (2 ln 2 and ln 2), then D pulls ahead. They jump.",
    "The losses settle at 1.38 and 0.69, as the theory says, so the pictures are good.",
    "",
)
HOSTILE = (
    "<script>document.title = 'forged'</script><img src=http://127.0.0.1:9/a.png onerror=alert(1)>",
    "[click](javascript:document.title='forged') ![p](http://127.0.0.1:9/b.png) <http://a.example>\n"
    "\n[ref]: http://127.0.0.1:9/c\n\n[ref] &lt;b&gt; &#x202e;reversed &#60;script&#62;",
    "$\\href{javascript:document.title='forged'}{y}$ $\\text{<script>document.title=1</script>}$ "
    "$\\text{&#x3c;img src=http://127.0.0.1:9/d.png&#x3e;}$ $\\style{position:fixed}{z}$ "
    "$\\class{bar}{w}$ $\\phantom{hidden}$ $\\def\\a{\\a\\a}\\a$ $\\frac$ $$\\begin{matrix}$$",
    "w" * 10_000 + " and " + "</article></section>" * 20,
    "\u202egnp.exe \u2066isolated\u2069 \u200bzero\u200bwidth \x1b[31mred \x00 \ud83d \U000e0041",
    "Z" + "\u0300\u0316\u0334" * 400 + " above and below",
    "> " * 5_000 + "deep\n\n" + "- " * 5_000 + "deeper\n\n" + "$" + "{" * 400 + "}" * 400 + "$",
    "\u05e9\u05dc\u05d5\u05dd means hello. \u0645\u0631\u062d\u0628\u0627",
    "``` js onclick=alert(1)\nfence\n```\n\n<style>body{display:none}</style><svg/onload=alert(1)>"
    "\n\n<base href=http://127.0.0.1:9/><meta http-equiv=refresh content='0;url=http://127.0.0.1:9'>",
    "{{ 7 * 7 }} {% raw %} ${document.title='forged'} </script><!-- ]]> \\u003cscript\\u003e",
)


def hand_in_essay(graded: ClassFolder, name: str, descent: str, losses: str = "") -> Path:
    """A submission with these two answers."""
    place = graded.hand_in(name)
    text = f"# Written answers\n\n## 1.d\n\n{descent}\n\n## 2.f\n\n{losses}\n"
    (place / "answers.md").write_bytes(text.encode(errors="surrogatepass"))
    return place


def essay_class(empty: ClassFolder, count: int) -> None:
    """Grade a class of this size: every fifth has no answer of its own, all others differ."""
    for number in range(count):
        own = "" if number % 5 == 4 else f"\n\n(My step size was 0.{number:02}.)"
        descent, losses = DESCENT[number % len(DESCENT)], LOSSES[number % len(LOSSES)]
        hand_in_essay(empty, f"student-{number:03}", descent + own * bool(descent), losses)
    empty.grade("--all", questions="1.d,2.f")


def add_picture(graded: ClassFolder, name: str, check: str = "2.e.10-train") -> None:
    """Lay a picture beside a submission's results, as a check does."""
    import numpy as np

    drawn = pictures.beside({"yours": np.linspace(0, 255, 784).reshape(28, 28)})
    pictures.keep(graded.out / name, check.split("-")[0], {f"{check}.png": drawn})
