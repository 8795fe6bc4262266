"""Checks of training.py: question 2.e, one step and samples, on the judge's small networks."""

from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest

from grader.checks import compare, pictures
from grader.checks.decorator import check
from grader.checks.question_2.linear_gan import OTHER_FAKES, PLAYERS, LinearGan, is_close_move
from grader.checks.question_2.own_samples import require_own_samples
from grader.checks.question_2.typed_steps import (
    TYPED_AFTER,
    TYPED_MODES,
    TYPED_MOVES,
    TYPED_PASSES,
    typed_sample,
    typed_step,
)
from grader.checks.results.outcomes import Raised
from grader.worker.data.records import Table, Tensor
from grader.worker.operations.declarations import LINEAR_TRAIN_STEP, MODAL_SAMPLE

pytestmark = pytest.mark.usefixtures("torch")

STEP = "training.train_step"
LOSSES = ("losses.generator_loss", "losses.discriminator_loss")


GRAPH = (  # words of torch's errors, and the likely cause
    (
        "modified by an inplace operation",
        "a network was updated between a forward pass and its backward pass: take both gradients, "
        "then both steps",
    ),
    (
        "through the graph a second time",
        "both losses backpropagate through the same fakes: detach them in the discriminator's "
        "loss, or keep the graph (`retain_graph`) and take each gradient for its own player only",
    ),
    (
        "does not require grad",
        "a loss has no gradient: was it detached, or computed under torch.no_grad()?",
    ),
)


def take_step(submission, game, stale=0.0):
    """One train_step of the game: the state after it, and the reply with its two losses.

    stale: each number of the gradients that the networks hold before the step; 0 for none.
    """
    call = typed_step(submission.package, game, stale)
    images = game.real.reshape(-1, 1, 28, 28)
    with explained():
        answer = submission.ask(
            LINEAR_TRAIN_STEP,
            *(Tensor(values.astype(np.float32)) for values in (game.A, game.w, images, game.noise)),
            list(game.rates),
            bool(stale),
            of=STEP,
            call=call,
        )
    return answer, submission.reply(answer.losses, call)


@contextmanager
def explained():
    """Adds the likely cause to an exception of the step."""
    try:
        yield
    except Raised as error:
        error.likely = next((why for said, why in GRAPH if said in error.returned), error.likely)
        raise


@contextmanager
def judged(submission, reply):
    """Judges a step, perhaps one that raised an exception after both players had moved."""
    with explained(), submission.raising_first(reply.value, reply.call, STEP):
        yield


def weights(game, answer, reply):
    """Both players' parameters after the step."""
    asked = "parameters of the same shapes and type after the step"
    pair = zip((answer.g_weight, answer.d_weight), (game.A, game.w), strict=True)
    return [compare.tensor(reply.part(after), before.shape, asked) for after, before in pair]


UPDATE = "test_train_step_update"  # the check that tells why an update is wrong


def require_update(game, answer, reply, stale=0.0):
    asked = (
        "both players updated at once, in train mode: each by its own loss's gradient at the "
        "parameters before the step, from one batch of fakes"
    )
    found = weights(game, answer, reply)
    moves, expected = game.moves(*found), game.moves(*game.step())
    if all(map(is_close_move, moves, expected)):
        return
    told, right = (
        ", ".join(
            f"the {player} moved by {np.linalg.norm(move):.4g}"
            for player, move in zip(PLAYERS, both, strict=True)
        )
        for both in (moves, expected)
    )
    causes = [game.cause(*found, stale), *left_in_eval_mode(answer)]
    likely = "; ".join(cause for cause in causes if cause) or None
    is_random = likely is not None and OTHER_FAKES in likely
    shown = reply.not_repeatable() if is_random else reply.then(*TYPED_MOVES)
    raise shown.wrong(f"{asked}: {right}", likely, told).following(UPDATE)


