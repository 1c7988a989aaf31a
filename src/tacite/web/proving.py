"""Proving an address before there is an account: a mailed code, kept hashed in the session.

Like the entrance's codes it has six letters out of twenty, lives ten minutes in the browser that
asked, and is tried three times. Whoever asks is told the same whatever the address is.
"""

import datetime as dt
import secrets
from typing import Any, Final

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from tacite.accounts import post

_KEPT: Final = "proving"
_LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"
_LENGTH: Final = 6
_TRIES: Final = 3
_LIVES: Final = dt.timedelta(minutes=10)


def ask(request: Any, email: str, *, now: dt.datetime) -> str:
    """Mail a code to an address, and return it: a demo says it on the page."""
    code = "".join(secrets.choice(_LETTERS) for _each in range(_LENGTH))
    request.session[_KEPT] = {
        "email": email,
        "hash": _hash(email, code),
        "until": (now + _LIVES).timestamp(),
        "tries": 0,
        "proved": False,
    }
    brand = request.brand
    text = _(
        "Your code to open an account at %(brand)s is %(code)s. It lives ten minutes.\n\n"
        "If you did not ask for it, do nothing: no account is opened."
    ) % {"brand": brand.name, "code": code}
    subject = _("%(code)s is your code for %(brand)s") % {"brand": brand.name, "code": code}
    post.send(to=email, subject=subject, text=f"{text}\n\n{brand.name}\n", brand=brand)
    return code


def asked(request: Any) -> str:
    """Return the address that a code was mailed to in this browser; empty: none."""
    return str(request.session.get(_KEPT, {}).get("email", ""))


def proved(request: Any, *, now: dt.datetime) -> str:
    """Return the address that was proved in this browser and may still be used; empty: none."""
    kept = request.session.get(_KEPT, {})
    return str(kept["email"]) if kept.get("proved") and now.timestamp() < kept["until"] else ""


def prove(request: Any, code: str, *, now: dt.datetime) -> bool:
    """Try a code; a right one proves the address for an hour."""
    kept = dict(request.session.get(_KEPT, {}))
    if not kept or kept["tries"] >= _TRIES or now.timestamp() >= kept["until"]:
        return False
    given = "".join(code.split()).upper()
    is_right = constant_time_compare(_hash(kept["email"], given), kept["hash"])
    kept["tries"] += 1
    if is_right:
        kept |= {"proved": True, "until": (now + dt.timedelta(hours=1)).timestamp()}
    request.session[_KEPT] = kept
    return bool(is_right)


def over(request: Any) -> None:
    """Forget the address: it was used."""
    request.session.pop(_KEPT, None)


def _hash(email: str, code: str) -> str:
    return salted_hmac("tacite.proving", f"{email}|{code}", algorithm="sha256").hexdigest()
