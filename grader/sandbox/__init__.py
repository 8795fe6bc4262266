"""The judge's side of the sandbox: detects what this machine offers, and starts isolated workers.

machine.py         tests for namespaces, Landlock, seccomp and users, and derives the tier
readable_paths.py  what a worker may read
launch.py          starts zygotes, isolated according to the tier
workers.py         workers: send requests, report how they ended
gpu_devices.py     the GPU's device files, and the rules for workers that use it
gpu_capacity.py    how many submissions fit on the GPU
gpu_slots.py       a slot for each submission that uses the GPU
"""
