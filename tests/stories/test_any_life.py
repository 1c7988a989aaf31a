"""Any order of anything keeps the books, the days and the promises, under every profile.

I-02, I-09, I-10, I-18; S1-4. The short run is the same each time; for a long one, with other draws
each time: `./tacite test tests/stories/test_any_life.py --hypothesis-profile=long`.
"""

from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from pytest_django.plugin import DjangoDbBlocker

from tacite.rehearsal.simulation.lives import PROFILES
from tests.stories.any_life import AnyLife

_LONG: Final = "long"
_FIVE: Final = [("host-prepaid", "grace"), *(p for p in PROFILES[2:] if not p[1])]


def _how_much() -> settings:
    unhurried: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck)}
    if settings.get_current_profile_name() == _LONG:
        return settings(**unhurried)
    return settings(
        max_examples=2,
        stateful_step_count=8,
        derandomize=True,
        database=None,
        phases=[Phase.generate],  # who wants the shortest life that fails asks for the long run
        **unhurried,
    )


@pytest.mark.parametrize("profile", _FIVE, ids=lambda profile: " ".join(filter(None, profile)))
def test_whatever_is_done_nothing_is_wrong(
    profile: tuple[str, str], django_db_blocker: DjangoDbBlocker
) -> None:
    machine = type("AnyLife", (AnyLife,), {"profile": profile})
    with django_db_blocker.unblock():
        run_state_machine_as_test(machine, settings=_how_much())
