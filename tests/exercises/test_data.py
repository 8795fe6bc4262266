"""Checks of data.py: question 2.a."""

from contextlib import suppress

import numpy as np
import pytest

from grader.checks import compare, draws, pictures
from grader.checks.dataset.datasets import pixels
from grader.checks.decorator import check
from grader.checks.results.outcomes import Raised, Wrong
from grader.worker.data.records import Folder, LargeTensor, Other, Tensor
from grader.worker.operations.declarations import ROWS

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


def load(submission, root, train):
    """The reply to `load_images`. The root is a text for the training images, which are the
    default, and a Path for the test images. The call is shown as a student would type it: the
    images are elsewhere on another machine."""
    given = (str(root),) if train else (Folder(str(root)), False)
    call = (
        f"from {submission.package}.data import load_images\n"
        "from exercises.given.fashion_mnist import find_dataset\n"
        f"load_images({'str(find_dataset())' if train else 'find_dataset(), False'})"
    )
    try:
        return submission.reply(submission.call(LOAD, *given, seconds=SLOW).value, call)
    except Raised as error:
        error.call = call
        raise


def require_images(submission, root, train, strict):
    """strict: whether shape and dtype must be right; otherwise only the numbers."""
    expected = pixels(root, train)
    reply = load(submission, root, train)
    found = images_in(reply, strict)
    images = reply.part(found)
    shape = shape_of(found)
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
            if train:
                likely += ": is `train` True by default, and is nothing kept from a call before?"
                *imports, last = reply.call.splitlines()
                first = "_ = load_images(find_dataset(), False)"
                reply = submission.reply(reply.value, "\n".join([*imports, first, last]))
        if strict or shape[:1] != expected.shape[:1]:
            raise reply.wrong(SCALED, likely)
    numbers, images = some_images(submission, images, len(expected))
    raw = expected[numbers, None].astype(np.float64)
    scaled = raw / 127.5 - 1
    wrong = np.abs(images - scaled) > 1e-4
    if wrong.any():
        returned = f"tensor of shape {shape}, values from {images.min():.4g} to {images.max():.4g}"
        returned += f"; {wrong.mean():.0%} of the pixels have another value than asked"
        reply = reply.then(
            'span = f"values from {output.min():.4g} to {output.max():.4g}"',
            'print(f"tensor of shape {tuple(output.shape)}, {span}")',
        )
        wrong = reply.wrong(SCALED, cause_of(images.astype(np.float64), raw), returned)
        raise wrong.showing(pictures.grids, images, scaled)


def shape_of(images):
    return tuple(images.shape) if isinstance(images, LargeTensor) else images.array.shape


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
            ((-1, 1), "the numbers are rounded: was it half precision? Convert to float32 first"),
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
    return of_each_pixel(images, raw) or of_each_image(images, raw) or augmented(images, scaled)


def of_each_pixel(images, raw):
    """The likely cause where equal pixels become equal values, on whatever curve."""
    order = np.argsort(raw, axis=None)
    values, pixels = images.ravel()[order], raw.ravel()[order]
    if np.abs(np.diff(values)[np.diff(pixels) == 0]).max() > 1e-3:
        return None
    known, places = np.unique(pixels, return_index=True)
    if (np.diff(values) < -1e-3).any():
        return "arithmetic on bytes wraps around at 256: convert to float first"
    if len(np.unique(values.round(4))) < len(known) / 2:
        return "the values are rounded to steps, as by integer division: convert to float first"
    asked = known / 127.5 - 1
    worst = np.abs(values[places] - asked).argmax()
    mapped = f"{known[worst]:g} is mapped to {values[places][worst]:.4g}"
    return f"{mapped}; it should be {asked[worst]:.4g}"


def of_each_image(images, raw):
    """The likely cause where each image has a scale of its own."""
    x, y = (of - of.mean((1, 2, 3), keepdims=True) for of in (raw, images))
    slope = (x * y).sum((1, 2, 3), keepdims=True) / (x * x).sum((1, 2, 3), keepdims=True)
    if np.abs(y - slope * x).max() <= 1e-3:
        return "each image is scaled by its own darkest and brightest pixels, or its own deviation"
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
    with suppress(Wrong):  # kept from this call, its images would be wrong in the next one
        load(submission, data_root, False)
    require_images(submission, data_root, True, strict=True)


@check("2.a", 1, of=LOAD)
@pytest.mark.timeout(SLOW)
def test_load_test_images(submission, data_root):
    """load_images: the test images if train is False."""
    require_images(submission, data_root, False, strict=False)
