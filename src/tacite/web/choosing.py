"""What somebody chose of an offer, as a form or an address says it."""

import dataclasses as dc
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from tacite.acts.order import Wish
from tacite.ui.counting import count_of, option_fields, options_of

_LABEL_MAX: Final = 200
_COUPON_MAX: Final = 40


@dc.dataclass(frozen=True, slots=True)
class Choice:
    """A cycle, a quantity, options by ref, the customer's word for the service, and a code."""

    cycle: str = ""
    quantity: int = 1
    options: Mapping[str, int] = dc.field(default_factory=dict)
    label: str = ""
    coupon: str = ""

    def wish(self, offer: str) -> Wish:
        """Return it as what is ordered."""
        options = dict(self.options)
        return Wish(offer, self.cycle, self.quantity, options, self.label, self.coupon)

    def fields(self) -> dict[str, str]:
        """Return it as the fields of a form, or of an address."""
        return {
            "cycle": self.cycle,
            "quantity": str(self.quantity),
            "label": self.label,
            **({"coupon": self.coupon} if self.coupon else {}),
            **option_fields(self.options),
        }

    def address(self) -> str:
        """Return it as the query of an address."""
        return urlencode(self.fields())


def choice_of(sent: Mapping[str, Any]) -> Choice:
    """Read a choice; a quantity that is no number is 0, which no offer takes."""
    return Choice(
        cycle=_plain(sent.get("cycle", "")),
        quantity=count_of(sent.get("quantity", "1")),
        options=options_of(sent),
        label=_plain(sent.get("label", ""))[:_LABEL_MAX],
        coupon=_plain(sent.get("coupon", ""))[:_COUPON_MAX],
    )


def _plain(text: str) -> str:
    return " ".join("".join(c for c in text if c.isprintable()).split())
