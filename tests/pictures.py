"""Take the pictures of docs/pictures anew, from a demo of its own: `python -m tests.pictures`.

Run from the root of the tree, with the libraries of the tests (`./tacite test` makes them) and
Chromium:

    .venv/bin/python -m tests.pictures            # all of them
    .venv/bin/python -m tests.pictures office     # those whose name has this word

Each is a page as it is served on the day of the taking, with 128 colours to keep it small.
"""

import contextlib
import io
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import typst
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT: Final = Path(__file__).resolve().parents[1]
FOLDER: Final = ROOT / "docs" / "pictures"
PASSWORD: Final = "demonstration"  # noqa: S105 - the demo prints it
CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
_COLOURS: Final = 128
_DESK: Final = (1280, 900)
_SMALL_DESK: Final = (1200, 800)
_PHONE: Final = (390, 844)
_FETCHED: Final = "async at => [...new Uint8Array(await (await fetch(at)).arrayBuffer())]"
_SHEET: Final = "#set page(width: 595pt, height: 842pt, margin: 0pt)\n#image({name}, width: 100%)"


@dataclass(frozen=True)
class Picture:
    """Whose page it is, where it is, and what is pressed on the way there.

    `through` are the links or buttons (as CSS) that are pressed, one after the other, after
    `path`; where nobody signs in, `email` is empty.
    """

    host: str
    email: str
    path: str
    through: tuple[str, ...] = ()
    language: str = "fr"
    window: tuple[int, int] = _DESK
    scheme: str = "light"
    whole: bool = False


_CAMILLE: Final = ("nimbeo", "camille@atelier-roussel.example")
_NOA: Final = ("respawn", "noa@ferrand-ozil.example")
_DIANE: Final = ("voxal", "diane@escoffre.example")
_LOTTE: Final = ("polderhost", "lotte@vermandel.example")
_STAFF: Final = ("staff", "admin@nimbeo.example")
_FIRST_SERVICE: Final = "main a[href^='/services/']:not([href*='renew'])"
PICTURES: Final = {
    "client-home": Picture(*_CAMILLE, "/"),
    "client-home-nl-dark": Picture(
        *_LOTTE, "/", language="nl", window=_PHONE, scheme="dark", whole=True
    ),
    "client-service": Picture(*_CAMILLE, "/services", (_FIRST_SERVICE,)),
    "client-request": Picture(*_CAMILLE, "/invoices/to-pay", ("main a[href^='/requests/']",)),
    "client-order": Picture(
        *_CAMILLE,
        "/offers/altitude-2/order?cycle=1+month&coupon=BIENVENUE",
        window=_SMALL_DESK,
        whole=True,
    ),
    "client-change": Picture(
        *_NOA,
        "/services",
        (_FIRST_SERVICE, "a[href$='/change']", "[value=bastion]", "main button.main-act"),
        window=_SMALL_DESK,
        whole=True,
    ),
    "client-group": Picture(*_DIANE, "/use", ("main h2 a",), window=_SMALL_DESK),
    "client-terminate": Picture("nimbeo", "", "/terminate", window=_SMALL_DESK, whole=True),
    "client-leave": Picture(
        *_LOTTE,
        "/services",
        (_FIRST_SERVICE, "a[href$='/switch']"),
        language="nl",
        window=_PHONE,
        whole=True,
    ),
    "office-to-settle": Picture(*_STAFF, "/"),
    "office-bank-line": Picture(*_STAFF, "/lines", ("main tbody a",)),
    "office-nights": Picture(*_STAFF, "/nights"),
    "office-night": Picture(*_STAFF, "/nights", ("main tbody a",)),
    "office-brand-nl-dark": Picture(
        *_STAFF, "/brands", ("main tbody a",), language="nl", scheme="dark"
    ),
    "invoice": Picture(*_CAMILLE, "/invoices/documents"),
}


def main(words: list[str]) -> int:
    """Take the pictures whose name has one of these words, or all."""
    wanted = [name for name in PICTURES if not words or any(word in name for word in words)]
    FOLDER.mkdir(exist_ok=True)
    with _demo() as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name in wanted:
            size = _keep(name, _taken(browser, port, name))
            sys.stdout.write(f"{name}: {size // 1000} kB\n")
        browser.close()
    return 0


def _taken(browser: Browser, port: int, name: str) -> bytes:
    picture = PICTURES[name]
    page = _signed_in(browser, picture, f"http://{picture.host}.localhost:{port}")
    page.goto(picture.path)
    if name == "invoice":
        return _drawn(page)
    for css in picture.through:
        page.locator(css).first.click()
        page.wait_for_load_state()
    return page.screenshot(full_page=picture.whole)


def _signed_in(browser: Browser, picture: Picture, address: str) -> Page:
    width, height = picture.window
    options: Any = {"color_scheme": picture.scheme, "viewport": {"width": width, "height": height}}
    page = browser.new_context(base_url=address, device_scale_factor=1.5, **options).new_page()
    if picture.email:
        page.goto("/sign-in")
        page.fill("input[name=login]", picture.email)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_load_state()
    page.goto(f"{'/' if picture.email else picture.path}?lang={picture.language}")
    return page


def _drawn(page: Page) -> bytes:
    """Return the newest document of the customer as it is printed."""
    address = page.locator("main a[href$='.pdf']").first.get_attribute("href")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        place.joinpath("document.pdf").write_bytes(bytes(page.evaluate(_FETCHED, address)))
        sheet = place / "sheet.typ"
        sheet.write_text(_SHEET.format(name='"document.pdf"'))
        drawn: Any = typst.compile(sheet, format="png", ppi=110)
        return bytes(drawn)


def _keep(name: str, png: bytes) -> int:
    """Write a picture with few colours, and return its size."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    path = FOLDER / f"{name}.png"
    image.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path.stat().st_size


@contextlib.contextmanager
def _demo() -> Iterator[int]:
    """Run a demo that nobody has touched, and stop it."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as data:
        command = [str(ROOT / "tacite"), "up", "--data", data, "--port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            for line in process.stdout or ():
                if line.startswith("Its data lie"):
                    break
            yield port
        finally:
            process.terminate()
            process.communicate(timeout=60)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
