"""`./tacite up`: everything a provider needs, until Ctrl-C."""

import argparse
import contextlib
import sys
import time
from collections.abc import Callable, Sequence
from typing import Final

from tacite.command_line import furnishing, listening, running, upgrading
from tacite.command_line.answers import Outcome, Speaker
from tacite.command_line.children import Child, watch
from tacite.command_line.listening import Place
from tacite.config import places, postgres, scratch
from tacite.config.postgres import Service
from tacite.config.troubles import Trouble

_PORT: Final = 8000
_WEB_SECONDS: Final = 60.0
_WORKERS: Final = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say where to listen and whether an empty database is left empty."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=_PORT, help=f"port (default {_PORT})")
    parser.add_argument("--empty", action="store_true", help="leave an empty database empty")


def run(options: argparse.Namespace, speaker: Speaker) -> Outcome:
    """Start the database, the web server and the worker, and stay until told to stop.

    :raises Trouble: whatever keeps it from starting; see `sentences`.
    """
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        place = _own_place(options, stack)
        service = stack.enter_context(postgres.serving())
        scratch.point_django_at(service.address)
        upgrading.bring_to_this_version(address=service.address, speaker=speaker)
        furnishing.furnish(leave_empty=options.empty, speaker=speaker)
        children = _children(place)
        for child in reversed(children):
            stack.callback(child.stop)  # the web server stops first, then the worker
        for child in children:
            child.start()
        _wait_for_the_web(place, children)
        _announce(place, service, speaker, seconds=time.monotonic() - began)
        watch(children, look=_reviver(service, speaker), tell=speaker.warn)
        speaker.say("Stopping.")
    return Outcome(lines=["Stopped."])


def _own_place(options: argparse.Namespace, stack: contextlib.ExitStack) -> Place:
    """Return where to listen, once nobody else runs on these data.

    Two starts at once on one port both see it free; the lock lets one of them go on.
    """
    wished = Place(host=options.host, port=options.port)
    stack.enter_context(running.alone(wished.address))
    place = listening.free_place(host=options.host, port=options.port)
    running.note_address(place.address)
    return place


def _children(place: Place) -> list[Child]:
    """Return the web server and the worker."""
    logs = places.logs()
    web = ["granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"]
    web += ["--workers", str(_WORKERS), "--blocking-threads", "1", "--respawn-failed-workers"]
    # A worker that is told to stop while it still loads does not hear it.
    web += ["--workers-kill-timeout", "5"]
    web += ["--host", place.host, "--port", str(place.port), "tacite.config.wsgi:application"]
    python = [sys.executable, "-P", "-m"]
    return [
        Child("web server", [*python, *web], logs / "web.log"),
        Child("worker", [*python, "tacite.worker"], logs / "worker.log"),
    ]


def _wait_for_the_web(place: Place, children: Sequence[Child]) -> None:
    web = children[0]
    answers = listening.wait_until_it_answers(place, seconds=_WEB_SECONDS, alive=web.is_running)
    if not answers:
        raise Trouble("web_failed", path=str(web.log))


def _announce(place: Place, service: Service, speaker: Speaker, *, seconds: float) -> None:
    data = places.data_directory()
    entrances = furnishing.entrances(port=place.port)
    more = {"address": place.address, "data": str(data), "entrances": entrances}
    speaker.answer("up", Outcome(more=more))
    speaker.say(f"Tacite is at {place.address} (after {seconds:.1f} seconds).")
    for line in entrances:
        speaker.say(f"  {line}")
    speaker.say(f"Its data lie in {data}.")
    if service.hold is not None and not service.hold.cluster.home.is_relative_to(data):
        speaker.say(f"Its database lies in {service.hold.cluster.home}.")
    speaker.say("Ctrl-C stops it.")


def _reviver(service: Service, speaker: Speaker) -> Callable[[], None]:
    def look() -> None:
        if service.revive():
            speaker.warn("The database server had ended and was started again.")

    return look
