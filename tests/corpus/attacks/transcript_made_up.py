# attack: the report of a training that never was, made up with all that the checks look at
# kind: patching
# grade: 2.e
# outcome: failed, protocol
# points: 5
# module: training

# The 5 points are those of the loop: to make this up takes all that the loop has to do.
import torch

from grader.worker.operations import training_operations  # noqa: F401 (before it is replaced)
from grader.worker.operations.implementations import IMPLEMENTATIONS


def recorded_train(session, images, options, losses, global_seed):
    epochs, size = options.get("epochs", 50), options.get("batch_size", 64)
    random = torch.Generator().manual_seed(options.get("seed", 0))
    samples, steps, means = [torch.randn(9, 100, generator=random)], [], []
    for _ in range(epochs):
        total = torch.zeros(2, dtype=torch.float64)
        for part in images[torch.randperm(len(images), generator=random)].split(size):
            total += len(part) * torch.tensor(losses[len(steps) % len(losses)]).double()
            steps.append([part[:, 0, 0, 0], torch.randn(len(part), 100, generator=random)])
        means.append((total / len(images)).tolist())
    each = len(steps) // epochs
    wanted = [e for e in options.get("snapshot_epochs", (10, 30, 50)) if e <= epochs]
    return dict(
        steps=steps,
        samples=samples,
        batch_sizes=[size],
        faults=[],
        learning_rates=[1e-4],
        snapshots=[[e, torch.full((9, 1, 28, 28), float(e * each))] for e in wanted],
        g_losses=[pair[0] for pair in means],
        d_losses=[pair[1] for pair in means],
        own_networks=[True, True],
        returned="TrainingRun",
        missing=[],
        refused=[],
    )


IMPLEMENTATIONS["recorded_train"] = recorded_train


def train(images, **options):
    return None
