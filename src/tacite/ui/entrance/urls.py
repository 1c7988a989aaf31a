"""The site map of the entrance: of allauth's pages these, under its names, and no others.

A site includes `both`; the client area also includes `client`.
"""

from django.urls import path

from tacite.ui.entrance import accounts, invitations, views

both = [
    path("sign-in", views.sign_in, name="account_login"),
    path("sign-out", views.sign_out, name="account_logout"),
    path("sign-in/code", views.ask_code, name="account_request_login_code"),
    path("sign-in/code/confirm", views.give_code, name="account_confirm_login_code"),
    path("sign-in/second-step", views.give_factor, name="mfa_authenticate"),
    path("password/forgotten", views.forgotten_password, name="account_reset_password"),
    path(
        "password/forgotten/code",
        views.give_reset_code,
        name="account_confirm_password_reset_code",
    ),
    path("password/new", views.new_password, name="account_complete_password_reset"),
    path("password", views.change_password, name="account_change_password"),
    path("confirm", views.reauthenticate, name="account_reauthenticate"),
    path("confirm/second-step", views.factor_again, name="mfa_reauthenticate"),
    path("security", views.overview, name="mfa_index"),
    path("security/application", views.add_factor, name="mfa_activate_totp"),
    path("security/application/remove", views.remove_factor, name="mfa_deactivate_totp"),
    path("security/recovery-codes", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("security/recovery-codes/renew", views.renew_codes, name="mfa_generate_recovery_codes"),
    path("security/sessions/end", views.end_other_sessions, name="end_other_sessions"),
    path("invitation", invitations.accept, name="invitation"),
    path("invitation/<str:token>/", invitations.arrive, name="invitation_link"),
]

client = [
    path("account", accounts.choose, name="choose_account"),
]
