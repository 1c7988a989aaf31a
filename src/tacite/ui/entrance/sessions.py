"""How long a session lasts, and whom it still admits: asked anew by every request.

Staff: thirty minutes without a request, twelve hours in all. Customers: fourteen days. A session
is over as soon as its person may not enter the site any more: switched off, access taken away, or
the session was brought to another site (V7, V8.3.2). Codes and sessions go by the system's clock,
never by the demo's.
"""

from collections.abc import Callable
from typing import Any, Final

from django.contrib.auth import get_user, update_session_auth_hash
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

from tacite import clock
from tacite.accounts.access import acting_in, may_enter_office
from tacite.accounts.adapter import actor_of
from tacite.accounts.people import end_sessions

STAFF_IDLE_SECONDS: Final = 30 * 60
STAFF_SECONDS: Final = 12 * 3600
CUSTOMER_SECONDS: Final = 14 * 24 * 3600
_SINCE: Final = "entered"
_SEEN: Final = "seen"
# A session is not written at every request, only when the last note is older than this.
_NOTE_SECONDS: Final = 60

Answer = Callable[[HttpRequest], HttpResponseBase]


def admitted_only(get_response: Answer) -> Answer:
    """Make `request.user` whoever the session names, if he may be here; else nobody.

    Stands right after Django's authentication. Nothing is asked before somebody looks at the user.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        request.user = SimpleLazyObject(lambda: _admitted(request))  # type: ignore[assignment]
        return get_response(request)

    return answer


def end_others(request: HttpRequest) -> None:
    """End the other sessions of whoever is signed in; this one goes on under a new id (7.4.3)."""
    person: Any = request.user
    now = clock.system_now()
    fresh = end_sessions(user_id=person.pk, actor=actor_of(person), now=now)
    person.sessions_ended = fresh.sessions_ended
    update_session_auth_hash(request, person)


def _admitted(request: HttpRequest) -> Any:
    user: Any = get_user(request)
    if not user.is_authenticated:
        return user
    if not _may_enter(request, user) or _is_over(request, user):
        request.session.flush()
        return AnonymousUser()
    return user


def _may_enter(request: HttpRequest, user: Any) -> bool:
    """Tell whether the person may be here; a customer's accounts are kept for the page."""
    site, brand = getattr(request, "site", ""), getattr(request, "brand", None)
    if site == "office":
        return may_enter_office(user)
    if site != "client" or brand is None:
        return False
    found = acting_in(user, brand)
    request.acting_in = found  # type: ignore[attr-defined]
    return bool(found)


def _is_over(request: HttpRequest, user: Any) -> bool:
    """Tell whether the time of the session has run out, and note that it was used."""
    now = int(clock.system_now().timestamp())
    session = request.session
    since = session.setdefault(_SINCE, now)
    if not user.staff_role:
        return bool(now - since >= CUSTOMER_SECONDS)
    seen = session.setdefault(_SEEN, now)
    if now - seen >= STAFF_IDLE_SECONDS or now - since >= STAFF_SECONDS:
        return True
    if now - seen >= _NOTE_SECONDS:
        session[_SEEN] = now
    return False
