"""The real run, `python -m exercises`. All of this is given: there is nothing to write here.

command_line.py     the options and exit codes
run.py              the run itself: its loop and its folder
functions.py        your functions, collected in one object
epochs.py           one epoch, plain or fast
stopping.py         Ctrl-C, heard between two updates
checkpoint.py       saves what a run needs to continue
outputs.py          the readable files: losses, pictures, weights
measuring.py        what is measured after each epoch: FD32 (quality.py), samples, logits
run_page.py         run.html, from run_page.html and .css; uses line_charts.py and film.py
quality.py          FD32, the distance of the samples from real images
fast.py             the one-pass step of --fast; uses quick_dropout.py
fashion_mnist.py    finds FashionMNIST on this machine
"""
