"""Everything that the untrusted side may import. It contains no checks, solutions or points.

    session.py        a submission's modules, and the answers from them
    module_loader.py  imports modules from the submitted bytes
    operations/       what the judge may request
    data/             the plain data that is exchanged

A student's own run needs only these. In the grader, a warm zygote forks one locked-down worker for
each submission:

    wire/         messages between judge and worker
    process/      zygote, keeper and worker
    lockdown/     the rights that a worker gives up before a submission's code is loaded

The judge's side is grader/sandbox.
"""
