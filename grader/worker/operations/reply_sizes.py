"""How large a reply may be. The judge refuses a larger one before it takes memory for it.

A limit leaves a wide margin over right answers. The largest replies that were measured, in bytes,
of the reference and of the right entries of the corpus:

    reply                                   reference      right entries       limit
    a word, a number, a truth value               301                          WORD
"""

from typing import NamedTuple

KIB, MIB = 1 << 10, 1 << 20
WORD = 64 * KIB  # a word, a number, a truth value, a handle; a failure in its place takes 20 KiB
EXPRESSIONS = 512 * KIB  # a message without arrays has at most 256 KiB
NUMBERS = 1 * MIB
STATES = 4 * MIB  # of small networks
RUNS = 32 * MIB  # transcripts of runs, images, figures
WEIGHTS = 64 * MIB  # of the assignment's networks; whole sets of images


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
