"""From `coupons.csv` to coupons: what one row alone can tell.

Codes beside those of cells: duplicate, wrong_discount, never_valid.
"""

from tacite.acts.loading.offences import Offence
from tacite.acts.loading.repeated import repeated
from tacite.acts.loading.rows import CouponRow
from tacite.acts.loading.sheets import Sheet


def coupons_of(sheet: Sheet, *, brand: str) -> tuple[tuple[CouponRow, ...], list[Offence]]:
    """Return coupons; `brand` is that of rows which name none."""
    offences = repeated(sheet.rows, "code", lambda row: (row.get("brand") or brand, row["code"]))
    rows = []
    for where, row in sheet.rows:
        told = dict(row)
        first, last = told.pop("valid_from", None), told.pop("valid_to", None)
        cents = told.pop("amount", None)
        if (told.get("percent") is None) is (not cents):
            offences.append(where.offence("wrong_discount", "percent"))
        if first and last and last <= first:
            offences.append(where.offence("never_valid", "valid_to"))
        told["brand"] = told.get("brand") or brand
        rows.append(CouponRow(**told, cents=cents or None, from_on=first, to_on=last, where=where))
    return tuple(rows), offences
