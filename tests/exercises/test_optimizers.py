"""Checks of losses.build_optimizers: question 2.d."""

from itertools import product

import numpy as np
import pytest

from grader.checks import compare, draws
from grader.checks.decorator import check
from grader.checks.question_2 import adam
from grader.checks.question_2.typed_calls import typed_moves, typed_steps
from grader.worker.operations.declarations import OPTIMIZER_STEPS, OWN_OPTIMIZER_STEPS

pytestmark = pytest.mark.usefixtures("torch")

SHAPES = (((3, 2), (3,)), ((1, 3), (1,)))  # of the two small networks' parameters


PLAYERS = ("generator", "discriminator")


def optimizer_run(submission, which, gradients, **options):
    """Parameters of both small networks after each step, and the reply."""
    given = "".join(f", {key}={value}" for key, value in options.items())
    call = (
        "import torch\n"
        f"from {submission.package}.losses import build_optimizers\n"
        "generator, discriminator = torch.nn.Linear(2, 3), torch.nn.Linear(3, 1)\n"
        f"build_optimizers(generator, discriminator{given})"
    )
    answer = submission.ask(
        OPTIMIZER_STEPS, options, which, list(gradients), of="losses.build_optimizers", call=call
    )
    reply = submission.reply(answer.pair, call)
    compare.items(reply, 2, "the pair (the generator's Adam, the discriminator's Adam)")
    return [
        [
            flat(submission.reply(network, call), shapes)
            for network, shapes in zip(step, SHAPES, strict=True)
        ]
        for step in answer.after
    ], reply


def flat(network, shapes):
    """All numbers of a small network's parameters."""
    asked = f"finite parameters of the same shapes as before, {shapes}"
    parts = compare.items(network, len(shapes), asked)
    return np.concatenate(
        [
            compare.tensor(part, shape, asked, None).ravel()
            for part, shape in zip(parts, shapes, strict=True)
        ]
    )


STARTS = (0.5, -0.25)  # of the parameters of the two small networks


@check("2.d", 1, of="losses.build_optimizers")
def test_optimizers_hold_their_own_networks(submission):
    """build_optimizers: the generator's first; each holds exactly its network's parameters."""
    runs = [optimizer_run(submission, which, [1.0]) for which in (0, 1)]
    moved = [  # which numbers each optimizer moved, for each network
        [values != start for values, start in zip(after[0], STARTS, strict=True)]
        for after, _ in runs
    ]
    for which, player in enumerate(PLAYERS):
        if moved[which][which].all() and not moved[which][1 - which].any():
            continue
        told = ", ".join(
            f"{np.sum(numbers)} of {numbers.size} numbers of the {network}"
            for network, numbers in zip(PLAYERS, moved[which], strict=True)
        )
        raise (
            runs[which][1]
            .then(*typed_moves(which))
            .wrong(
                f"a step of the {player}'s optimizer moves all its parameters, and no others",
                held_instead(which, moved),
                f"a step of optimizers[{which}] moved {told}",
            )
        )


def held_instead(which, moved):
    """The likely cause where an optimizer does not hold exactly its network's parameters."""
    own, other = moved[which][which], moved[which][1 - which]
    if other.any() and own.all():
        return "it also holds parameters of the other network"
    if other.all() and not own.any():
        if moved[1 - which][which].any():
            return "the two optimizers are in the wrong order"
        return f"both optimizers hold the {PLAYERS[1 - which]}'s parameters"
    weights = np.prod(SHAPES[which][0])
    if own[:weights].all() and not own[weights:].any():
        return "the biases are not in the optimizer"
    if own.any():
        return "some of the parameters are not in the optimizer"
    return "nothing moved: does it hold the network's parameters?"


def drawn_rate():
    return draws.secret.randint(20, 90) / 1000


@check("2.d", 2, of="losses.build_optimizers")
def test_optimizers_are_adam(submission):
    """build_optimizers: Adam with the library's defaults and the right learning rate."""
    probes = [*adam.PROBES, adam.Probe(adam.PLAIN, {"lr": drawn_rate()}, 0.001)]

    def ask(case):
        which, probe = case
        return optimizer_run(submission, which, probe.gradients, **probe.options)

    found = list(draws.replies(list(product((0, 1), probes)), ask))
    for which, start in enumerate(STARTS):
        runs, replies = [], []
        for (_, probe), (after, reply) in found[which * len(probes) :][: len(probes)]:
            replies.append(reply)
            runs.append(adam.Run(probe, start, np.array([step[which][0] for step in after])))
        for run, reply in zip(runs, replies, strict=True):
            if run.is_right:
                continue
            moves, asked = (
                ", ".join(f"{move:.4g}" for move in values - start)
                for values in (run.found, run.expected)
            )
            name = reply.value[which]
            other = None if name == "Adam" else f"this is {name}: use Adam"
            typed = typed_steps(PLAYERS[which], which, start, run.probe.gradients)
            raise reply.then(*typed).wrong(
                f"Adam's steps with learning rate {run.probe.lr:g}, betas (0.9, 0.999) and eps "
                f"1e-8: {asked}",
                adam.likely_cause(runs) or other,
                f"after each step, the {PLAYERS[which]} had moved by {moves}",
            )
    require_adam_in_training(submission)


def require_adam_in_training(submission):
    """Require the same steps for the submission's own networks, or for others of their size."""
    probe = adam.IN_TRAINING
    asked = probe.options, list(STARTS), list(probe.gradients)
    after = submission.ask(OWN_OPTIMIZER_STEPS, *asked, of="losses.build_optimizers")
    for which, start in enumerate(STARTS):
        for extreme in (0, 1):
            found = np.array([step[which][extreme] for step in after])
            run = adam.Run(probe, start, found)
            if not run.is_right:
                moves, right = (
                    ", ".join(f"{move:.4g}" for move in values - start)
                    for values in (found, run.expected)
                )
                raise submission.reply(None, "").wrong(
                    f"Adam's steps for your own networks too: {right}",
                    "does it depend on the network, or do some parameters have other settings?",
                    f"after each step, the {PLAYERS[which]} had moved by {moves}",
                )
