"""What is sold and held, in words: names, cycles, quantities, the VAT of a price."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tacite.catalogue.queries import name_of
from tacite.rules.periods import Cycle, NotACycle
from tacite.ui import spoken
from tacite.ui.spoken import Spoken
from tacite.wording.formats import counted


def name(thing: Any) -> str:
    """Return the name of an offer or option in the language of the page."""
    return name_of(thing, spoken.language())


offer_name = name


def service_name(service: Any) -> str:
    """Return how a service is called: the name of its offer."""
    return name(service.offer)


def names_of(services: Iterable[Any]) -> str:
    """Return the names of services in a row, each once; one of a kind with what tells it apart."""
    found = list(services)
    if len(found) == 1:
        return f"{service_name(found[0])}, {details(found[0])}"
    offers = {id(service.offer): service.offer for service in found}
    return lines_of(dict.fromkeys(name(offer) for offer in offers.values()))


def is_deprecated(service: Any) -> bool:
    """Tell whether the offer of a service is kept only by those who renew it (S0-94)."""
    day = spoken.today()
    sold_until = service.offer.on_sale_to
    return day is not None and sold_until is not None and sold_until <= day


def details(service: Any) -> str:
    """Return what tells a service from another of its kind: the customer's word, else its ref."""
    return str(service.label or service.ref)


def family(offers: Iterable[Any]) -> str:
    """Return what a family of offers is called, as the first of them that says so has it."""
    language = spoken.language()
    named = [(getattr(each, f"family_{language}"), each.family) for each in offers]
    own = [told for told, _key in named if told]
    return str(own[0] if own else named[0][1])


def offer_description(offer: Any) -> list[str]:
    """Return what is said of an offer, a line for each thing."""
    return _lines(offer, "description")


def offer_features(offer: Any) -> list[str]:
    """Return what an offer has, a line for each thing (S2-12)."""
    return _lines(offer, "features")


def offer_advantages(offer: Any) -> list[str]:
    """Return what only this offer has, a line for each thing (S2-12)."""
    return _lines(offer, "advantages")


def _lines(offer: Any, of: str) -> list[str]:
    text = getattr(offer, f"{of}_{spoken.language()}", "") or getattr(offer, f"{of}_en")
    return [line.strip() for line in text.splitlines() if line.strip()]


def cycle(text: str) -> str:
    """Return a cycle as a length: `un mois`, `30 jours`."""
    found = _cycle(text)
    if found is None:
        return text
    if found.unit == "days":
        told = ngettext("one day", "%(n)s days", found.count)
    elif found.unit == "months":
        told = ngettext("one month", "%(n)s months", found.count)
    else:
        told = ngettext("one year", "%(n)s years", found.count)
    return counted(told) % {"n": found.count}


def per_cycle(text: str) -> str:
    """Return a cycle as it follows a price: `par mois`, `pour 30 jours`."""
    found = _cycle(text)
    if found is None:
        return text
    if found.unit == "days":
        told = ngettext("per day", "for %(n)s days", found.count)
    elif found.unit == "months":
        told = ngettext("per month", "every %(n)s months", found.count)
    else:
        told = ngettext("per year", "every %(n)s years", found.count)
    return counted(told) % {"n": found.count}


def quantity(number: int) -> str:
    """Return how many, in figures."""
    return Spoken().whole(number)


def vat(rate: Decimal, *, reverse: bool = False) -> str:
    """Return the label of a VAT amount: `TVA 20 %`; or that there is none, and why."""
    if reverse:
        return _("VAT due by you (reverse charge)")
    if not rate:
        return _("No VAT")
    return _("VAT %(rate)s") % {"rate": Spoken().rate(rate)}


def credit(name: str) -> str:
    """Return what credit is called, with the brand's own name for it if it has one."""
    word = _("Credit")
    return word if name == "credit" else f"{word} ({Spoken().quoted(name)})"


def lines_of(texts: Iterable[str], *, most: int = 3) -> str:
    """Return the first names of a row, and how many more there are."""
    every = list(texts)
    if len(every) <= most:
        return Spoken().listed(every)
    rest = len(every) - most + 1
    more = ngettext("%(n)s more", "%(n)s more", rest) % {"n": Spoken().whole(rest)}
    return Spoken().listed([*every[: most - 1], more])


def _cycle(text: str) -> Cycle | None:
    try:
        return Cycle.parse(text)
    except NotACycle:
        return None
