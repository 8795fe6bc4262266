"""A permanent seccomp filter: system calls that no submission needs fail with EPERM.

It lists what is refused, not what is allowed: torch and its libraries make too many different calls
for an allow list that works on every machine. See seccomp(2).
"""

import ctypes
import errno
import platform
import struct
import sys
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from . import linux
from .refused_calls import ArgumentTest, Numbers

_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
_SOCKET, _CLONE3 = (41, 198), (435, 435)
UNIX = 1  # an address family
_SEQPACKET, _TYPE_BITS = 5, 0xF  # a type of sockets, which flags stand beside
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_LOAD, _EQUAL, _ANY_BIT, _AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x54, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, (16, 24, 32, 40, 48, 56)
_SET_SECCOMP, _FILTER = 22, 2


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def available() -> bool:
    """Whether this kernel supports filters, on an architecture that is known here."""
    if sys.platform != "linux" or platform.machine() not in _ARCHITECTURES:
        return False
    action = ctypes.c_uint32(_ERROR)
    number = {"x86_64": 317, "aarch64": 277}[platform.machine()]  # seccomp(2)
    try:
        return linux.syscall(number, 2, 0, ctypes.byref(action)) == 0  # is it an action?
    except OSError:
        return False


def program(
    calls: Mapping[str, Numbers],
    arguments: Mapping[str, tuple[Numbers, Iterable[ArgumentTest]]],
    families: Iterable[int] | None = (),
    packets: bool = False,
    ignored: Mapping[str, Numbers] = MappingProxyType({}),
) -> bytes:
    """The filter in the kernel's format; it refuses these calls, others by their arguments, and
    clone3.

    families: address families allowed for sockets, None for all. packets: whether Unix sockets of
    the type SEQPACKET are allowed in addition; CUDA listens on one, and hardly any service does.
    ignored: calls that do nothing and return 0.
    """
    architecture, column = _ARCHITECTURES[platform.machine()]
    refuse, ignore = _ERROR | errno.EPERM, _ERROR | errno.ENOSYS
    code = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
    ]
    if architecture == _ARCHITECTURES["x86_64"][0]:  # x32: the same calls under other numbers
        code += [(_AT_LEAST, 0, 1, 0x40000000), (_RETURN, 0, 0, ignore)]
    for chosen, answer in ((calls, refuse), (ignored, _ERROR)):
        for numbers in chosen.values():
            if (number := numbers[column]) is not None:
                code += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, answer)]
    # glibc falls back to clone, whose flags can be read here.
    code += [(_EQUAL, 0, 1, _CLONE3[column]), (_RETURN, 0, 0, ignore)]
    for numbers, tests in arguments.values():
        if (number := numbers[column]) is not None:
            decided = [step for test in tests for step in _refused_by(test, refuse)]
            decided.append((_RETURN, 0, 0, _ALLOW))
            code += [(_EQUAL, 0, len(decided), number), *decided]
    if families is not None:
        code += _sockets(_SOCKET[column], families, packets, refuse)
    code.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)


def _refused_by(test: ArgumentTest, refuse: int) -> list[tuple]:
    """Refuse if the test applies, else go on; the call's number is no longer loaded."""
    steps = [(_LOAD, 0, 0, _ARGUMENTS_AT[test.argument])]
    for value in test.values:
        steps += [(_EQUAL, 0, 1, value), (_RETURN, 0, 0, refuse)]
    if test.any_of:
        steps += [(_ANY_BIT, 0, 1, test.any_of), (_RETURN, 0, 0, refuse)]
    if test.all_of:
        steps += [(_AND, 0, 0, test.all_of), (_EQUAL, 0, 1, test.all_of), (_RETURN, 0, 0, refuse)]
    return steps


def _sockets(call: int, families: Iterable[int], packets: bool, refuse: int) -> list[tuple]:
    """The end of the filter: only these sockets. The call's number is loaded."""
    chosen = [(_LOAD, 0, 0, _ARGUMENTS_AT[0])]
    for family in families:
        chosen += [(_EQUAL, 0, 1, family), (_RETURN, 0, 0, _ALLOW)]
    if packets:
        chosen += [
            (_EQUAL, 0, 4, UNIX),
            (_LOAD, 0, 0, _ARGUMENTS_AT[1]),
            (_AND, 0, 0, _TYPE_BITS),
            (_EQUAL, 0, 1, _SEQPACKET),
            (_RETURN, 0, 0, _ALLOW),
        ]
    return [(_EQUAL, 0, len(chosen) + 1, call), *chosen, (_RETURN, 0, 0, refuse)]


def install(code: bytes) -> None:
    """Filter this process and its children. New privileges must be forbidden before."""
    filter_program = _Program(len(code) // 8, code)
    linux.prctl(_SET_SECCOMP, _FILTER, ctypes.addressof(filter_program))
