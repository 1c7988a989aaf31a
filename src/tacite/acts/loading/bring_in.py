"""Bringing a provider in: everything or nothing, in one transaction.

Things are known by their ref. The same row again changes nothing, whatever has happened to the
thing here since; another row is refused with the difference, unless `update` is asked for; and a
service that has lived here is never reset. Accounts are locked first, by id; series and seals last.
"""

import datetime as dt

from django.db import connection, transaction
from django.db.models import Q

from tacite.accounts.models import Account
from tacite.accounts.operations import lock
from tacite.acts.invitation import invite as invite_accounts
from tacite.acts.loading.accounts import bring_accounts
from tacite.acts.loading.brands import bring_brands
from tacite.acts.loading.coupons import bring_coupons
from tacite.acts.loading.load import Load, Report
from tacite.acts.loading.offers import bring_offers
from tacite.acts.loading.rows import Provider
from tacite.acts.loading.services import bring_services
from tacite.acts.loading.terms import bring_terms
from tacite.history.operations import record
from tacite.ledger import operations as ledger

_LOCK = 727_002  # one load at a time
# Plans made from empty statistics are slow for ever after: see performance.md, section 2.
_MANY = 1_000
_GROWN = (
    "accounts_account",
    "subscriptions_subscription",
    "subscriptions_anchor",
    "subscriptions_coverage",
    "ledger_book",
    "ledger_balance",
    "history_event",
)


def bring_in(
    provider: Provider,
    *,
    actor: str,
    now: dt.datetime,
    update: bool = False,
    dry_run: bool = False,
    invite: bool = False,
) -> Report:
    """Bring in what a provider's rows say, and report what was done, or what is refused.

    With any offence, and in a dry run, nothing is kept. `invite` writes an invitation to each new
    customer who has an address (who was brought in by a story or a test needs none).
    """
    load = Load(actor, now, update)
    with transaction.atomic():
        _alone()
        _bring(provider, load, invite=invite)
        written = not load.offences and not dry_run
        if not written:
            transaction.set_rollback(True)
    if written and load.counts["accounts_created"] + load.counts["services_created"] > _MANY:
        _analyse()
    refused = bool(load.offences) and not dry_run
    return Report(
        counts={} if refused else {name: n for name, n in load.counts.items() if n},
        offences=tuple(load.offences),
        written=written,
        account_ids=load.account_ids,
        service_ids=load.service_ids,
    )


def _bring(provider: Provider, load: Load, *, invite: bool) -> None:
    """Do the steps; what names something that was refused is not looked at."""
    bring_brands(provider, load)
    if load.offences:
        return
    bring_terms(provider.terms, load)
    _lock_customers(provider, load)
    bring_offers(provider.offers, load)
    created = bring_accounts(provider.accounts, load)
    if load.offences:
        return
    bring_coupons(provider.coupons, load)
    bring_services(provider.services, load)
    if load.offences:
        return
    if invite:
        letters = invite_accounts(account_ids=created, actor=load.actor, now=load.now)
        load.counts["invitations"] += len(letters)
    record(load.happened, actor=load.actor, now=load.now)
    ledger.post(load.postings, now=load.now)
    load.counts["credits_posted"] += len(load.postings)


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _lock_customers(provider: Provider, load: Load) -> None:
    """Lock everybody who is here and whom the load concerns, in the order of their ids."""
    refs: dict[str, set[str]] = {}
    for row in provider.accounts:
        refs.setdefault(row.brand or load.own_brand, set()).add(row.ref)
    for service in provider.services:
        of_brand = refs.setdefault(service.brand or load.own_brand, set())
        of_brand |= {service.account, service.payer}
    wanted = Q()
    for brand, of_brand in refs.items():
        wanted |= Q(brand__ref=brand, ref__any_of=of_brand)
    if refs:
        lock(Account.objects.filter(wanted).values_list("id", flat=True))


def _analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(_GROWN)}")
