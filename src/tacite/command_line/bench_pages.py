"""Measuring the client area's pages, on the account that `engine.bench.pages` makes."""

import datetime as dt
import time
from collections.abc import Callable
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from tacite import clock
from tacite.config.scratch import point_django_at, scratch
from tacite.engine.bench import pages
from tacite.engine.bench.night import AS_OF, Count

PATHS: Final = (
    "/",
    "/services",
    "/services/2",
    "/invoices",
    "/invoices/requests",
    "/invoices/documents",
    "/invoices/payments",
    "/invoices/dates",
    "/letters",
    "/profile",
    "/offers",
)
_HOST: Final = "bench.localhost"
_NOON: Final = dt.time(12)


def measure(
    *, beside: str, services: int, invoices: int, times: int, say: Callable[[str], None]
) -> dict[str, Any]:
    """Return questions and milliseconds (median, p95) of each page, as the command prints them."""
    with scratch(beside=beside) as address:
        point_django_at(address)
        say(f"loading an account with {services} services and {invoices} invoices")
        pages.load(address, services=services, invoices=invoices)
        clock.set_fixed(dt.datetime.combine(AS_OF, _NOON, dt.UTC))
        client = _signed_in()
        found = {path: _page(client, path, times) for path in PATHS}
        clock.set_fixed(None)
        connection.close()
    return {
        "pages": found,
        "queries_most": max(page["queries"] for page in found.values()),
        "p95_ms_most": max(page["p95_ms"] for page in found.values()),
        "services": services,
        "invoices": invoices,
    }


def _signed_in() -> Client:
    client = Client(headers={"host": _HOST})
    client.force_login(get_user_model().objects.get(pk=pages.USER))
    return client


def _page(client: Client, path: str, times: int) -> dict[str, Any]:
    """Ask for a page often, after a first time that warms what a worker has warm."""
    asked = Count()
    with connection.execute_wrapper(asked):
        status = client.get(path).status_code
    took = []
    for _ in range(times):
        began = time.perf_counter()
        client.get(path)
        took.append(int((time.perf_counter() - began) * 10_000))
    took.sort()
    return {
        "status": status,
        "queries": asked.queries,
        "median_ms": took[times // 2] / 10,
        "p95_ms": took[times * 95 // 100] / 10,
    }
