"""One load under way: who brings in, when, what was found, written and refused."""

import dataclasses as dc
import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from tacite.acts.loading.limits import OFFENCES_MAX
from tacite.acts.loading.offences import Offence, Where
from tacite.acts.loading.rows import AccountRow, CouponRow, OfferRow, ServiceRow, TermsRow
from tacite.brands.queries import Selling
from tacite.history.operations import Happened
from tacite.ledger.operations import Posting

_Row = TypeVar("_Row", OfferRow, CouponRow, AccountRow, ServiceRow, TermsRow)


@dc.dataclass(frozen=True, slots=True)
class Report:
    """What a load did, or would do: how many of each, what was refused, and the ids by ref.

    `written` tells whether anything was kept: not with an offence, not in a dry run. Ids are those
    of a dry run too, and mean nothing then; of two brands with the same ref it is the later's.
    """

    counts: Mapping[str, int]
    offences: tuple[Offence, ...]
    written: bool
    account_ids: Mapping[str, int]
    service_ids: Mapping[str, int]


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
    account_ids: dict[str, int] = dc.field(default_factory=dict)
    service_ids: dict[str, int] = dc.field(default_factory=dict)
    postings: list[Posting] = dc.field(default_factory=list)  # of credit: seals are locked last

    def selling_of(
        self, row: OfferRow | CouponRow | AccountRow | ServiceRow | TermsRow
    ) -> Selling | None:
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

    def by_brand(self, rows: Sequence[_Row]) -> list[tuple[Selling, list[_Row]]]:
        """Return rows with their brands; those of an unknown brand are refused."""
        found: dict[str, list[_Row]] = {}
        for row in rows:
            if self.selling_of(row) is not None:
                found.setdefault(row.brand or self.own_brand, []).append(row)
        return [(self.sellings[ref], of_brand) for ref, of_brand in found.items()]

    def refuse(self, where: Where, code: str, name: str = "", **facts: Any) -> None:
        """Note an offence: nothing of the load will be kept. Of very many, the first are named."""
        if len(self.offences) < OFFENCES_MAX:
            self.offences.append(where.offence(code, name, **facts))
        elif len(self.offences) == OFFENCES_MAX:
            self.offences.append(where.offence("more_offences"))

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