def left_in_eval_mode(answer):
    return [
        f"the {player} is left in eval mode"
        for player, training in zip(PLAYERS, answer.train_modes, strict=True)
        if not training
    ]


@check("2.e", 2, of=STEP, needs=LOSSES)
def test_train_step_update(submission, seed):
    """train_step: one simultaneous update of both players."""
    games = [LinearGan.drawn(seed + number) for number in range(3)]
    for game in (*games, LinearGan.decided(seed, 3.0), LinearGan.decided(seed, -3.0)):
        answer, reply = take_step(submission, game)
        with judged(submission, reply):
            require_update(game, answer, reply)


@check("2.e", 1, of=STEP, needs=LOSSES)
def test_train_step_with_old_gradients(submission, seed):
    """train_step: old gradients have no effect; one pass of the generator; train mode."""
    game = LinearGan.drawn(seed + 10, batch=5)
    answer, reply = take_step(submission, game, stale=7.0)
    with judged(submission, reply):
        require_no_old_gradients(game, answer, reply)


def require_no_old_gradients(game, answer, reply):
    passes = answer.generator_passes
    if passes != 1:
        raise (
            reply.then(TYPED_PASSES)
            .wrong(
                "one forward pass of the generator, in train mode: both losses use the same fakes",
                "the generator is in eval mode" if passes == 0 else why_again(game, answer, reply),
                f"{passes} forward passes of the generator in train mode",
            )
            .following(UPDATE)
        )
    require_update(game, answer, reply, stale=7.0)
    if left := left_in_eval_mode(answer):
        asked = "both networks stay in train mode"
        told = ", ".join(left)
        raise reply.then(TYPED_MODES).wrong(asked, "only `sample` needs eval mode", told)


def why_again(game, answer, reply):
    """The likely cause of several passes of the generator."""
    # The stand-in's images are half as bright from the second pass on.
    A, w = weights(game, answer, reply)
    faded = replace(game, A=A / 2, w=w)
    found = compare.pair_of_reals(reply, "(generator loss, discriminator loss), as numbers")
    if np.allclose(sorted(found), sorted(faded.losses()), rtol=1e-3):
        return AFTER
    return "make the fakes only once: each pass changes the running statistics of batch norm"


def losses_between(game):
    """Both losses where one player moves before the other's loss is taken."""
    A, w = game.step()
    g_loss, d_loss = game.losses()
    return (replace(game, w=w).losses()[0], d_loss), (g_loss, replace(game, A=A).losses()[1])


ORDER, HALVED = "they are in the wrong order", "the discriminator's loss is halved"
BETWEEN = "one player moved before the other's loss was taken"
AFTER = "these are the losses after the update: return those before it, used for the gradients"


@check("2.e", 1, of=STEP, needs=LOSSES)
def test_train_step_losses(submission, seed):
    """train_step: returns (generator loss, discriminator loss), from before the update."""
    asked = "(generator loss, discriminator loss) at the parameters before the update, as numbers"
    for number in range(2):
        game = LinearGan.drawn(seed + 20 + number)
        _, reply = take_step(submission, game)
        with judged(submission, reply):
            found = pair_of_losses(reply, asked)
        expected = np.array(game.losses())
        if np.allclose(found, expected, rtol=1e-3):
            continue
        suspects = [
            (expected[::-1], ORDER),
            (replace(game, A=game.step()[0], w=game.step()[1]).losses(), AFTER),
            *((losses, BETWEEN) for losses in losses_between(game)),
            (expected * [1, 0.5], HALVED),
        ]
        likely = next((why for losses, why in suspects if np.allclose(found, losses, 1e-3)), None)
        wrong = reply.wrong(f"{asked}: {np.round(expected, 4).tolist()}", likely)
        raise wrong if likely in (ORDER, HALVED) else wrong.following(UPDATE)


