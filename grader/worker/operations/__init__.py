"""What the judge may request from a worker: operations, each declared and implemented once.

    declarations.py      FORWARD = Operation("forward", ...): name, reply, words; without torch
    reply_types.py       the types of the replies
    implementations.py   `@implements(FORWARD)` marks the function that performs it
    calls.py             implementations that need no torch
    torch_operations.py  imports those that do, when the first of them is requested

`submission.ask(FORWARD, network, images, ...)` of grader/checks sends the name and the arguments;
`Session.perform` finds the function and runs it; `typed` of grader/checks/replies.py validates the
reply against the declared type, since a submission can forge it.
"""
