"""`./tacite bench night`, `pages`, `usage`: how fast it is here, in a scratch database."""

import argparse
from typing import Any

from tacite.command_line import bench_pages as pages
from tacite.command_line.answers import Outcome, Speaker
from tacite.config import postgres
from tacite.engine.bench import night, usage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what to measure, and on how much."""
    kinds = parser.add_subparsers(dest="kind", metavar="WHAT", required=True)
    of_night = kinds.add_parser("night", help="ask, pay from credit and invoice, beside bare COPY")
    of_night.add_argument("--services", type=int, default=20_000, metavar="N", help="active ones")
    of_night.add_argument("--due", type=int, default=5_000, metavar="M", help="that renew")
    of_pages = kinds.add_parser("pages", help="the client area's pages of one large account")
    of_pages.add_argument("--services", type=int, default=2_000, metavar="N", help="it holds")
    of_pages.add_argument("--invoices", type=int, default=10_000, metavar="M", help="it received")
    of_pages.add_argument("--times", type=int, default=40, metavar="T", help="each is asked for")
    of_usage = kinds.add_parser("usage", help="take in and rate call records")
    of_usage.add_argument("--records", type=int, default=100_000, metavar="N", help="calls")
    of_usage.add_argument("--groups", type=int, default=10_000, metavar="M", help="of lines")


def run(options: argparse.Namespace, speaker: Speaker) -> Outcome:
    """Measure in a scratch database of its own; nothing of the installation is read or written."""
    with postgres.serving() as service:
        if options.kind == "night":
            found = night.measure(
                beside=service.address,
                services=options.services,
                due=options.due,
                say=speaker.say,
            )
        elif options.kind == "usage":
            found = usage.measure(
                beside=service.address,
                records=options.records,
                groups=options.groups,
                say=speaker.say,
            )
        else:
            found = pages.measure(
                beside=service.address,
                services=options.services,
                invoices=options.invoices,
                times=max(options.times, 1),
                say=speaker.say,
            )
    return Outcome(lines=_lines(found), more=found)


def _lines(found: dict[str, Any]) -> list[str]:
    return [f"{name}: {_said(value)}" for name, value in found.items()]


def _said(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    return ", ".join(f"{k} {v}" for k, v in value.items() if not isinstance(v, list))
