"""The words of the mails of sign-in, in the active language: a subject, and paragraphs."""

import dataclasses as dc
from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import gettext as _


@dc.dataclass(frozen=True, slots=True)
class About:
    """What a mail speaks of: whose site, the code, the page for a new password."""

    name: str
    code: str
    address: str


Words = tuple[str, tuple[str, ...]]


def login_code(about: About) -> Words:
    """Say the code with which to sign in."""
    return _("Your code for %(name)s") % {"name": about.name}, (
        _("The code with which you sign in at %(name)s:") % {"name": about.name},
        about.code,
        _("It is valid for ten minutes, in the browser in which you asked for it."),
        _("If you did not ask for it, you need not do anything: without it nobody gets in."),
    )


def reset_code(about: About) -> Words:
    """Say the code with which to choose a new password."""
    return _("Your code for a new password at %(name)s") % {"name": about.name}, (
        _("The code with which you choose a new password at %(name)s:") % {"name": about.name},
        about.code,
        _("It is valid for ten minutes, in the browser in which you asked for it."),
        _("If you did not ask for it, you need not do anything: your password stays as it is."),
    )


def password_changed(about: About) -> Words:
    """Say that the password is a new one (6.3.7)."""
    return _("Your password at %(name)s was changed") % {"name": about.name}, (
        _("You sign in at %(name)s with a new password from now on.") % {"name": about.name},
        _("If it was not you, choose another one at once: %(address)s")
        % {"address": about.address},
    )


def factor_added(about: About) -> Words:
    """Say that a code of an application is asked for from now on."""
    return _("A second step protects your sign-in at %(name)s") % {"name": about.name}, (
        _("From now on, signing in at %(name)s also asks for the code of your application.")
        % {"name": about.name},
        _not_you(about),
    )


def factor_removed(about: About) -> Words:
    """Say that the password is enough again."""
    return _("Your sign-in at %(name)s has no second step any more") % {"name": about.name}, (
        _("From now on, your password is enough to sign in at %(name)s.") % {"name": about.name},
        _not_you(about),
    )


def codes_renewed(about: About) -> Words:
    """Say that the recovery codes of before are worth nothing any more."""
    return _("Your recovery codes at %(name)s are new") % {"name": about.name}, (
        _("New recovery codes were made at %(name)s; those of before do not work any more.")
        % {"name": about.name},
        _not_you(about),
    )


# By the name under which allauth asks for a mail.
NOTICES: Final[Mapping[str, Callable[[About], Words]]] = {
    "account/email/login_code": login_code,
    "account/email/password_reset_code": reset_code,
    "account/email/password_reset": password_changed,
    "account/email/password_changed": password_changed,
    "mfa/email/totp_activated": factor_added,
    "mfa/email/totp_deactivated": factor_removed,
    "mfa/email/recovery_codes_generated": codes_renewed,
}


def _not_you(about: About) -> str:
    return _("If it was not you, choose a new password at once: %(address)s") % {
        "address": about.address
    }
