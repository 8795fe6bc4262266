"""The judge's side of the sandbox: what this machine offers, and workers locked down with it.

machine.py         the probe: namespaces, Landlock, seccomp, users; the tier that follows
readable_paths.py  what a worker may read
launch.py          starts zygotes, isolated as the tier says
workers.py         workers: ask them, tell how they ended
gpu_devices.py     the GPU's files, and what holds where it is used
gpu_capacity.py    how many submissions fit on it
gpu_slots.py       a slot for each submission that uses it
"""
