"""One load under way: who brings in, when, what was found, written and refused."""

import dataclasses as dc
import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any

from tacite.acts.loading.offences import Offence, Where
from tacite.brands.queries import Selling
from tacite.history.operations import Happened
from tacite.ledger.operations import Posting

# A brand's ref, and a ref inside of the brand.
Ref = tuple[str, str]


@dc.dataclass(frozen=True, slots=True)
class Report:
    """What a load did, or would do: how many of each, what was refused, and the ids by ref.

    `written` tells whether anything was kept: not with an offence, not in a dry run. Ids are those
    of a dry run too, and mean nothing then; they are kept by the brand's ref and their own.
    """

    counts: Mapping[str, int]
    offences: tuple[Offence, ...]
    written: bool
    account_ids: Mapping[Ref, int]
    service_ids: Mapping[Ref, int]


@dc.dataclass(slots=True)
class Load:
    """What the steps of a load share."""

    actor: str
    now: dt.datetime
    update: bool
    counts: Counter[str] = dc.field(default_factory=Counter)
    offences: list[Offence] = dc.field(default_factory=list)
    happened: list[Happened] = dc.field(default_factory=list)
    sellings: dict[str, Selling] = dc.field(default_factory=dict)  # by the brand's ref
    own_brand: str = ""  # of rows that name none
    account_ids: dict[Ref, int] = dc.field(default_factory=dict)
    service_ids: dict[Ref, int] = dc.field(default_factory=dict)
    postings: list[Posting] = dc.field(default_factory=list)  # of credit: seals are locked last

    def selling_of(self, row: Any) -> Selling | None:
        """Return the brand of a row, or none and an offence: `unknown_brand`, `brand_missing`."""
        ref = row.brand or self.own_brand
        if not ref:
            self.refuse(row.where, "brand_missing", "brand")
        elif ref not in self.sellings:
            self.refuse(row.where, "unknown_brand", "brand", brand=ref)
        return self.sellings.get(ref)

    def today(self, selling: Selling) -> dt.date:
        """Return the civil day of a brand."""
        return selling.today(self.now)

    def refuse(self, where: Where, code: str, name: str = "", **facts: Any) -> None:
        """Note an offence: nothing of the load will be kept."""
        self.offences.append(where.offence(code, name, **facts))

    def may_change(
        self, where: Where, ref: str, here: Mapping[str, Any], told: Mapping[str, Any]
    ) -> bool:
        """Tell whether a thing may be changed; without `update` each difference is an offence.

        `here` and `told` are the differences of `known.differences`; the offence is `differs`.
        """
        if self.update:
            return True
        for name, value in here.items():
            self.refuse(where, "differs", name, ref=ref, here=value, file=told[name])
        return False
