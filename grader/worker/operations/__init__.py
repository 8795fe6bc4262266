"""What the judge may ask of a worker: operations, each declared once and implemented once.

    declarations.py      FORWARD = Operation("forward", ...): name, reply, words; free of torch
    reply_types.py       the types of the replies
    implementations.py   `@implements(FORWARD)` marks the function that does it
    calls.py             the implementations that need no torch
    torch_operations.py  brings in those that do, when the first of them is asked for

`submission.ask(FORWARD, network, images, ...)` of grader/checks sends the name and the arguments;
`Session.perform` finds the function and runs it; `typed` of grader/checks/replies.py holds the
reply against the declared type, since a submission can forge it.
"""
