"""Options declared as fields of dataclasses. typer wants one parameter per option, and a function
with 27 parameters is hard to read.

    @dataclass(frozen=True, kw_only=True)
    class IsolationOptions:
        PANEL: ClassVar = "Isolation"       # optional: their heading in --help
        tier: Annotated[Tier, typer.Option(help="...")] = Tier.AUTO

    @takes_groups
    def grade_command(isolation: IsolationOptions, limits: LimitOptions) -> None: ...
"""

import copy
import dataclasses
import functools
import inspect
import typing
from collections.abc import Callable, Iterator
from inspect import Parameter
from typing import Any


def takes_groups(command: Callable[..., None]) -> Callable[..., None]:
    """The command as typer needs it: each parameter that is a dataclass is replaced by its fields,
    one parameter per field."""
    asked = inspect.signature(command, eval_str=True).parameters.values()
    groups: dict[str, Any] = {}
    for parameter in asked:
        if dataclasses.is_dataclass(parameter.annotation):
            groups[parameter.name] = parameter.annotation

    @functools.wraps(command)
    def with_options(**values: object) -> None:
        made = {
            name: kind(**{field.name: values.pop(field.name) for field in dataclasses.fields(kind)})
            for name, kind in groups.items()
        }
        command(**values, **made)

    expanded: list[Parameter] = []
    for parameter in asked:
        if parameter.name in groups:
            expanded += _parameters(parameter.annotation)
        else:
            expanded.append(parameter.replace(kind=Parameter.KEYWORD_ONLY))
    with_options.__signature__ = inspect.Signature(expanded)  # type: ignore[attr-defined]
    return with_options


def _parameters(group: type) -> Iterator[Parameter]:
    """A parameter for each field."""
    hints = typing.get_type_hints(group, include_extras=True)
    for field in dataclasses.fields(group):
        kind, option = typing.get_args(hints[field.name])  # of Annotated
        option = copy.copy(option)
        option.rich_help_panel = getattr(group, "PANEL", None)
        default = Parameter.empty if field.default is dataclasses.MISSING else field.default
        yield Parameter(
            field.name,
            Parameter.KEYWORD_ONLY,
            default=default,
            annotation=typing.Annotated[kind, option],
        )
