"""What lines of the demo use beyond their plan: groups, and the calls of their months."""

import datetime as dt
import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from tacite.acts.metering import groups, intake
from tacite.demo import clockwork
from tacite.demo.lives.told import Doing, Scene
from tacite.usage import queries as usage

_CALLS: Final = 4  # of a line on a day: what it uses is spread over them
_APART: Final = dt.timedelta(minutes=12)
_CENT: Final = Decimal("0.01")


def groups_lines(account: str, label: str, services: tuple[str, ...]) -> Doing:
    """Let a customer put lines into a group, and support validate it."""

    def do(scene: Scene, now: dt.datetime) -> None:
        told: dict[str, Any] = {"account_id": scene.accounts[account], "now": now}
        own = told | {"actor": scene.actor(account)}
        name = groups.add_group(**own, label=label).name
        for service in services:
            groups.join_group(**own, name=name, subscription_id=scene.services[service])
        groups.validate_group(
            **told,
            name=name,
            validated=True,
            actor=scene.member("support"),
            reason="Dossier complet reçu par courrier",
        )

    return do


def calls(account: str, until: Mapping[str, str], *, of_today: bool = True) -> Doing:
    """Let lines be called from until each has used so much in the month.

    `of_today`: only in the month of the demo's today, so that its counters stand where they are
    told to, on whatever day the demo is made; else only in an earlier one.
    """

    def do(scene: Scene, now: dt.datetime) -> None:
        month = clockwork.day_of(now).replace(day=1)
        if (month == scene.today.replace(day=1)) is not of_today:
            return
        [group] = usage.groups_of(scene.accounts[account])
        used = usage.used_by_service(group.id, month)
        rows = ["id,group,line,start,amount"]
        for service, sum_text in until.items():
            left = Decimal(sum_text) - used.get(scene.services[service], Decimal(0))
            for amount in _parts(left):
                begun = now - _APART * (len(rows) % 9 + 1)
                call = f"{group.name}-{now:%Y%m%d%H%M}-{len(rows)}"
                rows.append(f"{call},{group.name},{service},{begun.isoformat()},{amount}")
        file = io.BytesIO("\n".join(rows).encode() + b"\n")
        intake.take_in_file(file, name=f"{group.name}.csv", actor=intake.ACTOR, now=now)

    return do


def _parts(whole: Decimal) -> list[Decimal]:
    """Return an amount as some amounts of calls that add up to it."""
    if whole <= 0:
        return []
    part = (whole / _CALLS).quantize(_CENT)
    return [*[part] * (_CALLS - 1), whole - part * (_CALLS - 1)]
