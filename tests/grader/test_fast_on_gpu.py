"""`--fast` on a GPU: a step recorded as a CUDA graph is the step."""

import pytest
import torch
from torch import nn

from exercises.given import fast
from exercises.given.checkpoint import RunError
from exercises.given.command_line import main
from exercises.given.fast import FastStep, GraphedStep
from solutions.losses import build_optimizers
from tests.grader.idx import write_root
from tests.grader.players import BATCH, batch, players
from tests.grader.real_runs import curves, facts


def players_on_gpu():
    generator, discriminator, *_ = players()
    generator, discriminator = generator.cuda(), discriminator.cuda()
    optimizers = build_optimizers(generator, discriminator)
    return generator, discriminator, *map(fast.fused_adam, optimizers)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="CUDA graphs need a GPU")
class TestOnAGpu:
    def test_a_recorded_step_is_the_step(self):
        """Three whole batches to warm up, one to record, three to replay; short ones between."""
        counts = [BATCH, BATCH, 4, BATCH, BATCH, BATCH, 4, BATCH, BATCH]
        eager, graphed = (players_on_gpu() for _ in range(2))
        steps = FastStep(*eager), GraphedStep(FastStep(*graphed), BATCH)
        for step in steps:
            for seed, count in enumerate(counts):
                step(*(tensor.cuda() for tensor in batch(count=count, seed=seed)))
        torch.testing.assert_close(steps[1].totals, steps[0].totals)
        for of_eager, of_graphed in zip(eager[:2], graphed[:2], strict=True):
            for name, value in of_eager.state_dict().items():
                torch.testing.assert_close(of_graphed.state_dict()[name], value, msg=name)

    def test_dropout_is_drawn_anew_at_each_replay(self):
        generator, discriminator, *optimizers = players_on_gpu()
        for module in discriminator.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.5
        for optimizer in optimizers:
            optimizer.param_groups[0]["lr"] = 0.0  # the networks stay: only masks change
        generator.eval()
        step = GraphedStep(FastStep(generator, discriminator, *optimizers), BATCH)
        seen = set()
        for _ in range(8):
            step.totals.zero_()
            step(*(tensor.cuda() for tensor in batch()))
            seen.add(step.totals[0].item())
        assert len(seen) == 8

    def test_a_run_leaves_its_record(self, tmp_path):
        root = write_root(tmp_path / "data", train=32)
        out = tmp_path / "run"
        words = [f"--data={root}", f"--out={out}", "--epochs=6", "--batch-size=12", "--device=cuda"]
        assert main("solutions", [*words, "--fast"]) == 0
        assert facts(out)["fast"]["cuda_graph"] is True
        assert len(curves(out)) == 6

    def test_networks_that_cannot_be_recorded_are_refused(self):
        generator, discriminator, *optimizers = players_on_gpu()

        class Reads(nn.Module):
            def forward(self, images):
                images.sum().item()
                return discriminator(images)

        step = GraphedStep(FastStep(generator, Reads(), *optimizers), BATCH)
        with pytest.raises(RunError, match="run without --fast"):
            for _ in range(5):
                step(*(tensor.cuda() for tensor in batch()))
