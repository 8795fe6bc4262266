"""Resource limits. The judge enforces the wall times, the keeper and the kernel the rest."""

import msgspec

GIB, MIB = 1 << 30, 1 << 20


class Limits(msgspec.Struct, frozen=True):
    """Resource limits for one submission. Sizes are in bytes, times in seconds.

    patience: multiplies the seconds that checks allow for each call: 10 for most, and a fifth of
    them once two calls of the same function have taken too long.
    total_seconds: wall time of all calls together.
    cpu_seconds: CPU time of each process.
    memory: resident memory of all processes together, including the libraries.
    address_space: of each process, so that one that asks for too much gets a MemoryError; 0 for no
    limit (CUDA reserves terabytes). processes: including threads, besides those that torch gets; a
    DataLoader with 8 processes takes 17. disk: in the worker's folder.
    output: printed bytes to keep; the rest is dropped.
    gpu_memory: of the short training (sandbox/gpu_devices.py says what this limits); 0 for no
    limit, and then CUDA's start is not tested, either.
    """

    patience: float = 1.0
    total_seconds: float = 300.0
    cpu_seconds: int = 300
    memory: int = 4 * GIB
    address_space: int = 8 * GIB
    processes: int = 24
    disk: int = 64 * MIB
    output: int = 16 << 10
    gpu_memory: int = 4 * GIB
