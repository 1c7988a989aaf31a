"""Everything that pages say in words rather than codes: what templates know as `w`."""

from tacite.web.sayings.events import event
from tacite.web.sayings.refusals import refused
from tacite.web.sayings.states import (
    account_kind,
    country,
    document_state,
    holder,
    language_name,
    movement,
    request_state,
    role,
    segment,
    service_state,
    vat_answer,
    void_reason,
)
from tacite.web.sayings.terms import (
    cycle,
    details,
    lines_of,
    name,
    names_of,
    offer_description,
    offer_name,
    per_cycle,
    quantity,
    service_name,
    vat,
)

__all__ = [
    "account_kind",
    "country",
    "cycle",
    "details",
    "document_state",
    "event",
    "holder",
    "language_name",
    "lines_of",
    "movement",
    "name",
    "names_of",
    "offer_description",
    "offer_name",
    "per_cycle",
    "quantity",
    "refused",
    "request_state",
    "role",
    "segment",
    "service_name",
    "service_state",
    "vat",
    "vat_answer",
    "void_reason",
]
