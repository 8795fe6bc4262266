# attack: runs the generator twice in a step, and resets the counter that would show it
# kind: forgery
# grade: 2.e
# outcome: failed
# points: 4
# module: training
# base: solutions

# The update and the losses are right, and worth the 4 points; "exactly one pass" is not earned.
import torch

from .losses import discriminator_loss, generator_loss


def train_step(generator, discriminator, g_optimizer, d_optimizer, real, noise):
    generator(noise)
    generator.num_batches_tracked = torch.zeros((), dtype=torch.int64)
    fake = generator(noise)
    d_loss = discriminator_loss(discriminator(real), discriminator(fake.detach()))
    g_loss = generator_loss(discriminator(fake))
    g_optimizer.zero_grad()
    g_loss.backward()
    d_optimizer.zero_grad()
    d_loss.backward()
    g_optimizer.step()
    d_optimizer.step()
    return g_loss.item(), d_loss.item()
