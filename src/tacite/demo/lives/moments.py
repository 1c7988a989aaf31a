"""What happens on a day of the demo, by the operations that customers and staff use."""

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tacite.accounts import operations as accounts
from tacite.acts import correction, crediting, ending
from tacite.acts.coupon_making import CouponTerms, make_coupon
from tacite.acts.order import Wish, order
from tacite.acts.statuses import grant_status
from tacite.demo.lives.told import Doing, Scene
from tacite.invoicing import queries as invoicing


def orders(  # noqa: PLR0913 - what an order says, each by its name
    account: str,
    offer: str,
    *,
    ref: str,
    cycle: str = "1 month",
    label: str = "",
    quantity: int = 1,
    options: Mapping[str, int] | None = None,
    coupon: str = "",
) -> Doing:
    """Let a customer order; the service is called `ref` from then on."""

    def do(scene: Scene, now: dt.datetime) -> None:
        wish = Wish(offer, cycle, quantity=quantity, options=options or {}, label=label)
        wish = dc.replace(wish, coupon=coupon)
        made = order(
            account_id=scene.accounts[account],
            wish=wish,
            key=f"demo:{ref}",
            terms_accepted=True,
            actor=scene.actor(account),
            now=now,
        )
        scene.services[ref] = made.subscription_id

    return do


def makes_coupon(code: str, percent: int, *, periods: int, uses: int) -> Doing:
    """Let staff make a coupon for the first periods of an order."""

    def do(scene: Scene, now: dt.datetime) -> None:
        terms = CouponTerms(
            code=code,
            percent=Decimal(percent),
            periods=periods,
            uses_max=uses,
            uses_max_each=1,
            from_on=now.date(),
        )
        make_coupon(
            brand_id=scene.brand_id,
            terms=terms,
            reason="Campagne de printemps",
            actor=scene.member("admin"),
            now=now,
        )

    return do


def grants_status(account: str, kind: str, days: int, reason: str) -> Doing:
    """Let support grant a customer a status for so many days."""

    def do(scene: Scene, now: dt.datetime) -> None:
        grant_status(
            account_id=scene.accounts[account],
            kind=kind,
            until_on=now.date() + dt.timedelta(days=days),
            reason=reason,
            actor=scene.member("support"),
            now=now,
        )

    return do


def terminates(account: str, service: str) -> Doing:
    """Let a customer terminate a service."""

    def do(scene: Scene, now: dt.datetime) -> None:
        ending.terminate(**_of(scene, account, service, now))

    return do


def undoes_termination(account: str, service: str) -> Doing:
    """Let a customer undo a termination."""

    def do(scene: Scene, now: dt.datetime) -> None:
        ending.undo_termination(**_of(scene, account, service, now))

    return do


def grants_time(service: str, days: int, reason: str) -> Doing:
    """Let support grant a late service some days."""

    def do(scene: Scene, now: dt.datetime) -> None:
        correction.grant_time(
            subscription_id=scene.services[service],
            days=days,
            reason=reason,
            actor=scene.member("support"),
            now=now,
        )

    return do


def credits_newest(account: str, cents: int | None, reason: str) -> Doing:
    """Let billing credit an account's newest invoice, wholly or in part."""

    def do(scene: Scene, now: dt.datetime) -> None:
        account_id = scene.accounts[account]
        newest = invoicing.invoices_of(account_id).filter(kind="invoice")[0]
        crediting.credit_note(
            account_id=account_id,
            number=newest.number,
            cents=cents,
            reason=reason,
            actor=scene.member("billing"),
            now=now,
        )

    return do


def notes(account: str, text: str) -> Doing:
    """Let support write a note about a customer."""

    def do(scene: Scene, now: dt.datetime) -> None:
        accounts.write_note(
            account_id=scene.accounts[account], text=text, actor=scene.member("support"), now=now
        )

    return do


def checks_vat_number(account: str, number: str, reference: str) -> Doing:
    """Let billing ask the register about a VAT number again: an answer serves for 30 days."""

    def do(scene: Scene, now: dt.datetime) -> None:
        accounts.store_vat_answer(
            account_id=scene.accounts[account],
            number=number,
            valid=True,
            reference=reference,
            actor=scene.member("billing"),
            now=now,
        )

    return do


def moves_house(account: str, changes: Mapping[str, str]) -> Doing:
    """Let support change a customer's details, as he asked."""

    def do(scene: Scene, now: dt.datetime) -> None:
        correction.change_details(
            account_id=scene.accounts[account],
            changes=changes,
            reason="asked by e-mail",
            actor=scene.member("support"),
            now=now,
        )

    return do


def flags(account: str, kind: str, reason: str) -> Doing:
    """Let an administrator set a flag on an account."""

    def do(scene: Scene, now: dt.datetime) -> None:
        accounts.set_flag(
            account_ids=[scene.accounts[account]],
            kind=kind,
            reason=reason,
            actor=scene.member("admin"),
            now=now,
        )

    return do


def _of(scene: Scene, account: str, service: str, now: dt.datetime) -> dict[str, Any]:
    return {
        "subscription_id": scene.services[service],
        "account_id": scene.accounts[account],
        "actor": scene.actor(account),
        "now": now,
    }
