"""What each fact of the law's packs says, in words."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tacite.backoffice.sayings.states import account_kind
from tacite.rules import consumer_law, packs
from tacite.rules.packs import Fact
from tacite.ui import spoken
from tacite.ui.spoken import Spoken
from tacite.wording import formats

_say: Final = Spoken()
_CLASSES: Final[Mapping[str, Any]] = {
    "standard": gettext_lazy("Standard rate of VAT"),
    "intermediate": gettext_lazy("Intermediate rate of VAT"),
    "reduced": gettext_lazy("Reduced rate of VAT"),
}


def regime(code: str) -> str:
    """Return whose law it is."""
    return _("European Union") if code == "EU" else spoken.country(code)


def fact(found: Fact) -> str:
    """Return what a fact says, in one sentence or two."""
    return _SAYS[type(found)](found)


def for_whom(found: Fact) -> str:
    """Return whom a fact protects, when it is not everybody."""
    kinds = getattr(found, "kinds", packs.EVERYONE)
    if set(kinds) >= set(packs.EVERYONE):
        return _("everybody")
    return formats.listed([account_kind(kind) for kind in kinds], language=spoken.language())


def _rate(found: packs.Rate) -> str:
    named = str(_CLASSES.get(found.vat_class, found.vat_class))
    words = {"named": named, "place": _place(found.place), "rate": _percent(found.percent)}
    return _("%(named)s, %(place)s: %(rate)s") % words


def _place(code: str) -> str:
    country, _dash, region = code.partition("-")
    return f"{spoken.country(country)} ({region})" if region else spoken.country(country)


def _percent(value: Any) -> str:
    return formats.rate(value, language=spoken.language())


def _mention(found: packs.Mention) -> str:
    language = spoken.language()
    text = formats.quoted(found.text(language), language=language)
    return _("Words on documents: %(text)s") % {"text": text}


def _late(found: packs.LateTerms) -> str:
    said = [*_late_money(found), *_late_days(found)]
    return " ".join(said) or _("Late payment: the law gives no figures.")


def _late_money(found: packs.LateTerms) -> list[str]:
    said = []
    if found.recovery_fee_cents is not None:
        fee = _say.amount(found.recovery_fee_cents, "EUR")
        said.append(_("Late payment costs a fixed %(fee)s for recovery.") % {"fee": fee})
    if found.interest_points is not None:
        said.append(
            _("Interest: the reference rate of the central bank, and %(points)s above it.")
            % {"points": _percent(found.interest_points)}
        )
    if found.reminder_cents_max is not None:
        most = _say.amount(found.reminder_cents_max, "EUR")
        said.append(_("A reminder costs %(most)s at most.") % {"most": most})
    return said


def _late_days(found: packs.LateTerms) -> list[str]:
    said = []
    if found.due_days is not None:
        said.append(_days(found.due_days, _("Payment is due after %(days)s.")))
    if found.due_days_max is not None:
        said.append(_days(found.due_days_max, _("At most %(days)s may be agreed to.")))
    if found.reminders_free is not None:
        said.append(
            ngettext(
                "The first reminder is free.",
                "The first %(count)s reminders are free.",
                found.reminders_free,
            )
            % {"count": found.reminders_free}
        )
    if found.days_after_reminder is not None:
        said.append(_days(found.days_after_reminder, _("Then the customer has %(days)s to pay.")))
    return said


def _withdrawal(found: packs.Withdrawal) -> str:
    return _days(found.days, _("Withdrawal from what is concluded at a distance: %(days)s."))


def _effects(found: consumer_law.WithdrawalEffects) -> str:
    said = _days(found.refund_days, _("After a withdrawal the money is back within %(days)s."))
    since = _say.long_date(found.function_from)
    offered = _("The function of withdrawal is offered from %(day)s on.") % {"day": since}
    return f"{said} {offered}"


def _notice(found: consumer_law.RenewalNotice) -> str:
    said = _(
        "A term of %(term)s or more: its renewal is told between %(first)s and %(last)s before the"
        " last day to refuse; untold, the customer leaves at once."
    ) % {
        "term": _months(found.term_months),
        "first": _months(found.earliest_months),
        "last": _months(found.latest_months),
    }
    return f"{said} {_back(found.refund_days)}"


def _exit(found: consumer_law.Exit) -> str:
    said = _("After a tacit renewal the customer leaves when he likes; notice: %(months)s.") % {
        "months": _months(found.notice_months)
    }
    return f"{said} {_back(found.refund_days)}"


def _public(found: consumer_law.PublicTermination) -> str:
    language = spoken.language()
    words = {
        "begin": _button(found.begin, language),
        "confirm": _button(found.confirm, language),
    }
    return _("Termination without signing in: %(begin)s, then %(confirm)s.") % words


def _button(words: Mapping[str, str], language: str) -> str:
    return formats.quoted(words.get(language) or next(iter(words.values())), language=language)


def _switching(found: consumer_law.Switching) -> str:
    said = _(
        "Leaving for another provider of data processing: notice of %(months)s at most, %(move)s to"
        " move and %(fetch)s to fetch the data; free from %(day)s on."
    ) % {
        "months": _months(found.notice_months),
        "move": _length(found.move_days),
        "fetch": _length(found.fetch_days),
        "day": _say.long_date(found.free_from),
    }
    return f"{said} {_back(found.refund_days)}"


def _mediation(_found: consumer_law.Mediation) -> str:
    return _("Sellers name a mediator: on the site, in the general terms, on order forms.")


def _reduction(found: consumer_law.PriceReduction) -> str:
    return _days(found.days, _("Beside a reduced price stands the lowest one of %(days)s before."))


def _back(days: int) -> str:
    return _days(days, _("The money is back within %(days)s."))


def _days(count: int, sentence: str) -> str:
    return sentence % {"days": _length(count)}


def _length(days: int) -> str:
    return formats.length(days, "day", language=spoken.language())


def _months(count: int) -> str:
    return formats.length(count, "month", language=spoken.language())


_SAYS: Final[Mapping[type[Fact], Callable[[Any], str]]] = {
    packs.Rate: _rate,
    packs.Mention: _mention,
    packs.LateTerms: _late,
    packs.Withdrawal: _withdrawal,
    consumer_law.WithdrawalEffects: _effects,
    consumer_law.RenewalNotice: _notice,
    consumer_law.Exit: _exit,
    consumer_law.PublicTermination: _public,
    consumer_law.Switching: _switching,
    consumer_law.PriceReduction: _reduction,
    consumer_law.Mediation: _mediation,
}