def pair_of_losses(reply, asked):
    """The two losses that came back, as numbers."""
    if isinstance(reply.value, Table):
        raise reply.wrong(asked, "a dict came back: return the two losses as a tuple")
    for member in compare.items(reply, 2, asked):
        if isinstance(member.value, Tensor) and member.value.requires_grad:
            raise reply.wrong(asked, "they still carry gradients: use .item() or .detach()")
        if isinstance(member.value, Tensor) and member.value.array.shape == (1,):
            raise member.wrong(asked, "an array of one number came back: .item() is the number")
    return compare.pair_of_reals(reply, asked)


@check("2.e", 2, of="training.sample")
def test_sample(submission, seed):
    """sample: images in eval mode, without gradients; the generator is unchanged afterwards."""
    random = np.random.default_rng(seed)
    weight, noise = random.normal(size=(4, 784)) * 0.2, random.normal(size=(9, 4))
    for training in (True, False):
        mode = "train" if training else "eval"
        call = typed_sample(submission.package, seed, mode)
        answer = submission.ask(
            MODAL_SAMPLE,
            *(Tensor(v.astype(np.float32)) for v in (weight, noise)),
            training,
            of="training.sample",
            call=call,
        )
        reply = submission.reply(answer.images, call)
        asked = "images of the generator in eval mode, without gradients"
        images = compare.tensor(reply, (9, 1, 28, 28), asked)
        if reply.value.requires_grad:
            raise reply.wrong(asked, "they carry gradients: torch.no_grad() is missing")
        expected = (noise @ weight).reshape(9, 1, 28, 28) / np.sqrt(1 + 1e-5)
        if not np.allclose(images, expected, atol=1e-4):
            likely = why_other_images(images, expected, weight)
            raise reply.wrong(asked, likely).showing(pictures.grids, images, expected)
        require_left_alone(answer, reply, mode)
    require_own_samples(submission, random.normal(size=(4, 100)).astype(np.float32))


def why_other_images(images, expected, weight):
    """The likely cause where samples are not the expected ones; weight: the generator's."""
    if np.mean(images == 0) > 0.25:
        return "a layer is in train mode: dropout is on here (generator.eval() reaches all layers)"
    if np.allclose(images, (expected + 1) / 2, atol=1e-4):
        return "the images are rescaled: return them as the generator makes them"
    pixels = images.reshape(9, 784).T
    noise = np.linalg.lstsq(weight.T, pixels, rcond=None)[0]
    if np.allclose(weight.T @ noise, pixels, atol=1e-3 * np.abs(pixels).max()):
        return "these are images of other noise: use the noise that is passed"
    return None


STAYS_OFF = "use `with torch.no_grad():` alone: what `requires_grad_(False)` switches off stays off"


def require_left_alone(answer, reply, mode):
    """mode: the generator's before the call."""
    then = TYPED_AFTER
    if answer.training is not (mode == "train"):
        likely = {
            True: "it is put into train mode, whatever its mode was before",
            False: "it is put into eval mode for the images and left there",
            None: "`generator.training = ...` sets it alone: generator.train(...) its layers, too",
        }
        now = {True: "train mode", False: "eval mode", None: "both modes"}[answer.training]
        raise reply.then(*then["mode"]).wrong(
            f"the generator and its layers in {mode} mode afterwards, as before",
            likely[answer.training],
            f"the generator with its layers in {now}",
        )
    if answer.state_changed:
        names = ", ".join(answer.state_changed)
        told = f"other values of {names} afterwards"
        likely = STAYS_OFF if ".requires_grad" in names else None
        raise reply.then(*then["state"]).wrong(f"{names} unchanged", likely, told)
    if answer.gradients_on is not True:
        raise reply.then(then["gradients"]).wrong(
            "gradients still switched on afterwards",
            "use `with torch.no_grad():`, which switches them on again at its end",
            "gradients switched off after the call",
        )
    if answer.random_moved:
        raise reply.then(*then["random"]).wrong(
            "no random numbers drawn: the noise is passed",
            "torch's global random state was seeded or used",
            "torch's global random state changed",
        )
