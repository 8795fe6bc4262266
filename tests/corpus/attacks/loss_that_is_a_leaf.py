# attack: the right loss, cut off from its logits and declared to carry gradients
# kind: forgery
# grade: 2.d
# outcome: failed
# module: losses

# Its value is right, its gradient is not: no check may end in the judge's own fault over it.
import torch
from torch.nn.functional import binary_cross_entropy_with_logits


def generator_loss(fake_logits):
    loss = binary_cross_entropy_with_logits(fake_logits, torch.ones_like(fake_logits))
    return loss.detach().requires_grad_()


def discriminator_loss(real_logits, fake_logits):
    on_real = binary_cross_entropy_with_logits(real_logits, torch.ones_like(real_logits))
    on_fake = binary_cross_entropy_with_logits(fake_logits, torch.zeros_like(fake_logits))
    return (on_real + on_fake).detach().requires_grad_()
