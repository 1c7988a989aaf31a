"""The forms of the entrance: allauth's, in our words, asking nobody but who may enter here."""

from typing import Any, Final

from allauth.account import forms as account
from allauth.account.fields import PasswordField, SetPasswordField
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.translation import gettext_lazy as _

from tacite.accounts.doorkeeper import admits

_PASSWORD_HELP: Final = _("At least twelve characters; a sentence is good.")
_PASSWORD_MAX: Final = 200
_NAME_MAX: Final = 200


class SignIn(account.LoginForm):  # type: ignore[misc]
    """An e-mail address and a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what allauth gives."""
        super().__init__(*args, **kwargs)
        _dress(self.fields["login"], _("E-mail"), autocomplete="username")
        _dress(self.fields["password"], _("Password"))

    def clean_login(self) -> str:
        """Return the address as it is looked up and counted."""
        return str(super().clean_login()).lower()


class AskCode(account.RequestLoginCodeForm):  # type: ignore[misc]
    """The address to which a code for signing in is mailed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what allauth gives."""
        super().__init__(*args, **kwargs)
        _dress(self.fields["email"], _("E-mail"), autocomplete="username")

    def clean_email(self) -> str:
        """Find who is meant, unless he may not enter here: then nobody is."""
        email = str(super().clean_email())
        found: Any = self._user
        self._user: Any = found if found is not None and admits(found) else None
        return email


class ForgottenPassword(account.ResetPasswordForm):  # type: ignore[misc]
    """The address to which a code for a new password is mailed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what allauth gives."""
        super().__init__(*args, **kwargs)
        _dress(self.fields["email"], _("E-mail"), autocomplete="username")

    def clean_email(self) -> str:
        """Find who is meant, unless he may not enter here: then nobody is."""
        email = str(super().clean_email())
        found: list[Any] = self.users
        self.users: list[Any] = [user for user in found if admits(user)]
        return email


class GiveCode(account.BaseConfirmCodeForm):  # type: ignore[misc]
    """A mailed code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what allauth gives."""
        super().__init__(*args, **kwargs)
        _dress(self.fields["code"], _("The code of the mail"), autocapitalize="characters")


class GivePassword(account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what allauth gives."""
        super().__init__(*args, **kwargs)
        _dress(self.fields["password"], _("Password"))


class NewPassword(account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, typed twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what allauth gives."""
        super().__init__(*args, **kwargs)
        _dress_new(self)


class ChangePassword(account.ChangePasswordForm):  # type: ignore[misc]
    """The present password, and a new one typed twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what allauth gives."""
        super().__init__(*args, **kwargs)
        _dress(self.fields["oldpassword"], _("Present password"))
        _dress_new(self)


class GiveFactor(factor.AuthenticateForm):  # type: ignore[misc]
    """A code of the application, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what allauth gives."""
        super().__init__(*args, **kwargs)
        _dress(self.fields["code"], _("Code"), inputmode="numeric")


class GiveFactorAgain(factor.ReauthenticateForm):  # type: ignore[misc]
    """A code of the application, once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what allauth gives."""
        super().__init__(*args, **kwargs)
        _dress(self.fields["code"], _("Code"), inputmode="numeric")


class ProveFactor(totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new application: it proves that the secret arrived there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what allauth gives."""
        super().__init__(*args, **kwargs)
        _dress(self.fields["code"], _("Code"), inputmode="numeric")


class Acceptance(account.PasswordVerificationMixin, forms.Form):  # type: ignore[misc]
    """What a person gives who accepts an invitation: a name and, if need be, a password."""

    name = forms.CharField(label=_("Your name"), max_length=_NAME_MAX)
    password1 = SetPasswordField()
    password2 = PasswordField(autocomplete="new-password")

    def __init__(self, *args: Any, chooses_password: bool, person: Any, **kwargs: Any) -> None:
        """Ask for what is needed; `person` is what the password must not be like."""
        super().__init__(*args, **kwargs)
        _dress(self.fields["name"], _("Your name"), autocomplete="name")
        if not chooses_password:
            self.fields.clear()
            return
        password: Any = self.fields["password1"]
        password.user = person
        _dress_new(self)


def _dress(field: Any, label: Any, **attributes: str) -> None:
    """Give a field our label, and none of the library's placeholders and help."""
    field.label, field.help_text = label, ""
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


def _dress_new(form: Any) -> None:
    """Give the two fields of a new password our words and a limit that costs nobody anything."""
    _dress(form.fields["password1"], _("New password"), maxlength=str(_PASSWORD_MAX))
    _dress(form.fields["password2"], _("The same again"), maxlength=str(_PASSWORD_MAX))
    form.fields["password1"].help_text = _PASSWORD_HELP
