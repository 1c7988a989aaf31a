"""The statement that one's bank would send, had one paid: so that a visitor of the demo can pay."""

import datetime as dt

from tacite.brands.operations import NotADemo
from tacite.brands.queries import installation, selling
from tacite.demo import clockwork
from tacite.invoicing import queries as invoicing
from tacite.payments.statements.writing import Movement, camt053
from tacite.rules.refusals import Refused


class NothingToPay(Refused):
    """The request is not open, or nobody's; facts: `request_id`."""

    code = "nothing_to_pay"


def statement_for(request_id: int, *, now: dt.datetime) -> bytes:
    """Return a statement (camt.053) in which a request is paid with its reference, today.

    The bank's own reference is made of the request: read twice, the statement pays once.

    :raises NotADemo: this is a provider's own database.
    :raises NothingToPay: there is no such open request.
    """
    found = installation()
    if found is None or found.kind == found.Kind.LIVE:
        raise NotADemo(kind=found.kind if found else "live")
    request = invoicing.request(request_id)
    if request is None or request.state != "open":
        raise NothingToPay(request_id=request_id)
    account = request.account
    sold_by = selling([account.brand_id])[account.brand_id]
    movement = Movement(
        cents=request.owed_cents,
        bank_reference=f"DEMO-{request.id}",
        counterparty_name=(account.company or account.name).upper(),
        paid_to_iban=account.dedicated_iban,
        text=request.reference,
    )
    return camt053(
        [movement],
        iban=sold_by.ibans[0],
        on=clockwork.day_of(now),
        message_id=f"DEMO-{request.id}",
        currency=request.currency,
    )
