"""`python -m solutions.benchmark`: three ways side by side; that they are fast is no test."""

from contextlib import contextmanager

import torch
from torch.optim.optimizer import register_optimizer_step_post_hook

from solutions.benchmark import __main__ as benchmark
from solutions.benchmark.loops import measure, ways
from tests.grader.idx import write_root

CPU = torch.device("cpu")


@contextmanager
def counted_steps():
    """A list that gets an element whenever an optimizer makes a step."""
    steps = []
    hook = register_optimizer_step_post_hook(lambda *_: steps.append(None))
    try:
        yield steps
    finally:
        hook.remove()


def test_three_ways_in_one_table(tmp_path, capsys):
    words = [f"--data={write_root(tmp_path, train=12)}", "--device=cpu"]
    assert benchmark.main([*words, "--batch-size=4", "--steps=2", "--rounds=2"]) == 0
    out = capsys.readouterr().out
    assert "batches of 4; 2 rounds of 2 steps" in out
    rows = [line.split() for line in out.splitlines()]
    ratios = {row[0]: float(row[2]) for row in rows if row and row[0] in ("plain", "fast")}
    assert ratios.keys() == {"plain", "fast"} and all(ratio > 0 for ratio in ratios.values())
    assert [row[2] for row in rows if row and row[0] == "tutorial"] == ["1.00"]
    asked = {row[0]: " ".join(row[3:6]) for row in rows if row and row[0] in ratios}
    assert asked == {"plain": "at least 1.1", "fast": "at least 1.8"}


def test_the_ratio_is_the_median_of_the_rounds():
    rounds = [
        {"tutorial": 6.0, "fast": 2.0},
        {"tutorial": 8.0, "fast": 2.0},
        {"tutorial": 50.0, "fast": 10.0},
    ]
    table = benchmark.table_of(rounds, images=800, asked={"fast": "at least 20 (H100)"})
    assert [list(column.cells) for column in table.columns[:4]] == [
        ["tutorial", "fast"],
        ["100", "400"],
        ["1.00", "4.00"],
        ["", "at least 20 (H100)"],
    ]


def test_every_way_trains_both_networks(tmp_path):
    loops = ways(write_root(tmp_path, train=12), CPU, batch_size=4, steps=2, workers=0)
    tutorial = loops["tutorial"].__self__
    networks = tutorial.generator, tutorial.discriminator
    before = [[p.detach().clone() for p in network.parameters()] for network in networks]
    assert measure(loops["tutorial"], CPU) > 0
    for network, values in zip(networks, before, strict=True):
        pairs = zip(network.parameters(), values, strict=True)
        assert not any(torch.equal(now, then) for now, then in pairs)
    assert len(tutorial.history) == 2


def test_each_round_trains(tmp_path):
    """A round is a new epoch: batches of the last one do not count as done."""
    root = write_root(tmp_path, train=12)
    for name, loop in ways(root, CPU, batch_size=4, steps=2, workers=0).items():
        with counted_steps() as steps:
            loop()
            loop()
        assert len(steps) == 2 * 2 * 2, name  # rounds, batches, players


def test_no_pictures_is_one_line(tmp_path, capsys):
    assert benchmark.main([f"--data={tmp_path / 'nowhere'}", "--device=cpu"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("benchmark: ") and "nowhere does not exist" in err
