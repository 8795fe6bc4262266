"""How hypothesis draws and shrinks the inputs of checks."""

import hypothesis
from hypothesis import Phase
from hypothesis.internal.conjecture import providers

hypothesis.settings.register_profile(
    "checks",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=8,  # besides those that a check lists
    phases=(Phase.explicit, Phase.generate, Phase.shrink),  # not reuse, not explain
    report_multiple_bugs=False,
    print_blob=False,
    suppress_health_check=list(hypothesis.HealthCheck),
)
# Hypothesis also draws the numbers that it finds in the source of imported modules. Then a seed
# would draw something else in an installed kit, and for the second submission of a batch; and
# reading the sources takes 0.7 s. There is no setting for this.
providers._get_local_constants = lambda: providers._local_constants


def load(is_seeded: bool) -> None:
    """Use the profile. is_seeded: the run has a seed (--hypothesis-seed); without one, the inputs
    are the same in each run."""
    name = "checks"
    if is_seeded:
        name = "seeded"
        parent = hypothesis.settings.get_profile("checks")
        hypothesis.settings.register_profile(name, parent=parent, derandomize=False)
    hypothesis.settings.load_profile(name)
