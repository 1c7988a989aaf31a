"""Handing services over to another account: who must agree, until when, what stands in the way.

S0-63 to S0-70, S3-23 to S3-26. The other side is named by customer number and e-mail together;
what a rule here refuses is told only to the account that it is about (S0-70).
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from tacite.rules.policy import Handover
from tacite.rules.refusals import Refused

LIVING: Final = frozenset({"active", "suspended"})
OPEN: Final = frozenset({"asked", "agreed"})
NUMBER_MAX: Final = 20  # as long as numbers and addresses can be that anybody has
EMAIL_MAX: Final = 254
_BILLING: Final = ("name", "street", "postcode", "town")


class UnableToHandOver(Refused):
    """Services cannot be handed over; facts: `why`, and what the reason needs.

    `why` when it is asked for: nothing_chosen, not_yours (`ref`), wrong_state (`ref`, `state`),
    open_request (`ref`, `reference`), open_change (`ref`), in_group (`ref`), leaving (`ref`),
    abuse, handed_over_already (`ref`), not_an_address, not_a_number (`most`), half_a_name,
    yourself, same_address, too_many (`most`).
    `why` when somebody agrees: unknown, not_open (`state`), lapsed (`at`), agreed_already,
    unpaid (`reference`), restricted, details_missing (`fields`), details_known, other_currency
    (`currency`), wrong_segment (`ref`, `segment`), status_missing (`ref`, `status`), other_side,
    reason_missing, recorded_already; staff: changed_hands.
    """

    code = "unable_to_hand_over"


@dc.dataclass(frozen=True, slots=True)
class Service:
    """What of a service matters: `request` is the reference of what is asked for it, if anything.

    `is_changing`: a change of it waits; `has_abuse`: staff looks into a misuse of it; `in_group`:
    its use is counted and paid with that of other services of its holder; `is_leaving`: its holder
    leaves it for another provider. Its offer is sold to a `segment`, or for a status, if to any.
    """

    ref: str
    state: str
    request: str = ""
    is_changing: bool = False
    has_abuse: bool = False
    in_group: bool = False
    is_leaving: bool = False
    segment: str = ""
    needs_status: str = ""


@dc.dataclass(frozen=True, slots=True)
class Side:
    """What of an account matters. `unpaid` is a document or request of it that is due, if any.

    `gives` is whether it is the one that gives the services away: the others take, or pay.
    """

    account_id: int
    currency: str
    gives: bool
    unpaid: str = ""
    missing: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()


@dc.dataclass(frozen=True, slots=True)
class Taker:
    """What an account is that would hold the services: its kind, and its statuses today."""

    kind: str
    statuses: frozenset[str] = frozenset()


def who_must_agree(holder: int | None, taker: int | None, payer: int | None) -> frozenset[int]:
    """Return the accounts that must agree: each once, whatever it is to be (S3-24)."""
    return frozenset(each for each in (holder, taker, payer) if each is not None)


def lapses_at(policy: Handover, *, asked_at: dt.datetime, is_invited: bool) -> dt.datetime:
    """Return when it lapses if not all have agreed (S0-66); who is invited has more time."""
    if is_invited:
        return asked_at + dt.timedelta(days=policy.invite_days)
    return asked_at + dt.timedelta(hours=policy.hours)


def refuse_name(*, number: str, email: str, own_number: str, own_email: str) -> None:
    """Refuse who cannot be meant, by what was typed and one's own account alone.

    Whether anybody has the number or the address is not asked here, and never told (S0-70).

    :raises UnableToHandOver: not_an_address, not_a_number, yourself, same_address.
    """
    refuse_unlike(number=number, email=email)
    if number and number.upper() == own_number.upper():
        raise UnableToHandOver(why="yourself")
    if email.lower() == own_email.lower():
        raise UnableToHandOver(why="same_address")


def refuse_unlike(*, number: str, email: str) -> None:
    """Refuse what is no address, or longer than any number is.

    :raises UnableToHandOver: not_an_address, not_a_number.
    """
    local, at, host = email.partition("@")
    if not (local and at and "." in host) or " " in email or len(email) > EMAIL_MAX:
        raise UnableToHandOver(why="not_an_address")
    if len(number) > NUMBER_MAX:
        raise UnableToHandOver(why="not_a_number", most=NUMBER_MAX)


def refuse_services(services: Sequence[Service]) -> None:
    """Refuse services that cannot change hands now: S0-66, S0-67, S3-26.

    :raises UnableToHandOver: nothing_chosen, wrong_state, abuse, open_request, open_change,
        in_group, leaving.
    """
    if not services:
        raise UnableToHandOver(why="nothing_chosen")
    for service in services:
        _refuse_unsettled(service)
        if service.in_group:
            raise UnableToHandOver(why="in_group", ref=service.ref)
        if service.is_leaving:
            raise UnableToHandOver(why="leaving", ref=service.ref)


def refuse_taker(taker: Taker, services: Iterable[Service]) -> None:
    """Refuse an account to which the offers of the services are not sold (S0-42, S2-15).

    :raises UnableToHandOver: wrong_segment, status_missing.
    """
    for each in services:
        if each.segment not in {"", taker.kind}:
            raise UnableToHandOver(why="wrong_segment", ref=each.ref, segment=each.segment)
        if each.needs_status and each.needs_status not in taker.statuses:
            raise UnableToHandOver(why="status_missing", ref=each.ref, status=each.needs_status)


def refuse_side(side: Side, *, currency: str) -> None:
    """Refuse an account that cannot give, take or pay now; `currency` is that of the services.

    :raises UnableToHandOver: abuse, unpaid, restricted, other_currency, details_missing.
    """
    if "abuse" in side.flags:
        raise UnableToHandOver(why="abuse", ref="")
    if side.unpaid:
        raise UnableToHandOver(why="unpaid", reference=side.unpaid)
    if side.gives:
        return
    if "restricted" in side.flags:
        raise UnableToHandOver(why="restricted")
    if side.currency != currency:
        raise UnableToHandOver(why="other_currency", currency=currency)
    if side.missing:
        raise UnableToHandOver(why="details_missing", fields=list(side.missing))


def missing_details(details: dict[str, str]) -> tuple[str, ...]:
    """Return what a billing address lacks: without it nobody can be invoiced (S2-11)."""
    return tuple(name for name in _BILLING if not details.get(name))


def refuse_others(sides: Iterable[Side], *, agreeing: int, currency: str) -> None:
    """Refuse to complete for what is wrong with another side, without saying what.

    :raises UnableToHandOver: other_side.
    """
    for side in sides:
        if side.account_id == agreeing:
            continue
        try:
            refuse_side(side, currency=currency)
        except UnableToHandOver as refused:
            raise UnableToHandOver(why="other_side") from refused


def _refuse_unsettled(service: Service) -> None:
    """Refuse a service that does not live, or of which something waits."""
    if service.state not in LIVING:
        raise UnableToHandOver(why="wrong_state", ref=service.ref, state=service.state)
    if service.has_abuse:
        raise UnableToHandOver(why="abuse", ref=service.ref)
    if service.request:
        raise UnableToHandOver(why="open_request", ref=service.ref, reference=service.request)
    if service.is_changing:
        raise UnableToHandOver(why="open_change", ref=service.ref)
