"""Which VAT is due, and the totals of lines (safety-and-law 3.16; decisions, Prices and VAT; I-10).

A decision is stored with its evidence by whoever asked for it, and never taken again (S-3).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

from tacite.rules import packs as law
from tacite.rules.money import divide, round_together
from tacite.rules.refusals import Refused
from tacite.rules.territories import Place, place_of

Kind = Literal["consumer", "non_professional", "business", "public_body"]
Category = Literal["S", "AE", "O", "E", "Z"]
Prices = Literal["incl_vat", "excl_vat"]

# An answer about a VAT number serves for so long when the register cannot be asked again (2b).
ANSWER_DAYS_MAX = 30

_NO_VAT = Decimal(0)
# Countries that tax foreign sellers' services to consumers: somebody must look at such a sale.
_REGISTRATION_ABROAD = frozenset({"GB", "XI", "CH", "NO"})


class SellerOutsideUnion(Refused):
    """The rules know sellers established in the Union's VAT territory only; facts: `country`."""

    code = "seller_outside_union"


class RateOfAnUntaxedLine(Refused):
    """Only category S has a rate, and it always has one; facts: `category`, `rate`."""

    code = "rate_of_an_untaxed_line"


@dataclass(frozen=True, slots=True)
class Party:
    """Who buys: what kind of customer, where, under which VAT number (or the empty text)."""

    kind: Kind
    country: str
    postcode: str
    vat_number: str


@dataclass(frozen=True, slots=True)
class VatAnswer:
    """What the register said of a VAT number; `valid` is `None` when it could not be asked.

    While the register is out of reach, hand in its last answer: it serves for 30 days.
    """

    number: str
    valid: bool | None
    asked_on: dt.date
    reference: str


class VatDecision(NamedTuple):
    """The VAT of a sale: category of EN 16931, whose VAT, the rate in percent, why, and the words.

    `reason` says how it was decided, for staff and the stored evidence; `note` is the code of the
    mention that the invoice must carry (`packs.Packs.mention`), or empty.
    """

    category: Category
    country: str
    rate: Decimal
    reason: str
    note: str


def decide_vat(  # noqa: PLR0913 - the facts of the case, each by its name
    *,
    seller_country: str,
    seller_vat_scheme: Literal["standard", "franchise"],
    buyer: Party,
    answer: VatAnswer | None,
    vat_class: str,
    on: dt.date,
    oss: bool,
    packs: law.Packs | None = None,
) -> VatDecision:
    """Decide the VAT of a service supplied electronically and invoiced on a day.

    `oss` tells that the seller pays VAT in the consumer's state: registered for the one-stop shop,
    by choice or because his sales to consumers abroad passed 10,000 euros. Raises `NoRate` when no
    rate is known for the class, place and day, `NotACountry`, `SellerOutsideUnion`.
    """
    home = place_of(seller_country, "")
    if home.state is None:
        raise SellerOutsideUnion(country=seller_country)
    charge = _Charge(home.state, seller_vat_scheme == "franchise", vat_class, on, packs)
    place = place_of(buyer.country, buyer.postcode)
    if place.state == home.state:
        return charge.at_home(place, "domestic")
    if place.overseas and home.state == "FR":
        return _overseas(charge, place)
    if place.state is None:
        return _outside(buyer, place)
    return _other_state(charge, buyer, answer, place=place, oss=oss)


def normal_number(number: str) -> str:
    """Write a VAT number without spaces, dots and hyphens, in capitals, Greece as EL."""
    bare = "".join(sign for sign in number.upper() if sign.isalnum())
    return f"EL{bare[2:]}" if bare.startswith("GR") else bare


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line to be totalled: cents with VAT or without as the price list says, and its VAT."""

    cents: int
    category: Category
    rate: Decimal
    country: str

    def __post_init__(self) -> None:
        """Refuse a rate where the category has none, and the category S without one."""
        if (self.category == "S") != (self.rate > 0):
            raise RateOfAnUntaxedLine(category=self.category, rate=self.rate)


class LineAmounts(NamedTuple):
    """A line in cents: `net + vat == gross`."""

    net: int
    vat: int
    gross: int


class VatGroup(NamedTuple):
    """What lines of one category, country and rate come to, in cents (EN 16931, BG-23)."""

    category: Category
    country: str
    rate: Decimal
    base_cents: int
    vat_cents: int


class Totals(NamedTuple):
    """Amounts of each line in order, of each group by first appearance, and of the whole."""

    lines: tuple[LineAmounts, ...]
    groups: tuple[VatGroup, ...]
    net: int
    vat: int
    gross: int


def totals(lines: Sequence[PricedLine], *, prices: Prices) -> Totals:
    """Total lines: one rounding of the VAT per category, country and rate, never per line.

    Prices without VAT: VAT = half-up(base x rate). With VAT: VAT = half-up(gross x r / (100 + r)),
    so the price shown is the price charged. The lines' shares of the VAT sum to their group's.
    """
    if len(lines) == 1:
        return _total_one(lines[0], prices)
    groups: dict[tuple[Category, str, Decimal], list[int]] = {}
    for i, line in enumerate(lines):
        groups.setdefault((line.category, line.country, line.rate), []).append(i)
    amounts: dict[int, LineAmounts] = {}
    for (_category, _country, rate), members in groups.items():
        numerator, denominator = _vat_part(rate, prices)
        exact = [Fraction(lines[i].cents * numerator, denominator) for i in members]
        for i, vat in zip(members, round_together(exact), strict=True):
            amounts[i] = _amounts(lines[i].cents, vat, prices)
    return _sum_up(
        tuple(amounts[i] for i in range(len(lines))),
        tuple(_group(*key, (amounts[i] for i in members)) for key, members in groups.items()),
    )


def without_domestic_vat(cents: int, rate: Decimal) -> int:
    """Take the seller's own VAT out of a price that includes it: what a reverse charge costs."""
    numerator, denominator = _vat_part(rate, "incl_vat")
    return cents - divide(cents * numerator, denominator)


