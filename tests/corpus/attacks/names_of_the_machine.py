# attack: tells in its messages, prints and values what the machine and its folders are called
# kind: reading
# grade: 1.a, 1.b
# outcome: failed
# module: saddle

import getpass
import json
import os
import platform
import socket
import sys
import sysconfig
import tempfile

import sympy


def _tried(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return repr(error)


def _read(path):
    with open(path) as file:
        return file.read(3000)


def _known():
    return [
        socket.gethostname(),
        platform.node(),
        os.uname().nodename,
        _tried(_read, "/proc/sys/kernel/hostname"),
        sys.prefix,
        sys.base_prefix,
        sys.executable,
        json.__file__,
        sympy.__file__,
        os.getcwd(),
        _tried(tempfile.gettempdir),
        f"/proc/{os.getpid()}/status",
        os.path.expanduser("~"),
        *sys.path,
        *sysconfig.get_paths().values(),
        _tried(getpass.getuser),
        _tried(_read, "/etc/passwd"),
        _tried(_read, "/etc/hostname"),
        _tried(_read, "/proc/self/mountinfo"),
        _tried(_read, "/proc/self/maps"),
        _tried(_read, "/proc/1/cmdline"),
        str(dict(os.environ)),
    ]


KNOWN = _known()
print(*KNOWN, sep="\n")


class Told(Exception):
    pass


Told.__name__ = Told.__qualname__ = sys.prefix


def gradient(f, x, y):
    raise RuntimeError("\n".join(map(str, KNOWN[:12])))


def hessian(f, x, y):
    raise Told(sympy)


def critical_points(f, x, y):
    return [sys.prefix, sympy, KNOWN[:4]]


def classify(f, x, y, point):
    return KNOWN[0]


def saddle_points(f, x, y):
    return {path: path for path in sys.path}


def solves_minimax(f, x, y, point):
    return sympy.Symbol(sympy.__file__)


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    open(sys.prefix + "/nothing/of/the/kind")
