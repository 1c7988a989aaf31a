"""The demo moves in: its brands brought in some months ago, and every day lived since.

Nothing is inserted behind the operations that customers, staff and the night use, so the books of
the demo check like anybody's.
"""

import contextlib
import datetime as dt
from collections.abc import Iterator
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import connection

from tacite.accounts.models import User
from tacite.accounts.passwords import DEMO_PASSWORD
from tacite.brands.operations import set_up
from tacite.brands.queries import all_brands
from tacite.demo import clockwork, moving_in, people
from tacite.demo.living import Living
from tacite.demo.told import TOLD
from tacite.engine import night
from tacite.mail import delivery
from tacite.rules.refusals import Refused

DAYS: Final = 66  # two invoices of whatever is paid by the month, and what they came from


class DemoUnfinished(Refused):
    """The database holds a demo that was cut short while it moved in: make the data anew."""

    code = "demo_unfinished"


def move_in(*, now: dt.datetime, version: str, days: int = DAYS) -> None:
    """Make the demo of an empty database: five brands and so many days of their past.

    What kind of database it is, is said last, so that a demo which was cut short is never served.

    :raises DemoUnfinished: there are brands already.
    """
    if all_brands().exists():
        raise DemoUnfinished
    with _without_waiting_for_the_disk():
        _live_until(clockwork.last_night(now), days)
    set_up(kind="demo", version=version)


def _live_until(today: dt.date, days: int) -> None:
    first = today - dt.timedelta(days=days)
    staff = people.staff(now=clockwork.at(first, clockwork.NOON))
    brands = [
        Living(told, moving_in.scene_of(told, today=today, on=first, staff=staff)) for told in TOLD
    ]
    User.objects.update(password=make_password(DEMO_PASSWORD))
    for past in range(1 - days, 1):
        _live(today + dt.timedelta(days=past), past, brands)


def _live(day: dt.date, past: int, brands: list[Living]) -> None:
    """Live a day; today has its night and what is told of it, for the rest is still to come."""
    night.run(as_of=day, today=day, now=clockwork.at(day, clockwork.NIGHT))
    noon = clockwork.at(day, clockwork.NOON if past < 0 else clockwork.NIGHT)
    for brand in brands:
        brand.meet(past, noon)
        if past < 0:
            brand.bank(past, clockwork.at(day, clockwork.BANK))
    delivery.deliver(now=clockwork.at(day, clockwork.BANK if past < 0 else clockwork.NIGHT))


@contextlib.contextmanager
def _without_waiting_for_the_disk() -> Iterator[None]:
    """Commit some thousand times without waiting for each: a lost demo is made again."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
        try:
            yield
        finally:
            cursor.execute("RESET synchronous_commit")
