"""Grading on a cluster, through dask's scheduler (https://distributed.dask.org).

kit.py     what a machine must have in common with the coordinator
node.py    one task on a machine of the cluster: a submission in, its results out
pool.py    the coordinator's side: hands out tasks, takes back each result once

node.py and pool.py need `distributed`, the extra `cluster`.
"""


class ClusterError(Exception):
    """The cluster cannot be used; the message says why, and what to do."""


class NoScheduler(ClusterError):
    """No scheduler answers at the address."""
