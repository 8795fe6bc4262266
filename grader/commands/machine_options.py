"""Options of `grader grade` that say what grades: processes, a cluster, the device, the data."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

import typer

from ..checks.assignment import Assignment
from ..judge.batch import with_threads
from ..judge.pool import LocalPool, Pool
from ..judge.settings import Settings
from .exits import UsageError
from .options import DataFolder, Device, chosen_device, with_gpu_jobs


@dataclass(frozen=True, kw_only=True)
class MachineOptions:
    """How the machine is used: processes, device, seed, data."""

    PANEL: ClassVar = "Running"

    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Submissions graded at the same time (default: one per core)."),
    ] = None
    device: Annotated[Device, typer.Option(help="Where the short training runs.")] = Device.AUTO
    gpu_jobs: Annotated[
        int | None,
        typer.Option(
            min=1, help="Submissions on the GPU at the same time (default: 2 if they fit)."
        ),
    ] = None
    seed: Annotated[
        int | None,
        typer.Option(
            min=0, help="Seed of the random inputs (default: a new one, recorded in the results)."
        ),
    ] = None
    data: DataFolder = None
    dask: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Grade on the machines of this dask scheduler; `local`: its processes here.",
        ),
    ] = None

    def pool(
        self, settings: Settings, jobs: int, assignment: Assignment, say: Callable[[str], None]
    ) -> Pool:
        """What grades: this machine's judges, or a cluster. say: is told about its machines. Raises
        UsageError if dask is not installed."""
        if self.dask is None:
            return LocalPool(with_threads(settings, jobs), jobs, assignment)
        try:
            from ..cluster.pool import ClusterPool
        except ModuleNotFoundError as error:
            raise UsageError(
                f"--dask needs the extra `cluster` ({error}): run "
                "`pip install 'saddle-to-gan[cluster]'`"
            ) from None
        return ClusterPool(self.dask, settings, jobs, assignment, say)

    def with_gpu(self, settings: Settings) -> tuple[Settings, str]:
        """The settings with the device and how many submissions share it, and a remark for the
        user, or "". On a cluster each machine sees for itself. Raises UsageError."""
        if self.dask is not None:
            jobs = self.gpu_jobs or settings.gpu_jobs
            return replace(settings, device=str(self.device), gpu_jobs=jobs), ""
        return with_gpu_jobs(replace(settings, device=chosen_device(self.device)), self.gpu_jobs)
