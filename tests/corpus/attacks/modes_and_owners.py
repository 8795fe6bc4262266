# attack: changes the modes, owners, times and attributes of files that belong to others
# kind: writing
# grade: 1.b
# outcome: failed
# module: saddle

# ruff: noqa: F821
import fcntl
import os

SET_FLAGS, IMMUTABLE = 0x40086602, (0x10).to_bytes(8, "little")


def ways(path):
    yield lambda: os.chmod(path, 0o777)
    yield lambda: os.chmod(path, 0)
    yield lambda: os.chown(path, os.getuid(), os.getgid())
    yield lambda: os.utime(path, (0, 0))
    yield lambda: os.setxattr(path, "user.forged", b"1")
    yield lambda: os.removexattr(path, "security.selinux")
    yield lambda: fcntl.ioctl(os.open(path, os.O_RDONLY), SET_FLAGS, IMMUTABLE)
    yield lambda: fcntl.flock(os.open(path, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    for name in ("results", "secret", "out", "other", "root", "home", "unix"):
        for way in ways(TARGETS[name]):
            try:
                way()
            except OSError:
                continue
    raise RuntimeError("denied")
