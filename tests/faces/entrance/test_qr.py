"""The drawing of a QR code is the code: dark where it is dark, with its quiet zone."""

import re

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from tacite.ui.entrance import qr

TEXT = "otpauth://totp/camille%40roussel.example?secret=JBSWY3DPEHPK3PXP&issuer=Nimbeo"


def test_the_drawing_has_every_module_of_the_code() -> None:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(TEXT)
    code.make(fit=True)
    wanted = {
        (x, y) for y, row in enumerate(code.get_matrix()) for x, dark in enumerate(row) if dark
    }
    drawing = str(qr.drawn(TEXT, label="Code"))
    bars = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", drawing)
    drawn = {(int(x) + step, int(y)) for x, y, length in bars for step in range(int(length))}
    assert drawn == wanted
    assert min(min(x, y) for x, y in drawn) == 4


def test_a_label_cannot_break_out_of_the_drawing() -> None:
    drawing = str(qr.drawn(TEXT, label='"><script>'))
    assert "<script>" not in drawing
