"""Lateness: what is told of it (S0-56)."""

import datetime as dt

import pytest

from tacite.acts import lateness
from tacite.mail.models import Letter
from tacite.subscriptions.models import Subscription
from tacite.subscriptions.operations import move
from tests import factories

LATE_ON = factories.EXPIRES_ON


@pytest.mark.django_db
def test_a_service_that_came_back_and_is_late_again_the_same_day_is_told_of_again() -> None:
    service = factories.subscription(suspends_on=LATE_ON)
    _suspend(service, factories.at(LATE_ON, 1))
    paid_at = factories.at(LATE_ON, 12)  # one of the weeks that are owed
    service.refresh_from_db()
    move([service], "resume", on=LATE_ON, actor="bank", now=paid_at)
    _suspend(service, factories.at(LATE_ON, 23))
    service.refresh_from_db()
    told = Letter.objects.filter(kind="service_suspended", account=service.payer)
    assert (service.state, told.count()) == ("suspended", 2)


def _suspend(service: Subscription, now: dt.datetime) -> None:
    assert lateness.suspend([service.payer_id], as_of=LATE_ON, actor="night", now=now) == 1
