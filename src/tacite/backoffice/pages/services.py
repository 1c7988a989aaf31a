"""Services: found by reference, label, address or account, and by how they stand."""

from typing import Any

from django.http import HttpResponse

from tacite.backoffice.frame import brands_of
from tacite.backoffice.listing import choice, number, page_of, text
from tacite.backoffice.opening import Desk, reads, show
from tacite.backoffice.sayings.states import service_states
from tacite.provisioning.queries import of_services
from tacite.subscriptions import queries as subscriptions


@reads()
def services(request: Desk) -> HttpResponse:
    """List services, newest first."""
    states = service_states()
    state = choice(request, "state", [*dict(states), "terminated"])
    sought, brand = text(request), number(request, "brand")
    page = page_of(request, subscriptions.found(sought, _filters(state, brand)))
    return show(
        request,
        "services",
        page=page,
        sought=sought,
        state=state,
        states=states,
        brand=brand,
        brands=[(b.id, b.name) for b in brands_of(request)],
        deliveries=of_services([s.id for s in page.items]),
    )


def _filters(state: str, brand: int | None) -> dict[str, Any]:
    which: dict[str, Any] = {"brand": brand} if brand else {}
    if state == "terminated":
        return which | {"terminates_on__isnull": False, "state__in": ["active", "suspended"]}
    return which | ({"state": state} if state else {})
