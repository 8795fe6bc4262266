"""The real run behind `python -m exercises`. All of it is given: there is nothing to write here.

command_line.py     the options, the exit codes
run.py              the run itself: its loop, its folder
functions.py        the functions that you wrote, gathered into one object
epochs.py           one epoch, plain or fast
checkpoint.py       what a run needs to continue, and the file that keeps it
outputs.py          the readable files: losses, pictures, weights
quality.py          FD32, how far the samples are from real images
fast.py             the one-pass step of --fast; quick_dropout.py belongs to it
fashion_mnist.py    finds FashionMNIST on this machine
"""
