"""Who gets in with which password: the same answer to everybody who does not.

A wrong password, an unknown address, a customer of another brand, a customer at the back office, a
member of staff at a brand's site, a person who was switched off and the demo's password outside
the demo are one and the same to the outside (V6, 6.3.8).
"""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context

from tacite.accounts.access import may_enter
from tacite.accounts.passwords import is_refused_here


class Doorkeeper(AuthenticationBackend):  # type: ignore[misc]
    """Django's authentication backend."""

    def _check_password(self, user: Any, password: str) -> Any:
        if user is None:
            return None
        self._did_check_password = True
        is_right = user.check_password(password) and not is_refused_here(password)
        return user if is_right and admits(user) else None


def admits(user: Any) -> bool:
    """Tell whether a person may enter the site that is being asked; nobody outside of a request."""
    request = context.request
    site = getattr(request, "site", "")
    return may_enter(user, site=site, brand=getattr(request, "brand", None))
