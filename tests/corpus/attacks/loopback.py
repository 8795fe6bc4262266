# attack: connects to a service that listens on this machine, and sends it a message
# kind: network
# grade: 1.b
# outcome: failed
# module: saddle

# ruff: noqa: F821
import errno
import socket
import urllib.error
import urllib.request

PORT = TARGETS["port"]


def ways():
    for host in ("127.0.0.1", "127.1.2.3", "0.0.0.0", "::1", "localhost", "10.0.2.2"):
        yield lambda host=host: socket.create_connection((host, PORT), 0.15).send(b"here")
    yield lambda: urllib.request.urlopen(f"http://127.0.0.1:{PORT}", timeout=0.15).read()


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    for way in ways():
        try:
            way()
        except (OSError, urllib.error.URLError):
            continue
        raise RuntimeError("ESCAPED: connected")
    try:
        with socket.socket() as own:
            own.bind(("127.0.0.1", PORT))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise RuntimeError("ESCAPED: the same network") from None
    raise RuntimeError("denied")
