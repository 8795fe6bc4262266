"""The likely causes where a function builds no network, or the network raises an exception."""

import re
from collections.abc import Iterable

from ..submission import Reply

LAYERS = "LeakyReLU|ReLU|Dropout|BatchNorm|Tanh|Sigmoid|Flatten|Unflatten|Linear|Conv"


def why_it_raised(text: str) -> str | None:
    """The likely cause of an exception from a network, if its text tells."""
    if found := re.search(rf"(?:got \(|argument .* not |not |')((?:{LAYERS})\w*)\b", text):
        layer = found[1]
        return f"{layer}(...) makes a layer, which is never called: x = nn.{layer}(...)(x)"
    if 'missing the required "forward" function' in text:
        return "a class of layers needs a method `forward(self, x)`, named and indented like this"
    if re.search(r"[Dd]ouble.*[Ff]loat|[Ff]loat.*[Dd]ouble", text):
        return (
            "weights or inputs are float64, the others float32: leave out double() and "
            "torch.set_default_dtype"
        )
    return None


def why_not_finite(names: Iterable[str]) -> str:
    """The likely cause of numbers that are not finite. names: of the network's parameters."""
    if any(re.search(r"parametrizations|weight_(orig|[gv])$", name) for name in names):
        return "a layer divides its weights by their norm (spectral or weight norm): not asked for"
    return "some numbers are not finite"


def not_a_module(reply: Reply) -> str | None:
    """The likely cause where a function returns no network."""
    if getattr(reply.value, "type", "") in ("type", "function", "method"):
        return "this is the class or function that makes it: call it, and return what it makes"
    return None
