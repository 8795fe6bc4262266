"""Checks of data.py: question 2.a."""

import numpy as np
import pytest

from grader.checks import compare, draws, pictures
from grader.checks.dataset.datasets import pixels
from grader.checks.decorator import check
from grader.checks.question_2.shuffles import too_orderly
from grader.checks.results.outcomes import Raised
from grader.worker.data.records import LargeTensor, Other, Tensor
from grader.worker.operations.declarations import EPOCHS_OF_BATCHES, ROWS

pytestmark = pytest.mark.usefixtures("torch")

LOAD = "data.load_images"
SLOW = 180  # seconds: loading 60,000 images one by one through PIL is right too
SCALED = "a float32 tensor (N, 1, 28, 28), with 0 mapped to -1 and 255 mapped to 1"


def some_images(submission, reply, count):
    """(numbers, their images (n, 1, 28, 28)): all; or of many the first, the last and a thousand
    drawn ones. A fault of scale, order or memory shows in more than one image in a hundred.

    The images may lack the channel axis or have it last: the check of the shape asks for it.
    """
    numbers = np.arange(count)
    if isinstance(reply.value, LargeTensor):
        drawn = draws.secret.sample(range(count), 1024)
        ends = np.arange(64), np.arange(count - 64, count)
        numbers = np.unique(np.concatenate([drawn, *ends]))
        reply = reply.part(submission.ask(ROWS, reply.value, numbers.tolist(), of=LOAD))
    images = compare.tensor(reply, None, SCALED, None)
    if images.size != len(numbers) * 784:
        raise reply.wrong(SCALED, f"the shape is {images.shape}")
    return numbers, images.reshape(-1, 1, 28, 28)


def typed_load(submission, train):
    """The call as a student would type it: the images are elsewhere on another machine."""
    return (
        f"from {submission.package}.data import load_images\n"
        "from exercises.given.fashion_mnist import find_dataset\n"
        f"load_images(str(find_dataset()), {train})"
    )


def require_images(submission, root, train, strict):
    """strict: whether shape and dtype must be right; otherwise only the numbers."""
    expected = pixels(root, train)
    try:
        value = submission.call(LOAD, str(root), train, seconds=SLOW).value
    except Raised as error:
        error.call = typed_load(submission, train)
        raise
    reply = submission.reply(value, typed_load(submission, train))
    found = images_in(reply, strict)
    images = reply.part(found)
    shape = tuple(found.shape) if isinstance(found, LargeTensor) else found.array.shape
    dtype = found.dtype if isinstance(found, LargeTensor) else found.array.dtype.name
    if strict and dtype != "float32":
        raise reply.wrong(SCALED, f"the numbers are {dtype}, not float32")
    if shape != (len(expected), 1, 28, 28):
        likely = None
        if shape == expected.shape:
            likely = "the axis of the single colour channel is missing"
        elif shape == (*expected.shape, 1):
            likely = "the channel axis must come second, before height and width"
        elif shape[:1] == pixels(root, not train).shape[:1]:
            likely = "these are the images of the other split"
        if strict or shape[:1] != expected.shape[:1]:
            raise reply.wrong(SCALED, likely)
    numbers, images = some_images(submission, images, len(expected))
    raw = expected[numbers, None].astype(np.float64)
    scaled = raw / 127.5 - 1
    wrong = np.abs(images - scaled) > 1e-4
    if wrong.any():
        returned = f"tensor of shape {shape}, values from {images.min():.4g} to {images.max():.4g}"
        asked = f"{SCALED}; {wrong.mean():.0%} of the pixels have another value"
        reply = reply.then(
            'span = f"values from {output.min():.4g} to {output.max():.4g}"',
            'print(f"tensor of shape {tuple(output.shape)}, {span}")',
        )
        wrong = reply.wrong(asked, cause_of(images.astype(np.float64), raw), returned)
        raise wrong.showing(pictures.grids, images, scaled)


def images_in(reply, strict):
    """The tensor in an answer: itself or, unless strict, the first of a tuple, list or dict."""
    value = reply.value
    if isinstance(value, Tensor | LargeTensor):
        return value
    likely = None
    if isinstance(value, list):
        tensors = [item for item in value if isinstance(item, Tensor | LargeTensor)]
        if tensors and not strict:
            return tensors[0]
        likely = "several objects came back: return one tensor, with all images and no labels"
    if isinstance(value, Other):
        likely = "this is a dataset or another object: return one tensor with all of its images"
    raise reply.wrong(SCALED, likely)


