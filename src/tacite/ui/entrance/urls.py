"""The site map of the entrance: of allauth's pages these, under its names, and no others.

A site includes `both`; the client area also includes `client`.
"""

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import path
from django.views.decorators.http import require_http_methods

from tacite.ui.entrance import accounts, invitations, views


def _form(view: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
    """Let a page be read and sent, and nothing else: Django's form views would take PUT too."""
    return require_http_methods(["GET", "HEAD", "POST"])(view)


both = [
    path("sign-in", _form(views.sign_in), name="account_login"),
    path("sign-out", views.sign_out, name="account_logout"),
    path("sign-in/code", _form(views.ask_code), name="account_request_login_code"),
    path("sign-in/code/confirm", _form(views.give_code), name="account_confirm_login_code"),
    path("sign-in/second-step", _form(views.give_factor), name="mfa_authenticate"),
    path("password/forgotten", _form(views.forgotten_password), name="account_reset_password"),
    path(
        "password/forgotten/code",
        _form(views.give_reset_code),
        name="account_confirm_password_reset_code",
    ),
    path("password/new", _form(views.new_password), name="account_complete_password_reset"),
    path("password", _form(views.change_password), name="account_change_password"),
    path("confirm", _form(views.reauthenticate), name="account_reauthenticate"),
    path("confirm/second-step", _form(views.factor_again), name="mfa_reauthenticate"),
    path("security", views.overview, name="mfa_index"),
    path("security/application", _form(views.add_factor), name="mfa_activate_totp"),
    path("security/application/remove", _form(views.remove_factor), name="mfa_deactivate_totp"),
    path("security/recovery-codes", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("security/recovery-codes/renew", views.renew_codes, name="mfa_generate_recovery_codes"),
    path("security/sessions/end", views.end_other_sessions, name="end_other_sessions"),
    path("invitation", invitations.accept, name="invitation"),
    path("invitation/<str:token>/", invitations.arrive, name="invitation_link"),
]

client = [
    path("account", accounts.choose, name="choose_account"),
]
