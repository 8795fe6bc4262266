"""Limits a worker's GPU memory, from inside the worker."""


def bound_memory(most: int) -> int:
    """Let torch's allocator take at most `most` bytes of GPU memory; returns how many bytes the GPU
    has. Starts CUDA. Raises RuntimeError if that fails."""
    import torch  # imported here: workers of questions that need it have it already

    if not torch.backends.cuda.is_built():
        raise RuntimeError("this torch is built without CUDA")
    whole = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction(min(1.0, most / whole), 0)
    torch.zeros(1, device="cuda")  # first use, so that errors occur here
    return whole
