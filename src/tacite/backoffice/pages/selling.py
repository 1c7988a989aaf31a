"""What makes prices other ones: the statuses of accounts, and the coupons of a brand (S0-44)."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from tacite.accounts import statuses
from tacite.accounts.access import StaffRight
from tacite.accounts.queries import names_of
from tacite.acts import coupon_making
from tacite.acts import statuses as granting
from tacite.acts.coupon_making import CouponTerms
from tacite.backoffice.acting import Form, attempt, done, form_of, wants_reason
from tacite.backoffice.opening import Desk, acts, reads, show
from tacite.backoffice.pages.account import account_or_404
from tacite.backoffice.sayings.states import choices
from tacite.brands import queries as brands
from tacite.catalogue.queries import coupons_of
from tacite.rules.money import NotMoney, parse_cents

_USUAL: Final = "student"
_DIGITS_MAX: Final = 6


@acts(StaffRight.SERVE)
def account_statuses(request: Desk, account_id: int) -> HttpResponse:
    """Show what an account was and is for a while; grant a status, or withdraw one."""
    found = account_or_404(account_id)
    known = statuses.of_account(account_id)
    form = Form({"kind": _USUAL, "until": ""})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        if form.value("act") == "withdraw":
            if attempt(form, lambda: _withdraw(request, account_id, form)):
                return done(request, _("The status is withdrawn."), "account", account_id)
        elif attempt(form, _granting(request, account_id, form)):
            return done(request, _("The status is granted."), "account", account_id)
    people = {each.granted_by for each in known} | {each.withdrawn_by for each in known}
    return show(
        request,
        "account_statuses",
        zone=found.brand.zone,
        status=form.status,
        account=found,
        statuses=known,
        held=[each for each in known if each.withdrawn_at is None],
        names=names_of(_numbers(people)),
        form=form,
    )


@reads()
def coupons(request: Desk, brand_id: int) -> HttpResponse:
    """List the coupons of a brand, with what they take off and how often they were used."""
    found = _brand_or_404(brand_id)
    return show(
        request,
        "coupons",
        zone=found.zone,
        brand=found,
        coupons=coupons_of(brand_id),
        uses=coupon_making.uses_of(brand_id),
    )


@acts(StaffRight.ADMINISTER)
def new_coupon(request: Desk, brand_id: int) -> HttpResponse:
    """Make a coupon of a brand."""
    found = _brand_or_404(brand_id)
    form = Form({"from": request.now.date().isoformat()})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        terms = _terms(form)
        if attempt(
            form,
            lambda: coupon_making.make_coupon(
                brand_id=brand_id, terms=terms, **_given(request, form)
            ),
        ):
            return done(request, _("The coupon is made."), "coupons", brand_id)
    return show(
        request,
        "new_coupon",
        zone=found.zone,
        status=form.status,
        brand=found,
        segments=[("", _("all customers")), *choices("kind")],
        form=form,
    )


@acts(StaffRight.ADMINISTER)
def end_coupon(request: Desk, brand_id: int, code: str) -> HttpResponse:
    """End a coupon: it is used no more, and what it took off stays taken off."""
    found = _brand_or_404(brand_id)
    coupon = next((each for each in coupons_of(brand_id) if each.code == code), None)
    if coupon is None:
        raise Http404
    form = Form({})
    if request.method == "POST":
        form = wants_reason(form_of(request))
        on = request.now.date()
        if attempt(
            form,
            lambda: coupon_making.end_coupon(
                brand_id=brand_id, code=code, on=on, **_given(request, form)
            ),
        ):
            return done(request, _("The coupon is used no more."), "coupons", brand_id)
    return show(
        request,
        "end_coupon",
        zone=found.zone,
        status=form.status,
        brand=found,
        coupon=coupon,
        form=form,
    )


def _granting(request: Desk, account_id: int, form: Form) -> Any:
    """Return the act, having said what is wrong with the day."""
    until = _day(form, "until")
    if until is None and "until" not in form.errors:
        form.errors["until"] = _("Give the first day without it.")
    return lambda: granting.grant_status(
        account_id=account_id,
        kind=form.value("kind"),
        until_on=until or dt.date.min,
        **_given(request, form),
    )


def _withdraw(request: Desk, account_id: int, form: Form) -> None:
    granting.withdraw_status(
        account_id=account_id, kind=form.value("kind"), **_given(request, form)
    )


def _terms(form: Form) -> CouponTerms:
    """Return what a form says of a coupon, having said what is wrong with its fields."""
    return CouponTerms(
        code=form.value("code").upper(),
        from_on=_day(form, "from") or dt.date.min,
        to_on=_day(form, "to"),
        percent=_percent(form),
        cents=_cents(form),
        periods=_whole(form, "periods"),
        segment=form.value("segment"),
        needs_status=form.value("needs_status"),
        offers=tuple(form.value("offers").split()),
        uses_max=_whole(form, "uses_max"),
        uses_max_each=_whole(form, "uses_max_each"),
    )


def _day(form: Form, name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(form.value(name)) if form.value(name) else None
    except ValueError:
        form.errors[name] = _("This is no day: write it as 2026-03-15.")
        return None


def _whole(form: Form, name: str) -> int | None:
    told = form.value(name)
    if not told:
        return None
    if not (told.isascii() and told.isdecimal() and len(told) <= _DIGITS_MAX and int(told)):
        form.errors[name] = _("Give a whole number above zero, or leave it blank.")
        return None
    return int(told)


def _percent(form: Form) -> Decimal | None:
    told = form.value("percent").replace(",", ".")
    try:
        found = Decimal(told if len(told) <= _DIGITS_MAX else "NaN") if told else None
    except InvalidOperation:
        found = Decimal("NaN")
    if found is not None and (not found.is_finite() or found != found.quantize(Decimal("0.01"))):
        form.errors["percent"] = _("Give a percentage with two decimals at most.")
        return None
    return found


def _cents(form: Form) -> int | None:
    told = form.value("amount").replace(",", ".")
    try:
        return parse_cents(told) if told else None
    except NotMoney:
        form.errors["amount"] = _("Give an amount such as 12.00.")
        return None


def _given(request: Desk, form: Form) -> dict[str, Any]:
    return {"reason": form.reason, "actor": request.actor, "now": request.now}


def _numbers(actors: set[str]) -> list[int]:
    numbers = (actor.partition(":")[2] for actor in actors)
    return sorted({int(number) for number in numbers if number.isdecimal()})


def _brand_or_404(brand_id: int) -> Any:
    found = brands.brand(brand_id)
    if found is None:
        raise Http404
    return found
