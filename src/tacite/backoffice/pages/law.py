"""The law that Tacite knows: dated facts with their sources, as the packs have them (F13)."""

from collections.abc import Iterable

from django.http import HttpResponse

from tacite.backoffice.opening import Desk, reads, show
from tacite.backoffice.sayings import law
from tacite.catalogue.queries import without_mediator
from tacite.rules import consumer_law, packs
from tacite.rules.packs import Fact


@reads()
def facts(request: Desk) -> HttpResponse:
    """Show every fact by the regime it comes from: in force, to come, or over."""
    today = request.now.date()
    known = [*packs.shipped().facts(), *consumer_law.shipped().facts()]
    return show(
        request,
        "law",
        regimes=[(law.regime(code), _of(code, known)) for code in _regimes(known)],
        unchecked=packs.unchecked(known, today),
        over=[fact for fact in known if fact.holds_until < today],
        says=law,
        silent=without_mediator(on=today),
    )


def _regimes(known: Iterable[Fact]) -> list[str]:
    """Return the regimes, the Union first."""
    return sorted({fact.regime for fact in known}, key=lambda code: (code != "EU", code))


def _of(regime: str, known: Iterable[Fact]) -> list[Fact]:
    """Return the facts of a regime: rates last, for there are many."""
    of_regime = [fact for fact in known if fact.regime == regime]
    return sorted(of_regime, key=lambda fact: isinstance(fact, packs.Rate))
