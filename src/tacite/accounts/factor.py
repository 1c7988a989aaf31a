"""The second factor: its name in an application, and its secret at rest."""

import base64
import binascii
import hashlib
import secrets
from collections.abc import Iterator
from typing import Final

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.encoding import force_bytes
from django.utils.translation import gettext_lazy as _

_PRODUCT: Final = "Tacite"
_LABEL: Final = b"tacite.factor"
_NONCE_BYTES: Final = 12
_SECRET_BYTES: Final = 20


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What allauth asks about second factors."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or was used already."),
        "cannot_generate_recovery_codes": _("Add an application first: the codes stand in for it."),
    }

    def get_totp_issuer(self) -> str:
        """Return the name under which the application lists it."""
        brand = getattr(context.request, "brand", None)
        return str(brand.name) if brand else _PRODUCT

    def encrypt(self, text: str) -> str:
        """Return a secret as the database keeps it: who has only the database cannot read it (V11).

        AES-256-GCM under a key made of the installation's, a nonce of its own each time.
        """
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(next(_keys())).encrypt(nonce, text.encode(), _LABEL)
        return base64.b64encode(nonce + sealed).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret in clear.

        One that another installation's key sealed (a backup brought to a new machine without its
        key) becomes a secret that nobody has: no code fits it, and none can be foretold.
        """
        try:
            sealed = base64.b64decode(encrypted_text, validate=True)
        except binascii.Error:
            return _nobodys()
        for key in _keys():
            try:
                clear = AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _LABEL)
            except (InvalidTag, ValueError):
                continue
            return clear.decode()
        return _nobodys()


def _keys() -> Iterator[bytes]:
    """Yield the key to write with, then those of before."""
    for known in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield hashlib.sha256(_LABEL + b"|" + force_bytes(known)).digest()


def _nobodys() -> str:
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")
