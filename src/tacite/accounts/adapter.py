"""Where allauth meets the product: sites, brands, words, mails, and what history keeps.

Parts of allauth that are not public are overridden in two places, each marked; the version is
pinned below 66 and tests hold what is expected of them.
"""

import logging
import time
import unicodedata
from typing import Any, Final

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context as current
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from tacite.accounts import post
from tacite.accounts.doorkeeper import admits
from tacite.accounts.models import User
from tacite.accounts.notices import NOTICES, About
from tacite.history.operations import Happened, record

_PRODUCT: Final = "Tacite"
_log = logging.getLogger("tacite.entrance")

# What is said after an act; allauth asks for the rest too, and is told nothing.
_SAID: Final = {
    "account/messages/password_changed.txt": _("Your password is changed."),
    "mfa/messages/totp_activated.txt": _("Signing in now also asks for a code."),
    "mfa/messages/totp_deactivated.txt": _("Your password is enough to sign in again."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "Here are your recovery codes: keep them where you will find them without your phone."
    ),
}


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """How people sign in: within their brand, or at the back office."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This e-mail address and this password do not go together."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code is not right, or its time is over."),
        "incorrect_password": _("This is not your password."),
        "rate_limited": _("Too many attempts: wait fifteen minutes, then try again."),
        "too_many_login_attempts": _("Too many attempts: wait fifteen minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Tell whether strangers may open an account: not by this way."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Tell whether to answer in JSON: never, whatever a header asks for."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Tell whether one may be led there after signing in: on this host only, by its path."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def pre_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse | None:
        """Refuse who may not enter here, whatever way he came: a code, a reset, an invitation."""
        if not admits(user):
            return self.respond_user_inactive(request, user)
        response: HttpResponse | None = super().pre_login(request, user, **facts)
        return response

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:  # noqa: ARG002 - allauth's signature
        """Send back to the sign-in page, which says nothing about why."""
        request.session.flush()
        return HttpResponseRedirect(reverse("account_login"))

    def login(self, request: HttpRequest, user: User) -> None:
        """Begin the session, under a new id, and write it down (16.3.1)."""
        methods = [r["method"] for r in get_authentication_records(request, user)]
        super().login(request, user)
        brand = getattr(request, "brand", None)
        now: Any = user.last_login  # which Django has just set, from the system's clock
        happened = Happened(
            "sign_in",
            "user",
            user.pk,
            brand_id=brand.pk if brand else None,
            facts={"site": getattr(request, "site", ""), "methods": methods},
        )
        record([happened], actor=actor_of(user), now=now)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write a refusal to the log, without the address: only whether it is the same again."""
        who = salted_hmac("tacite.entrance", str(credentials.get("email", ""))).hexdigest()[:12]
        _log.warning("sign_in_refused", extra={"site": getattr(request, "site", ""), "who": who})

    def is_reauthentication_required(self, *, app: str, **facts: Any) -> bool:
        """Tell whether to ask for a proof again: unless one was just given, at sign-in or since.

        allauth counts only what was given again, and would ask a second time a minute after
        signing in. With a second factor only a proof by it counts.
        """
        request = current.request
        records = get_authentication_records(request, request.user)
        # The library stamps its records with the system's seconds.
        since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
        fresh = {record["method"] for record in records if record["at"] > since}
        if not fresh or (is_mfa_enabled(request.user) and "mfa" not in fresh):
            return bool(super().is_reauthentication_required(app=app, **facts))
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - allauth's signature
        """Return where to go once the password is changed."""
        return reverse("mfa_index")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that attempts are counted by."""
        try:
            return str(super().get_client_ip(request))
        except ImproperlyConfigured:
            # Somebody came past the proxy: he is counted by the address he has here.
            return str(request.META["REMOTE_ADDR"])

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,  # noqa: ARG002 - allauth's signature
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say in our words what happened, or nothing."""
        said = message or _SAID.get(message_template or "")
        if said:
            messages.add_message(request, level, str(said), extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail in the name of the site and in the language of its reader."""
        request = current.request
        brand = getattr(request, "brand", None)
        about = About(
            name=brand.name if brand else _PRODUCT,
            code=str(context.get("code", "")),
            address=request.build_absolute_uri(reverse("account_reset_password")),
        )
        reader = User.objects.filter(email=email.lower()).first()
        with translation.override(_language(reader, brand)):
            subject, paragraphs = NOTICES[template_prefix](about)
        text = "\n\n".join(paragraphs)
        post.send(to=email, subject=subject, text=f"{text}\n\n{about.name}\n", brand=brand)
        if about.code and post.is_shown_here():
            shown = _("No mail leaves this demonstration. It would say: %(code)s")
            messages.info(request, shown % {"code": about.code})

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ARG002 - allauth's signature
        """Count by address alone, in whatever way it is written: not also by host (not public)."""
        return plain(str(credentials.get("email", "")))


def plain(address: str) -> str:
    """Return an address as it is counted: without blanks, case and look-alike letters."""
    return "".join(unicodedata.normalize("NFKC", address).split()).casefold()


def actor_of(user: User) -> str:
    """Return how history names a person."""
    return f"{'staff' if user.staff_role else 'user'}:{user.pk}"


def _language(reader: User | None, brand: Any | None) -> str:
    """Return the reader's language if the brand speaks it, else the brand's first."""
    spoken = list(getattr(brand, "languages", ())) or [code for code, _name in settings.LANGUAGES]
    return reader.language if reader and reader.language in spoken else spoken[0]
