"""What one submission may use. The judge enforces the times, its keeper and the kernel the rest."""

import msgspec

GIB, MIB = 1 << 30, 1 << 20


class Limits(msgspec.Struct, frozen=True):
    """Bounds of one submission's worker. Sizes are in bytes, times in seconds.

    patience: stretches the seconds that checks grant to each call (10 for most).
    total_seconds: of waiting for the submission, all its calls together.
    cpu_seconds: of processor time, of each of its processes.
    memory: resident, of all its processes together; what the libraries take counts too.
    address_space: of each process, so that one that asks for the impossible gets a MemoryError;
    0 for none (CUDA reserves terabytes). processes: threads count. disk: in its own folder.
    output: of what it prints, the part that is kept; the rest is dropped.
    gpu_memory: of the card's, that its short training may take there (sandbox/gpu.py says what this
    bounds and what not); 0 for no bound, and then nobody looks whether CUDA starts, either.
    """

    patience: float = 1.0
    total_seconds: float = 300.0
    cpu_seconds: int = 300
    memory: int = 4 * GIB
    address_space: int = 8 * GIB
    processes: int = 64
    disk: int = 64 * MIB
    output: int = 16 << 10
    gpu_memory: int = 4 * GIB
