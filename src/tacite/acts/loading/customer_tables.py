"""From `accounts.csv` and `services.csv` to rows: what one row alone can tell.

Codes beside those of cells: duplicate, name_missing, vat_answer_without_number,
units_do_not_match (`units`, `quantity`).
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tacite.acts.loading import cells
from tacite.acts.loading.cells import Unfit
from tacite.acts.loading.offences import Offence, Where
from tacite.acts.loading.repeated import repeated
from tacite.acts.loading.rows import AccountRow, ServiceRow
from tacite.acts.loading.sheets import Sheet
from tacite.rules.identifiers import check_siren, check_vat_number
from tacite.rules.territories import MEMBER_STATES

Checks = tuple[tuple[str, Callable[[str], str]], ...]
_FRENCH: Final[Checks] = (("siren", check_siren), ("vat_number", check_vat_number))
_OF_THE_UNION: Final[Checks] = (("vat_number", check_vat_number),)


def accounts_of(sheet: Sheet, *, brand: str) -> tuple[tuple[AccountRow, ...], list[Offence]]:
    """Return customers, their numbers checked where their country's are known."""
    offences = repeated(sheet.rows, "ref", lambda row: (row.get("brand") or brand, row["ref"]))
    dedicated = [(where, row) for where, row in sheet.rows if row.get("dedicated_iban")]
    offences += repeated(dedicated, "dedicated_iban", lambda row: row["dedicated_iban"])
    rows = []
    for where, row in sheet.rows:
        told = {k: v for k, v in row.items() if k != "credit"}
        offences += _checked(where, told)
        told |= {"brand": row.get("brand") or brand, "credit_cents": row.get("credit", 0)}
        rows.append(AccountRow(**told, where=where))
    return tuple(rows), offences


def services_of(sheet: Sheet, *, brand: str) -> tuple[tuple[ServiceRow, ...], list[Offence]]:
    """Return services; their dates are judged where the rules of their brand are known."""
    offences = repeated(sheet.rows, "ref", lambda row: (row.get("brand") or brand, row["ref"]))
    rows = []
    for where, row in sheet.rows:
        units = row.get("units", ())
        quantity = row.get("quantity") or len(units) or 1
        if units and (len(units) != quantity or len(set(units)) != quantity):
            wrong = where.offence(
                "units_do_not_match", "units", units=len(set(units)), quantity=quantity
            )
            offences.append(wrong)
        told = {k: v for k, v in row.items() if k != "price_frozen"}
        told |= {"brand": row.get("brand") or brand, "quantity": quantity}
        rows.append(ServiceRow(**told, price_frozen_cents=row.get("price_frozen"), where=where))
    return tuple(rows), offences


def _checked(where: Where, told: dict[str, Any]) -> list[Offence]:
    """Check what needs two cells of a customer, and write his numbers as they are kept."""
    offences = []
    if not told.get("name") and not told.get("company"):
        offences.append(where.offence("name_missing", "name"))
    for name, check in _checks(told["country"]):
        try:
            told[name] = cells.identifier(check, told[name]) if told.get(name) else ""
        except Unfit as unfit:
            offences.append(where.offence(unfit.code, name, **unfit.facts))
    if _answer_without_number(told):
        offences.append(where.offence("vat_answer_without_number", "vat_valid"))
    return offences


def _checks(country: str) -> Checks:
    if country == "FR":
        return _FRENCH
    return _OF_THE_UNION if country in MEMBER_STATES else ()


def _answer_without_number(told: Mapping[str, Any]) -> bool:
    answered = told.get("vat_valid") or told.get("vat_checked_on")
    return bool(answered) and not (told.get("vat_number") and told.get("vat_valid"))
