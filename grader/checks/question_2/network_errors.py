"""The likely causes where a function builds no network, or the network raises an exception."""

import re

from ..submission import Reply

LAYERS = "LeakyReLU|ReLU|Dropout|BatchNorm|Tanh|Sigmoid|Flatten|Unflatten|Linear|Conv"


def why_it_raised(text: str) -> str | None:
    """The likely cause of an exception from a network, if its text tells."""
    if found := re.search(rf"(?:got \(|argument .* not |not |')((?:{LAYERS})\w*)\b", text):
        layer = found[1]
        return f"{layer}(...) makes a layer, which is never called: x = nn.{layer}(...)(x)"
    if re.search(r"[Dd]ouble.*[Ff]loat|[Ff]loat.*[Dd]ouble", text):
        return (
            "weights or inputs are float64, the others float32: leave out double() and "
            "torch.set_default_dtype"
        )
    return None


def not_a_module(reply: Reply) -> str | None:
    """The likely cause where a function returns no network."""
    if getattr(reply.value, "type", "") in ("type", "function", "method"):
        return "this is the class or function that makes it: call it, and return what it makes"
    return None
