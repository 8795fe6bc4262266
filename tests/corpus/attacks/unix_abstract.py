# attack: connects to a Unix socket that has a name but no file, and tries to take that name
# kind: network
# grade: 1.b
# outcome: failed
# module: saddle

# ruff: noqa: F821
import errno
import socket

NAME = "\0" + TARGETS["abstract"].lstrip("\0@")


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
        try:
            with socket.socket(socket.AF_UNIX, kind) as end:
                end.connect(NAME)
                end.send(b"here")
        except OSError:
            continue
        raise RuntimeError("ESCAPED: connected")
    try:
        with socket.socket(socket.AF_UNIX) as end:
            end.bind(NAME)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise RuntimeError("ESCAPED: the same network") from None
    raise RuntimeError("denied")
