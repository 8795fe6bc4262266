"""Checks of data.py: question 2.a, batches."""

import numpy as np
import pytest

from grader.checks import compare, draws
from grader.checks.decorator import check
from grader.checks.question_2.shuffles import too_orderly
from grader.worker.operations.declarations import EPOCHS_OF_BATCHES

pytestmark = pytest.mark.usefixtures("torch")


def numbered_images(count):
    """A tensor of images that can be told apart: all pixels of image k are k."""
    import torch

    return torch.arange(count, dtype=torch.float32).reshape(-1, 1, 1, 1).repeat(1, 1, 28, 28)


def typed_batches(submission, count, batch_size, seed):
    """The call of one epoch, as a student would type it."""
    return (
        f"from {submission.package}.data import batches\nimport torch\n"
        f"images = torch.arange({count}.).reshape(-1, 1, 1, 1).repeat(1, 1, 28, 28)\n"
        f"generator = torch.Generator().manual_seed({seed})\n"
        f"list(batches(images, {batch_size}, generator))"
    )


PRINT_CHANGED = (
    "same = images[:, 0, 0, 0].tolist() == list(range(len(images)))",
    "print('the same' if same else 'other', 'images in the tensor that was passed')",
)
PRINT_NUMBERS = 'print("images", [batch[:, 0, 0, 0].int().tolist() for batch in output])'
PRINT_FIRST = (
    "numbers = [batch[:, 0, 0, 0].int().tolist() for batch in output[:2]]",
    'print(f"images {numbers}, ...")',
)


def order_again(seed=None):
    """Lines that say whether the next epoch's order, or that from a new seed, is the same."""
    generator = "generator" if seed is None else f"torch.Generator().manual_seed({seed})"
    return (
        f"again = torch.cat(list(batches(images, 16, {generator})))",
        "same = torch.equal(again, torch.cat(output))",
        'print("the same order again" if same else "another order")',
    )


def epochs(submission, count, batch_size, seed, number=1, strict=False):
    """The image numbers of each batch of each epoch, what was drawn, and the reply.

    strict: whether each batch must be a tensor (B, 1, 28, 28); otherwise one that can be reshaped,
    or the first tensor of a tuple or list, will do.
    """
    images = numbered_images(count)
    call = typed_batches(submission, count, batch_size, seed)
    drawn = submission.ask(
        EPOCHS_OF_BATCHES, images, batch_size, seed, number, of="data.batches", call=call
    )
    reply = submission.reply(drawn.epochs, call)
    asked = "tensors (B, 1, 28, 28), one for each minibatch"
    if strict and drawn.images_changed:
        raise reply.then(*PRINT_CHANGED).wrong(
            "the images that are passed left as they were",
            "they are shuffled in place: put each batch together from their numbers",
            "other images in the tensor that was passed",
        )
    numbers = []
    for epoch in drawn.epochs:
        arrays = [batch_in(reply.part(batch), asked, strict) for batch in epoch]
        numbers.append([array[:, 0, 0, 0].astype(int).tolist() for array in arrays])
    return numbers, drawn, reply


def batch_in(reply, asked, strict):
    """The images (B, 1, 28, 28) of one batch."""
    tensors = compare.tensors_in(reply.value)
    if isinstance(reply.value, list) and tensors:
        if strict:
            likely = "this is a list or tuple that holds the tensor: take the tensor out of it"
            if len(reply.value) == 1:
                likely += ", or give the DataLoader the images themselves, not a TensorDataset"
            raise reply.wrong(asked, likely)
        reply = reply.part(tensors[0])
    array = compare.tensor(reply, None, asked)
    if array.size == 0 or array.size % 784 or (strict and array.shape[1:] != (1, 28, 28)):
        raise reply.wrong(asked)
    return array.reshape(-1, 1, 28, 28)


SIZES = (10, 4), (12, 4), (9, 4), (3, 5), (5, 1)  # images, and those in a batch


