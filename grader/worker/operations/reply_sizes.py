"""How large a reply may be. The judge refuses a larger one before it takes memory for it.

The largest replies of the reference and of the 107 right entries of the corpus, in bytes:

    WORD         a word, a number, a truth value      301
                 True or False for each parameter      24
                 True or False for each point          78
    EXPRESSIONS  expressions, points, sets          1,128
    NUMBERS      a path                               679
                 losses and gradients                 322
                 steps of optimizers                3,183
                 handles and losses of a run          574
    STATES       a step of small networks         105,685
    RUNS         a transcript                   1,440,538
                 epochs of batches              1,607,433
                 rows of images                 3,612,731
                 a figure                       1,132,535
                 a network's output                25,147
    WEIGHTS      parameters                    14,295,391   (the assignment's own: 9,222,521)
"""

from typing import NamedTuple

KIB, MIB = 1 << 10, 1 << 20
WORD = 64 * KIB  # a failure in its place takes up to 20 KiB
EXPRESSIONS = 512 * KIB  # what has no arrays takes 256 KiB at most, see wire/channel.py
NUMBERS = 1 * MIB
STATES = 4 * MIB
RUNS = 32 * MIB  # also for wrong answers, e.g. images in a larger type, a figure of twice the size
WEIGHTS = 128 * MIB  # also for layers that are not used


class Form(NamedTuple):
    """What a reply should be, in words, and the most bytes that it may have."""

    words: str
    most: int


OF_FUNCTIONS = {  # what the submission's functions return
    "saddle.gradient": Form("two expressions", EXPRESSIONS),
    "saddle.hessian": Form("a matrix of four expressions", EXPRESSIONS),
    "saddle.critical_points": Form("a list of points", EXPRESSIONS),
    "saddle.classify": Form("a word", WORD),
    "saddle.saddle_points": Form("a list of points", EXPRESSIONS),
    "saddle.solves_minimax": Form("True or False", WORD),
    "saddle.update_map": Form("two expressions", EXPRESSIONS),
    "saddle.step_size_ranges": Form("two sets", EXPRESSIONS),
    "saddle.common_step_size_range": Form("a set", EXPRESSIONS),
    "dynamics.step": Form("two numbers", WORD),
    "dynamics.simulate": Form("an array of points", NUMBERS),
    "dynamics.behaviour": Form("a word", WORD),
    "dynamics.converges_to_saddle": Form("True or False", WORD),
    "data.load_images": Form("a tensor of images", WEIGHTS),
    "networks.build_generator": Form("a network", WORD),
    "networks.build_discriminator": Form("a network", WORD),
    "losses.build_optimizers": Form("two optimizers", WORD),
    "figures.plot_paths": Form("a figure", RUNS),
    "figures.plot_samples": Form("a figure", RUNS),
    "figures.plot_losses": Form("a figure", RUNS),
}
ANY = Form("any value", NUMBERS)  # of a function that is not listed
