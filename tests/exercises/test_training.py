"""Checks of training.py: question 2.e, one step and samples, on small networks of their own."""

import numpy as np
import pytest

from .answers.records import Tensor
from .judging import compare, pictures
from .judging.check import check
from .judging.linear_gan import LinearGan

pytestmark = pytest.mark.usefixtures("torch")

STEP = "training.train_step"
LOSSES = ("losses.generator_loss", "losses.discriminator_loss")


def take_step(answers, game, stale=False):
    """One train_step of the game: what it left behind, and the reply with its two losses."""
    call = (
        f"from {answers.package}.training import train_step\n"
        "# generator and discriminator are linear, both optimizers plain gradient descent\n"
        "train_step(generator, discriminator, g_optimizer, d_optimizer, real, noise)"
    )
    images = game.real.reshape(-1, 1, 28, 28)
    answer = answers.ask(
        "linear_train_step",
        *(Tensor(values.astype(np.float32)) for values in (game.A, game.w, images, game.noise)),
        list(game.rates), stale, of=STEP, call=call,
    )  # fmt: skip
    return answer, answers.reply(answer.losses, call)


def require_update(game, answer, reply, stale=0.0):
    asked = (
        "both players at once, in train mode: each by its own loss's gradient at the parameters "
        "before the step, from one batch of fakes"
    )
    before = game.A, game.w
    found = [w.array for w in (answer.g_weight, answer.d_weight) if isinstance(w, Tensor)]
    if [weight.shape for weight in found] != [weight.shape for weight in before]:
        raise reply.wrong(asked, returned="parameters of another shape or type after the step")

    def moved_alike(after, expected, start):
        if np.array_equal(expected, start):
            return np.array_equal(after, start.astype(np.float32))
        return compare.close_arrays(after - start, expected - start, 2e-3)

    def equal(pair):
        return all(map(moved_alike, found, pair, before))

    expected = game.step()
    if equal(expected):
        return
    likely = next((cause for A, w, cause in game.suspects(stale) if equal((A, w))), None)
    moves = [
        f"the {player} moved by {np.linalg.norm(f - b):.4g} (asked: {np.linalg.norm(e - b):.4g})"
        for player, f, e, b in zip(
            ("generator", "discriminator"), found, expected, before, strict=True
        )
    ]
    raise reply.wrong(asked, likely, ", ".join(moves))


@check("2.e", 2, of=STEP, needs=LOSSES)
def test_train_step_update(answers, seed):
    """train_step: one simultaneous update of both players."""
    for number in range(3):
        game = LinearGan.drawn(seed + number)
        answer, reply = take_step(answers, game)
        require_update(game, answer, reply)


@check("2.e", 1, of=STEP, needs=LOSSES)
def test_train_step_with_old_gradients(answers, seed):
    """train_step: gradients held at entry have no effect; one pass of the generator; train mode."""
    game = LinearGan.drawn(seed + 10, batch=5)
    answer, reply = take_step(answers, game, stale=True)
    passes = answer.generator_passes
    if passes != 1:
        raise reply.wrong(
            "one forward pass of the generator, in train mode: both losses use the same fakes",
            returned=f"{passes} passes",
        )
    require_update(game, answer, reply, stale=7.0)
    if answer.train_modes != (True, True):
        raise reply.wrong("both networks stay in train mode", "eval mode belongs to `sample`")


@check("2.e", 1, of=STEP, needs=LOSSES)
def test_train_step_losses(answers, seed):
    """train_step: returns (generator loss, discriminator loss) from before the update."""
    asked = "(generator loss, discriminator loss) at the parameters before the update, as numbers"
    for number in range(2):
        game = LinearGan.drawn(seed + 20 + number)
        _, reply = take_step(answers, game)
        for member in compare.items(reply, 2, asked):
            if isinstance(member.value, Tensor) and member.value.requires_grad:
                raise reply.wrong(asked, "they still carry gradients: use .item() or .detach()")
        found = compare.pair_of_reals(reply, asked)
        expected = game.losses()
        A, w = game.step()
        after = LinearGan(A, w, game.real, game.noise, game.rates).losses()
        if np.allclose(found, expected, rtol=1e-3):
            continue
        likely = None
        if np.allclose(found, expected[::-1], rtol=1e-3):
            likely = "they come in the other order"
        elif np.allclose(found, after, rtol=1e-3):
            likely = "these are the losses after the update"
        raise reply.wrong(asked, likely, f"{found.tolist()} (asked: {list(expected)})")


@check("2.e", 2, of="training.sample")
def test_sample(answers, seed):
    """sample: images in eval mode, without gradients; the generator is left as it was."""
    random = np.random.default_rng(seed)
    weight, noise = random.normal(size=(4, 784)) * 0.2, random.normal(size=(9, 4))
    call = f"from {answers.package}.training import sample\nsample(generator, noise)"
    for training in (True, False):
        answer = answers.ask(
            "modal_sample", *(Tensor(v.astype(np.float32)) for v in (weight, noise)), training,
            of="training.sample", call=call,
        )  # fmt: skip
        reply = answers.reply(answer.images, call)
        asked = "images of the generator in eval mode, without gradients"
        images = compare.tensor(reply, (9, 1, 28, 28), asked)
        if reply.value.requires_grad:
            raise reply.wrong(asked, "they carry gradients: torch.no_grad() is missing")
        expected = (noise @ weight).reshape(9, 1, 28, 28) / np.sqrt(1 + 1e-5)
        if not np.allclose(images, expected, atol=1e-4):
            likely = "is the generator still in train mode?"
            if np.allclose(images, (expected + 1) / 2, atol=1e-4):
                likely = "the images are rescaled: leave them in [-1, 1]"
            raise reply.wrong(asked, likely).showing(pictures.grids, images, expected)
        if answer.training is not training:
            mode = "train" if training else "eval"
            raise reply.wrong(f"a generator that is back in {mode} mode, as it came")
        if answer.state_changed:
            raise reply.wrong(f"unchanged {', '.join(answer.state_changed)}")
        if answer.gradients_on is not True:
            raise reply.wrong("gradients switched on again afterwards: use `with torch.no_grad():`")
        if answer.random_moved:
            raise reply.wrong("no random number drawn: the noise is given")
