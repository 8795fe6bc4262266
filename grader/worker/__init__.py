"""The untrusted side: a warm zygote, and one locked-down worker a submission.

    zygote.py    imports the libraries once and forks; knows no check, no solution and no score
    keeper.py    stands between zygote and worker: watches, kills, reports how it ended
    lockdown.py  what a worker gives up before a submission's code is there
    serve.py     the worker itself: answers requests

The judge's side is grader/sandbox.
"""
