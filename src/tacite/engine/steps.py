"""The steps of a night: who is due for each, and the act that is done to them."""

import dataclasses as dc
import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from tacite.acts import from_credit, lateness, renewal
from tacite.brands.queries import all_brands, policy_of_brand
from tacite.engine import queries


class Act(Protocol):
    """What a step does to a batch of payers."""

    def __call__(
        self,
        account_ids: Sequence[int],
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


def _to_bill(as_of: dt.date) -> list[int]:
    bills_suspended = [
        brand.id for brand in all_brands() if policy_of_brand(brand).while_suspended == "bill"
    ]
    return queries.payers_to_bill(as_of, suspended_too=bills_suspended)


STEPS: Final[tuple[Step, ...]] = (
    Step("pay_from_credit", queries.payers_with_credit, from_credit.pay_what_credit_covers),
    Step("request_renewals", _to_bill, renewal.request_due),
    Step("remind", queries.payers_to_remind, lateness.remind),
    Step("suspend", queries.payers_to_suspend, lateness.suspend),
    Step("end", queries.payers_to_end, lateness.end),
    Step("void_unpaid", queries.payers_to_void, lateness.void_unpaid),
)