def cause_of(images, raw):
    """The mistake that makes these images from the raw pixels (0 to 255), if it is known."""
    slope, offset = np.polyfit(raw.ravel()[::7], images.ravel()[::7].astype(np.float64), 1)
    if np.abs(images - (slope * raw + offset)).max() <= 1e-3:
        black, white = offset, slope * 255 + offset
        for ends, cause in (
            ((0, 1), "this is scaled to [0, 1], but the generator's tanh ranges from -1 to 1"),
            ((0, 255), "the pixels are not scaled"),
            ((1, -1), "black and white are swapped"),
            ((-0.4242, 2.8215), "this uses the mean and standard deviation of MNIST"),
        ):
            if np.allclose((black, white), ends, atol=1e-3):
                return cause
        return f"0 is mapped to {black:.4g} and 255 to {white:.4g}"
    scaled = raw / 127.5 - 1
    for turned, cause in (
        (scaled.swapaxes(2, 3), "rows and columns are swapped"),
        (scaled[..., ::-1], "left and right are swapped in each image"),
        (scaled[..., ::-1, :], "the images are upside down"),
        (scaled[..., ::-1, ::-1], "each image is turned by 180 degrees"),
        (np.rot90(scaled, 1, (2, 3)), "each image is turned to the left"),
        (np.rot90(scaled, -1, (2, 3)), "each image is turned to the right"),
    ):
        if np.abs(images - turned).max() <= 1e-3:
            return cause
    if cause := augmented(images, scaled):
        return cause
    order = np.argsort(raw, axis=None)
    if (np.diff(images.ravel()[order]) >= 0).all():
        return "the values are rounded to steps, as by integer division: convert to float first"
    by_pixel = images.ravel()[order], raw.ravel()[order]
    same = np.diff(by_pixel[1]) == 0
    if np.abs(np.diff(by_pixel[0])[same]).max() <= 1e-3:
        return "arithmetic on bytes wraps around at 256: convert to float first"
    return None


def augmented(images, scaled):
    """The likely cause where some images are right and others changed, or all of them a little."""
    right = np.abs(images - scaled).max((1, 2, 3)) <= 1e-3
    flipped = np.abs(images - scaled[..., ::-1]).max((1, 2, 3)) <= 1e-3
    told = "augmentation is not asked for"
    if (right | flipped).all() and flipped.any():
        return f"some images have left and right swapped (a random flip): {told}"
    if 0.02 < right.mean() < 1:
        return f"some images are right and others are changed: {told}"
    noise = images - scaled
    if not right.any() and abs(noise.mean()) < 0.02 and noise.std() < 0.3 < images.std():
        return f"noise is added to the images: {told}"
    return None


@check("2.a", 2, of=LOAD)
@pytest.mark.timeout(SLOW)
def test_load_images(submission, data_root):
    """load_images: every training image, as floats from -1 to 1, with a channel axis."""
    require_images(submission, data_root, True, strict=True)


@check("2.a", 1, of=LOAD)
@pytest.mark.timeout(SLOW)
def test_load_test_images(submission, data_root):
    """load_images: the test images if train is False."""
    require_images(submission, data_root, False, strict=False)


def numbered_images(count):
    """Images that can be told apart: all pixels of image k are k."""
    return np.broadcast_to(
        np.arange(count, dtype=np.float32).reshape(-1, 1, 1, 1), (count, 1, 28, 28)
    ).copy()


def typed_batches(submission, count, batch_size, seed):
    """The call of one epoch, as a student would type it."""
    return (
        f"from {submission.package}.data import batches\nimport torch\n"
        f"images = torch.arange({count}.).reshape(-1, 1, 1, 1).expand(-1, 1, 28, 28)\n"
        f"generator = torch.Generator().manual_seed({seed})\n"
        f"list(batches(images, {batch_size}, generator))"
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
    """The image numbers of each batch of each epoch, and whether the global random state moved.

    strict: whether each batch must be a tensor (B, 1, 28, 28); otherwise one that can be reshaped,
    or the first tensor of a tuple or list, will do.
    """
    import torch

    images = torch.from_numpy(numbered_images(count))
    call = typed_batches(submission, count, batch_size, seed)
    drawn = submission.ask(
        EPOCHS_OF_BATCHES, images, batch_size, seed, number, of="data.batches", call=call
    )
    reply = submission.reply(drawn.epochs, call)
    asked = "tensors (B, 1, 28, 28), one for each minibatch"
    numbers = []
    for epoch in drawn.epochs:
        arrays = [batch_in(reply.part(batch), asked, strict) for batch in epoch]
        numbers.append([array[:, 0, 0, 0].astype(int).tolist() for array in arrays])
    return numbers, drawn.global_random_moved, reply


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


@check("2.a", 1, of="data.batches")
def test_batches_hold_every_image_once(submission):
    """batches: every image once an epoch, the last batch may be short, no batch size below 1."""
    for count, batch_size in ((10, 4), (12, 4), (9, 4), (3, 5), (5, 1)):
        (batches,), _, reply = epochs(submission, count, batch_size, 0, strict=True)
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
        call = typed_batches(submission, 4, batch_size, 0) + '\nprint("no exception")'
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
    (first, second, *more), moved, reply = epochs(submission, 64, 16, 7, number=8)
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
            if moved
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