@check("2.a", 1, of="data.batches")
def test_batches_hold_every_image_once(submission):
    """batches: every image once an epoch, the last batch may be short, no batch size below 1."""

    def ask(sizes):
        return epochs(submission, *sizes, 0, strict=True)

    drawn = [(draws.secret.randint(6, 20), draws.secret.randint(2, 6)) for _ in range(2)]
    for (count, batch_size), ((batches,), _, reply) in draws.replies((*SIZES, *drawn), ask):
        asked = f"{count} images, each once, in batches of {batch_size} (the last may be short)"
        sizes = [len(batch) for batch in batches]
        full, rest = divmod(count, batch_size)
        if sizes != [batch_size] * full + [rest] * (rest > 0):
            evened = tuple(len(part) for part in np.array_split(range(count), full + (rest > 0)))
            likely = {
                evened: "the batches are evened out: chunk() takes a number of batches, split() "
                "their size",
                (batch_size,) * full: "the short last batch was dropped",
                (batch_size,) * (full + 1): "the last batch was filled up: leave it short",
                (count,): "batch_size is not used",
            }.get(tuple(sizes))
            reply = reply.then('print(f"batches of {[len(batch) for batch in output]}")')
            raise reply.wrong(asked, likely, returned=f"batches of {sizes}")
        if sorted(sum(batches, [])) != list(range(count)):
            reply = reply.then(PRINT_NUMBERS)
            raise reply.wrong(asked, "an image is missing or comes twice", f"images {batches}")
    for batch_size in (0, -2):
        *setup, last = typed_batches(submission, 4, batch_size, 0).split("\n")
        call = "\n".join([*setup, f"output = {last}", 'print("no exception")'])
        submission.operation_refuses(
            EPOCHS_OF_BATCHES,
            numbered_images(4),
            batch_size,
            0,
            1,
            of="data.batches",
            call=call,
            error="ValueError",
            asked="a ValueError: a batch needs at least one image",
        )


@check("2.a", 2, of="data.batches")
def test_batches_are_shuffled_by_the_generator(submission):
    """batches: a new order each epoch, drawn only from the generator that is passed."""
    (first, second, *more), drawn, reply = epochs(submission, 64, 16, 7, number=8)
    told, shown = f"images {first[:2]}, ...", reply.then(*PRINT_FIRST)
    if sum(first, []) == list(range(64)):
        raise shown.wrong("an order drawn from the generator", "the images are not shuffled", told)
    if first == second:
        raise reply.then(*order_again()).wrong(
            "a new order in the next epoch, from the same generator",
            "was the generator seeded again, or not used?",
            "the same order again",
        )
    (again, _), _, _ = epochs(submission, 64, 16, 7, number=2)
    (other,), _, _ = epochs(submission, 64, 16, 8)
    if again != first:
        raise reply.then(*order_again(7)).wrong(
            "the same order from a generator in the same state",
            "the order comes from torch's global random state, not from `generator`"
            if drawn.global_random_moved
            else "the order comes from another random source, such as random or numpy",
            "another order",
        )
    if other == first:
        raise reply.then(*order_again(8)).wrong(
            "another order from another seed", "`generator` is not used", "the same order again"
        )
    flat = sum(first, [])
    if sum(after - before == 1 for before, after in zip(flat, flat[1:], strict=False)) > 16:
        raise shown.wrong(
            "an order drawn from the generator",
            "neighbouring images stay together: shuffle all of them",
            told,
        )
    if len(first) > 1 and any(max(batch) - min(batch) == len(batch) - 1 for batch in first):
        raise shown.wrong(
            "batches drawn from all images", "only the order of the batches is shuffled", told
        )
    if cause := too_orderly(np.array([sum(epoch, []) for epoch in (first, second, *more)])):
        raise shown.wrong("an order in which every image can come anywhere", cause, told)
