"""The back office in a real browser: a server on a database of its own, and who is signed in."""

import contextlib
import os
import shutil
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.faces.backoffice.world import HOST, office

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@dataclass
class Site:
    """The running back office, and a browser to look at it with."""

    port: int
    browser: Browser

    def context(
        self, role: str = "admin", *, language: str = "en", **options: Any
    ) -> BrowserContext:
        """Return a window in which a member of staff is signed in."""
        client = office(role, language=language)
        context = self.browser.new_context(
            base_url=f"http://{HOST}:{self.port}", reduced_motion="reduce", **options
        )
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        cookies[settings.LANGUAGE_COOKIE_NAME] = language
        context.add_cookies(
            [{"name": n, "value": v, "domain": HOST, "path": "/"} for n, v in cookies.items()]
        )
        return context

    def open(self, path: str, role: str = "admin", **options: Any) -> Page:
        """Return a page in a window of its own; errors of the page fail the test."""
        page = self.context(role, **options).new_page()
        page.on("pageerror", _fail)
        page.goto(path)
        return page


@contextlib.contextmanager
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Serve the back office from the database that Django is connected to."""
    # The browser's driver runs a loop in this thread, which Django takes for asynchronous code.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    server = make_server("127.0.0.1", 0, get_wsgi_application(), _Threaded, _Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with sync_playwright() as playwright:
            arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
            try:
                yield Site(server.server_port, chromium)
            finally:
                chromium.close()
                _forget_the_connection()
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


def _forget_the_connection() -> None:
    """Leave no connection to the next module's browser, whose database is another one.

    While the driver's loop runs, Django keeps the connections of this thread in a second place,
    which nobody who points Django at a database afterwards can reach.
    """
    connections["default"].close()
    del connections["default"]


class _Threaded(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        pass


def _fail(error: Exception) -> None:
    raise AssertionError(str(error))
