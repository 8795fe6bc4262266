"""The one thing that a worker does on the GPU for the kit: bound its own memory there."""


def bound_memory(most: int) -> int:
    """Let torch's allocator take no more than `most` bytes of the GPU's memory; returns how many
    it has. Starts CUDA. RuntimeError where that cannot be done."""
    import torch  # only here: it is there already, in workers of questions that need it

    if not torch.backends.cuda.is_built():
        raise RuntimeError("this torch is built without CUDA")
    whole = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction(min(1.0, most / whole), 0)
    torch.zeros(1, device="cuda")  # a first use, so that what fails fails here
    return whole
