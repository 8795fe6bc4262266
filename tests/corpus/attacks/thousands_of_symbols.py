# attack: a sum of thousands of symbols with long names that look like markup
# kind: wire
# grade: 1.b
# outcome: failed, protocol
# module: saddle

from grader.worker.data.records import Expression

NAMES = ["[red]\x1b[31m</b>\n" + "x" * 30_000, *(f"s{k}" for k in range(4000))]
TREE = ["Add", *(["Symbol", name, True] for name in NAMES)]


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    return [Expression(TREE, "sum"), Expression(TREE, "sum")]
