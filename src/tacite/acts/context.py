"""What every act of a batch shares."""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Mapping

from tacite.accounts.models import Account
from tacite.accounts.operations import lock
from tacite.brands.queries import Selling, selling, selling_of


@dc.dataclass(slots=True)
class Context:
    """What every act of a batch shares: locked accounts, their brands, who acts, and when."""

    accounts: Mapping[int, Account]
    sellings: Mapping[int, Selling]
    actor: str
    now: dt.datetime
    as_of: dt.date | None = None  # the night's business day; None: the brand's own day

    def selling_of(self, account: Account) -> Selling:
        """Return the brand of an account with its rules."""
        return self.sellings[account.brand_id]

    def day_of(self, account: Account) -> dt.date:
        """Return the business day of an act on an account."""
        return self.as_of or self.selling_of(account).today(self.now)


def locked(
    account_ids: Iterable[int],
    *,
    actor: str,
    now: dt.datetime,
    as_of: dt.date | None = None,
    skip_locked: bool = False,
) -> Context:
    """Lock accounts, first and in order, and return what an act on them needs."""
    accounts = lock(account_ids, skip_locked=skip_locked)
    sellings = selling(account.brand_id for account in accounts.values())
    return Context(accounts, sellings, actor, now, as_of)


def looking(account: Account, *, now: dt.datetime) -> Context:
    """Return what showing an account something needs: nothing is locked, nobody acts."""
    return Context({account.id: account}, {account.brand_id: selling_of(account.brand)}, "", now)