class _Charge(NamedTuple):
    """What is the same for every customer of a seller on a day."""

    home: str
    franchise: bool
    vat_class: str
    on: dt.date
    packs: law.Packs | None

    def at_home(self, place: Place, reason: str) -> VatDecision:
        """Charge the seller's own VAT, or none when he is exempt as a small enterprise."""
        if self.franchise:
            return VatDecision("E", self.home, _NO_VAT, reason, "franchise")
        return self.at_rate(place.rates_of, self.home, reason)

    def at_rate(self, rates_of: str, country: str, reason: str) -> VatDecision:
        """Charge the VAT of a country at the rate of a place there."""
        find = law.rate if self.packs is None else self.packs.rate
        rate = find(rates_of, self.vat_class, self.on)
        return VatDecision("S" if rate else "Z", country, rate, reason, "")


def _overseas(charge: _Charge, place: Place) -> VatDecision:
    """Sell from mainland France to an overseas department: its own rate, or none at all."""
    if place.overseas == "untaxed":
        note = "french_territory_without_vat"
        return VatDecision("O", "FR", _NO_VAT, "french_territory_without_vat", note)
    return charge.at_home(place, "french_overseas")


def _outside(buyer: Party, place: Place) -> VatDecision:
    professional = buyer.kind in {"business", "public_body"}
    reason = "outside_union"
    if not professional and place.country in _REGISTRATION_ABROAD:
        reason = "outside_union_registration"
    note = "outside_union_business" if professional else "outside_union_consumer"
    return VatDecision("O", place.country, _NO_VAT, reason, note)


def _other_state(
    charge: _Charge, buyer: Party, answer: VatAnswer | None, *, place: Place, oss: bool
) -> VatDecision:
    """Sell to another member state: reverse charge when proven, else as to a consumer."""
    reason = _proof(buyer, answer, place, charge.on)
    if reason == "vat_number_valid":
        return VatDecision("AE", place.country, _NO_VAT, reason, "reverse_charge")
    if oss:
        return charge.at_rate(place.rates_of, place.country, reason)
    return charge.at_home(place_of(charge.home, ""), reason)


def _proof(buyer: Party, answer: VatAnswer | None, place: Place, on: dt.date) -> str:
    """Say whether the buyer is proven to be taxable in his state, or what the proof lacks."""
    number = normal_number(buyer.vat_number)
    if buyer.kind == "consumer" or not number:
        return "consumer" if buyer.kind == "consumer" else "no_vat_number"
    if not number.startswith("EL" if place.country == "GR" else place.country):
        return "vat_number_of_another_state"
    if answer is None or normal_number(answer.number) != number:
        return "vat_number_not_asked"
    return _verdict(answer, on)


def _verdict(answer: VatAnswer, on: dt.date) -> str:
    if answer.valid is None:
        return "vat_number_unproven"
    if not answer.valid:
        return "vat_number_invalid"
    if (on - answer.asked_on).days > ANSWER_DAYS_MAX:
        return "vat_number_answer_old"
    return "vat_number_valid"


def _total_one(line: PricedLine, prices: Prices) -> Totals:
    """Total the bulk of a night, one service at one price, without the detours of many lines."""
    numerator, denominator = _vat_part(line.rate, prices)
    amounts = _amounts(line.cents, divide(line.cents * numerator, denominator), prices)
    net, vat, gross = amounts
    group = VatGroup(line.category, line.country, line.rate, base_cents=net, vat_cents=vat)
    return Totals(lines=(amounts,), groups=(group,), net=net, vat=vat, gross=gross)


@lru_cache(maxsize=256)
def _vat_part(rate: Decimal, prices: Prices) -> tuple[int, int]:
    """Return the part of a price that is VAT as numerator and denominator."""
    numerator, denominator = rate.as_integer_ratio()
    whole = 100 * denominator
    return numerator, whole + numerator if prices == "incl_vat" else whole


def _amounts(cents: int, vat: int, prices: Prices) -> LineAmounts:
    if prices == "incl_vat":
        return LineAmounts(net=cents - vat, vat=vat, gross=cents)
    return LineAmounts(net=cents, vat=vat, gross=cents + vat)


def _group(
    category: Category, country: str, rate: Decimal, lines: Iterable[LineAmounts]
) -> VatGroup:
    nets, vats, _grosses = zip(*lines, strict=True)
    return VatGroup(category, country, rate, base_cents=sum(nets), vat_cents=sum(vats))


def _sum_up(lines: tuple[LineAmounts, ...], groups: tuple[VatGroup, ...]) -> Totals:
    net = sum(group.base_cents for group in groups)
    vat = sum(group.vat_cents for group in groups)
    return Totals(lines=lines, groups=groups, net=net, vat=vat, gross=net + vat)
