"""Brands: their rules in words, what they sell, and who legally sells it."""

from typing import Any, Final

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from tacite.accounts.access import StaffRight
from tacite.accounts.queries import names_of
from tacite.backoffice.acting import Form, attempt, done, form_of, wants_reason
from tacite.backoffice.frame import brands_of
from tacite.backoffice.opening import Desk, acts, reads, show
from tacite.backoffice.preview import preview
from tacite.backoffice.sayings import settings
from tacite.backoffice.sayings.setting import Setting
from tacite.backoffice.words import refused, user_ids
from tacite.brands import operations
from tacite.brands import queries as brands
from tacite.catalogue.queries import all_offers, is_deprecated, without_mediator
from tacite.history.queries import of_subject
from tacite.rules.policy import Policy, PolicyRefused, policy_of

_SHOWN: Final = 8


@reads()
def all_of_them(request: Desk) -> HttpResponse:
    """List the brands."""
    found = brands_of(request)
    return show(
        request,
        "brands",
        brands=found,
        policies={brand.id: brands.policy_of_brand(brand) for brand in found},
    )


@reads()
def sellers(request: Desk) -> HttpResponse:
    """List who legally sells, with their bank accounts and brands."""
    return show(request, "sellers", sellers=list(brands.sellers()))


@reads()
def brand(request: Desk, brand_id: int) -> HttpResponse:
    """Show a brand's rules in words, which of them are its own, and what they make of a service."""
    found = _brand_or_404(brand_id)
    policy, usual = brands.policy_of_brand(found), _usual(found)
    events = list(of_subject("brand", brand_id)[:_SHOWN])
    return show(
        request,
        "brand",
        zone=found.zone,
        brand=found,
        groups=[
            (
                group,
                [_told(each, policy, usual) for each in settings.SETTINGS if each.group == group],
            )
            for group in settings.GROUPS
        ],
        preview=preview(policy, today=request.now.date()),
        terms=brands.terms_on(found, on=request.now.date()),
        is_silent=found in without_mediator(on=request.now.date()),
        events=events,
        names=names_of(user_ids(events)),
    )


@reads()
def offers(request: Desk, brand_id: int) -> HttpResponse:
    """List what a brand sells and sold, with every price that holds, held or will hold."""
    found = _brand_or_404(brand_id)
    today = request.now.date()
    rows = list(all_offers(brand_id))
    return show(
        request,
        "offers",
        zone=found.zone,
        brand=found,
        offers=rows,
        deprecated={offer.id for offer in rows if is_deprecated(offer, on=today)},
        prices=brands.policy_of_brand(found).prices,
    )


@acts(StaffRight.ADMINISTER)
def setting(request: Desk, brand_id: int, key: str) -> HttpResponse:
    """Change one rule of a brand; the first POST shows what follows, the second changes it."""
    found, one = _brand_or_404(brand_id), settings.BY_KEY.get(key)
    if one is None:
        raise Http404
    before = brands.policy_of_brand(found)
    form = Form({"value": settings.written(before, key)})
    after: Policy | None = None
    if request.method == "POST":
        form = wants_reason(form_of(request))
        after = _after(found, one, form)
        confirmed = form.value("step") == "confirm" and after is not None
        if confirmed and attempt(form, lambda: _change(request, found, one, form)):
            return done(request, _("The setting is changed, from now on."), "brand", brand_id)
    today = request.now.date()
    return show(
        request,
        "setting",
        zone=found.zone,
        status=form.status,
        brand=found,
        setting=one,
        choices=_choices(one, before),
        now_says=settings.sentence(one, before),
        usually=settings.sentence(one, _usual(found)),
        then_says=settings.sentence(one, after) if after else "",
        preview=preview(after, today=today) if after else preview(before, today=today),
        is_preview=after is not None and not form.errors and form.value("step") != "edit",
        form=form,
    )


def _after(found: Any, one: Setting, form: Form) -> Policy | None:
    """Return the rules as they would be; what they refuse is said beside the field."""
    try:
        value = settings.read(one, form.value("value"))
        kept = operations.settings_with(found, key=one.key, value=value)
        return policy_of(profile=found.profile, variant=found.variant, settings=kept)
    except PolicyRefused as refusal:
        form.errors["value"] = refused(refusal)
        return None


def _change(request: Desk, found: Any, one: Setting, form: Form) -> None:
    operations.change_setting(
        brand_id=found.id,
        key=one.key,
        value=settings.read(one, form.value("value")),
        actor=request.actor,
        reason=form.reason,
        now=request.now,
    )


def _choices(one: Setting, policy: Policy) -> list[tuple[str, str]]:
    """Return what the setting can be, each as the sentence that it makes."""
    return [(code, one.say(code, policy)) for code in one.codes]


def _told(one: Setting, policy: Policy, usual: Policy) -> dict[str, Any]:
    return {
        "key": one.key,
        "says": settings.sentence(one, policy),
        "usually": settings.sentence(one, usual),
        "differs": settings.value_of(policy, one.key) != settings.value_of(usual, one.key),
    }


def _usual(found: Any) -> Policy:
    """Return the rules of the brand's profile alone."""
    return policy_of(profile=found.profile, variant=found.variant, settings={})


def _brand_or_404(brand_id: int) -> Any:
    found = brands.brand(brand_id)
    if found is None:
        raise Http404
    return found
