"""What the lines of open requests are called, when their customer's language changes.

An invoice is in one language: that of its day, with its lines. What was asked for before the
change is said anew, so that what is paid after it does not mix two.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from tacite import tables
from tacite.accounts.models import Account
from tacite.catalogue.models import Offer, Option
from tacite.catalogue.queries import name_of
from tacite.invoicing.models import RequestLine
from tacite.wording import formats
from tacite.wording.lines import LINE_TEXTS

_CHANGE: Final = " → "  # between the names of two offers
# What pricing writes behind a detail: the code of a coupon, and what it takes off.
_OFF: Final = re.compile(r"( · \S+ \N{MINUS SIGN})(.+)$")


def say_anew(account: Account, *, was: str) -> None:
    """Say the lines of an account's open requests in its language, which was another."""
    if was == account.language:
        return
    lines = list(
        RequestLine.objects.filter(request__account=account.id, request__state="open")
        .select_related("subscription__offer")
        .order_by("id")
    )
    names = _names(account, was) if lines else {}
    rows = [(ln.id, _text(ln, names, account, was), _detail(ln.detail, account)) for ln in lines]
    tables.update_rows(RequestLine, {"text": "text", "detail": "text"}, rows)


def _names(account: Account, was: str) -> dict[str, str]:
    """Return what was called so in one language, and how it is in the account's."""
    things: list[Offer | Option] = [
        *Offer.objects.filter(brand=account.brand_id).order_by("-id"),
        *Option.objects.filter(offer__brand=account.brand_id).order_by("-id"),
    ]
    texts = {said[was]: said[account.language] for said in LINE_TEXTS.values()}
    return texts | {name_of(each, was): name_of(each, account.language) for each in things}


def _text(line: RequestLine, names: Mapping[str, str], account: Account, was: str) -> str:
    offer = line.subscription.offer
    own = {name_of(offer, was): name_of(offer, account.language)}
    parts = line.text.split(_CHANGE)
    return _CHANGE.join(own.get(part) or names.get(part, part) for part in parts)


def _detail(detail: str, account: Account) -> str:
    """Return a detail with what a coupon takes off written as the account's language does."""
    return _OFF.sub(lambda found: found[1] + _off(found[2], account), detail)


def _off(written: str, account: Account) -> str:
    if "%" in written:
        percent = Decimal(re.sub(r"[^\d,.]", "", written).replace(",", "."))
        return formats.rate(percent, language=account.language)
    cents = int(re.sub(r"\D", "", written))
    return formats.amount(cents, currency=account.currency, language=account.language)
