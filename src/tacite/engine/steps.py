"""The steps of a night: who is due for each, and the act that is done to them."""

import dataclasses as dc
import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from tacite.acts import (
    announcing,
    changing,
    from_credit,
    lateness,
    renewal,
    renewal_notice,
    switching,
)
from tacite.acts.handover import close
from tacite.acts.metering import month_end
from tacite.acts.statuses import remind_of_end
from tacite.brands.queries import all_brands, policy_of_brand
from tacite.engine import queries
from tacite.provisioning import operations as provisioning


class Act(Protocol):
    """What a step does to a batch of payers."""

    def __call__(
        self,
        account_ids: Sequence[int],
        /,
        *,
        as_of: dt.date,
        actor: str,
        now: dt.datetime,
        skip_locked: bool = False,
    ) -> int:
        """Do it, and return how many things were done."""


@dc.dataclass(frozen=True, slots=True)
class Step:
    """A step: its name in reports, who is due on a day (account ids, ascending), what is done."""

    name: str
    due: Callable[[dt.date], list[int]]
    act: Act


class Foresee(Protocol):
    """What of a step beyond the database can be known without leaving it."""

    def __call__(self, *, now: dt.datetime) -> int:
        """Write what is to be done, for the caller to take back, and return how many things."""


class Outward(Protocol):
    """What a step does beyond the database, outside any transaction of ours."""

    def __call__(self, *, now: dt.datetime) -> tuple[int, int]:
        """Do it; return how many things were done, and how many were left to a person."""


@dc.dataclass(frozen=True, slots=True)
class OutwardStep:
    """A step for everybody at once that calls the outside: what a dry run and what a night does."""

    name: str
    foresee: Foresee
    act: Outward


def _to_bill(as_of: dt.date) -> list[int]:
    bills_suspended = [
        brand.id for brand in all_brands() if policy_of_brand(brand).asks_while_suspended
    ]
    return queries.payers_to_bill(as_of, suspended_too=bills_suspended)


STEPS: Final[tuple[Step, ...]] = (
    Step("pay_from_credit", queries.payers_with_credit, from_credit.pay_what_credit_covers),
    Step("request_renewals", _to_bill, renewal.request_due),
    Step("announce", queries.payers_to_tell, announcing.tell),
    Step("remind", queries.payers_to_remind, lateness.remind),
    Step("suspend", queries.payers_to_suspend, lateness.suspend),
    Step("stop_exits", queries.payers_to_stop, switching.carry_out),
    Step("end", queries.payers_to_end, lateness.end),
    Step("void_unpaid", queries.payers_to_void, lateness.void_unpaid),
    Step("remind_of_statuses", queries.accounts_to_tell_of_statuses, remind_of_end),
    Step("finish_months", queries.payers_to_finish_months, month_end.finish_months),
    Step("change_offers", queries.payers_to_change, changing.carry_out),
    Step("tell_renewals", renewal_notice.accounts_to_tell, renewal_notice.tell),
    Step("lapse_handovers", queries.askers_of_handovers_over, close.lapse),
)
# After all the others: what they decided is carried out.
OUTWARD_STEPS: Final[tuple[OutwardStep, ...]] = (
    OutwardStep("reconcile", provisioning.decide, provisioning.nightly),
)
