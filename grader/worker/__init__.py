"""All that the untrusted side may import. It knows no check, no solution and no point.

    session.py    a submission's modules, and the answers that they give
    sources.py    modules from the bytes that were handed in
    operations/   what the judge may ask
    data/         the plain data that goes to and fro

A student's own run needs no more. In the grader a warm zygote forks one locked-down worker for each
submission:

    wire/         messages between judge and worker
    process/      zygote, keeper and worker
    lockdown/     what a worker gives up before a submission's code is there

The judge's side of these is grader/sandbox.
"""
