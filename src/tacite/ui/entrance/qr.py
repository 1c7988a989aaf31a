"""A QR code as a drawing that stands in the page: the content policy allows no image as text."""

import itertools
from collections.abc import Sequence

import qrcode
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M


def drawn(text: str, *, label: str) -> Markup:
    """Return the QR code of a text, dark on light in every theme, as readers want it.

    One path of bars with the four modules of quiet zone around it.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    side = len(rows)
    bars = "".join(_bars(row, y) for y, row in enumerate(rows))
    return Markup(
        '<svg class="qr" viewBox="0 0 {side} {side}" width="232" height="232" role="img"'
        ' aria-label="{label}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{bars}"/></svg>'
    ).format(side=side, label=label, bars=bars)


def _bars(row: Sequence[bool], y: int) -> str:
    """Return the dark runs of a row as boxes one unit high."""
    path, x = "", 0
    for dark, run in itertools.groupby(row):
        length = len(list(run))
        if dark:
            path += f"M{x} {y}h{length}v1h-{length}z"
        x += length
    return path
