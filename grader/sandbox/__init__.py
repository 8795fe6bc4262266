"""The judge's side of the sandbox: what this machine offers, and workers locked down with it.

machine.py   the probe: namespaces, Landlock, seccomp, users; the tier that follows
paths.py     what a worker may read
gpu.py       the GPU's files, and what holds where it is used
places.py    how many submissions use it at once
zygote.py    starts zygotes and workers, tells how they ended
doctor.py    `grader doctor`
"""
