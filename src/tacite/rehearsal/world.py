"""What the labels of a story stand for on the scratch database.

Rows come from queries and operations; they are read again whenever they are asked for.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tacite.acts.loading.bring_in import bring_in
from tacite.acts.loading.rows import Provider
from tacite.invoicing import queries as invoicing
from tacite.rehearsal.stage import NothingThere
from tacite.rehearsal.stories import STAFF, Found, Story, Value
from tacite.rules.refusals import Refused
from tacite.subscriptions import queries as subscriptions


@dataclass(slots=True)
class World:
    """A story's provider: its brand, and what each label names, as rows.

    `requests` keeps the newest request of each label: a later one of the same name replaces it.
    """

    story: Story
    provider: Provider
    iban: str
    brand: Any = None
    accounts: dict[str, Any] = field(default_factory=dict)
    services: dict[str, Any] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)
    credit_notes: dict[str, int] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    groups: dict[str, Any] = field(default_factory=dict)
    payers: dict[str, int] = field(default_factory=dict)  # of what no service of that label pays
    handovers: dict[str, int] = field(default_factory=dict)
    newest_request: int = 0

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which days and times of the story are meant."""
        return ZoneInfo(self.brand.zone)

    @property
    def folder(self) -> Path:
        """Where the story's own files lie: beside it."""
        return Path(self.story.name).parent

    def actor(self, by: str) -> str:
        """Return who acts, as history writes it."""
        return "staff:story" if by == STAFF else f"account:{by}"

    def offer(self, label: str) -> Mapping[str, Value]:
        """Return the columns of an offer of the story."""
        return next(offer.columns for offer in self.story.offers if offer.name == label)

    def account(self, label: str) -> Any:
        """Return an account as it stands."""
        return _fresh(self.accounts[label])

    def service(self, label: str) -> Any:
        """Return a service as it stands.

        :raises NothingThere: the order that names it made none.
        """
        if label not in self.services:
            raise NothingThere(label)
        return _fresh(self.services[label])

    def options_of(self, service: Any) -> dict[str, Value]:
        """Return how many of each option a service has, by ref."""
        held = subscriptions.options_of([service.id]).get(service.id, [])
        return {each.option.ref: each.quantity for each in held}

    def group(self, label: str) -> Any:
        """Return a group as it stands.

        :raises NothingThere: the act that names it made none.
        """
        if label not in self.groups:
            raise NothingThere(label)
        return _fresh(self.groups[label])

    def request(self, label: str) -> Any:
        """Return the newest request of a label, with its lines and invoice.

        :raises NothingThere: none was made.
        """
        if label not in self.requests:
            raise NothingThere(label)
        return invoicing.request(self.requests[label])

    def invoice(self, label: str) -> Any:
        """Return the invoice of a request.

        :raises NothingThere: none was issued.
        """
        invoice = self.request(label).invoice
        if invoice is None:
            raise NothingThere(label)
        return invoice

    def credit_note(self, label: str) -> Any:
        """Return a credit note by its own label, or the newest of an invoice.

        :raises NothingThere: none was issued.
        """
        if label in self.credit_notes:
            account = self._account_of_note(label)
            return invoicing.invoices_of(account).get(id=self.credit_notes[label])
        invoice = self.invoice(label)
        notes = invoicing.invoices_of(invoice.account_id).filter(corrects=invoice.id)
        note = notes.first()
        if note is None:
            raise NothingThere(label)
        return note

    def handover(self, label: str) -> int:
        """Return the id of a handover.

        :raises NothingThere: it was refused when it was asked for.
        """
        if label not in self.handovers:
            raise NothingThere(label)
        return self.handovers[label]

    def remember_requests(self) -> None:
        """Name what was asked for since the last time, by service and first day."""
        for account in self.accounts.values():
            made = invoicing.requests_of(account.id).filter(id__gt=self.newest_request)
            for request in reversed(made):
                for label in self._labels(request):
                    self.requests[label] = max(request.id, self.requests.get(label, 0))
        self.newest_request = max([self.newest_request, *self.requests.values()])

    def labels_of_request(self, request_id: int) -> list[str]:
        """Return the labels that mean a request, in the order in which they were known."""
        return [label for label, known in self.requests.items() if known == request_id]

    def bring_in(self, provider: Provider, *, by: str, now: dt.datetime) -> Found:
        """Bring rows in as a load with `--update` does; a refusal is an outcome."""
        report = bring_in(provider, actor=self.actor(by), now=now, update=True)
        for offence in report.offences:
            return self.refusal_of(offence.code, offence.facts)
        return {}

    def label_of_account(self, account_id: int) -> str:
        """Return the label of an account."""
        found = (name for name, row in self.accounts.items() if row.id == account_id)
        return next(found, f"account {account_id}")

    def label_of_service(self, service_id: int) -> str:
        """Return the label of a service; one without a label by its id."""
        found = (name for name, row in self.services.items() if row.id == service_id)
        return next(found, f"service {service_id}")

    def local(self, moment: dt.datetime) -> dt.datetime:
        """Return an instant as a local time of the brand's zone, as stories write it."""
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def refusal(self, refused: Refused) -> dict[str, Value]:
        """Return a refusal as a story writes it: the code, and the facts as its numbers."""
        facts = dict(refused.facts)
        return self.refusal_of(str(facts.pop("why", refused.code)), facts)

    def refusal_of(self, code: str, facts: Mapping[str, object]) -> dict[str, Value]:
        """Return a code and its facts as a story writes them."""
        found: dict[str, Value] = {"refused": code}
        for name, fact in facts.items():
            found[_NUMBERS.get(name, name.removesuffix("_cents"))] = self._value(fact)
        return found

    def _value(self, fact: object) -> Value:
        if isinstance(fact, dt.datetime):
            return self.local(fact)
        if isinstance(fact, (list, tuple)):
            return tuple(self._value(each) for each in fact)
        return fact if isinstance(fact, (int, dt.date)) else str(fact)

    def _labels(self, request: Any) -> Iterator[str]:
        for line in request.lines.all():
            if line.component == "base" and line.from_on is not None:
                label = self.label_of_service(line.subscription_id)
                yield f"{label}@{line.from_on.isoformat()}"
            elif line.month is not None:
                named = (name for name, row in self.groups.items() if row.id == line.group_id)
                yield f"{next(named, 'group')}@{line.month.isoformat()}"

    def _account_of_note(self, label: str) -> int:
        for account in self.accounts.values():
            if invoicing.invoices_of(account.id).filter(id=self.credit_notes[label]).exists():
                return int(account.id)
        raise NothingThere(label)


_NUMBERS = {"cents": "price"}


def _fresh(row: Any) -> Any:
    row.refresh_from_db()
    return row
