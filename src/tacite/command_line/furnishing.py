"""What `up` puts into an empty database, and which doors it names when all is ready."""

import importlib
import importlib.util

from tacite import clock
from tacite.brands import operations, queries
from tacite.command_line import opening
from tacite.command_line.answers import Speaker
from tacite.command_line.versions import version
from tacite.config import places
from tacite.config.troubles import Trouble
from tacite.rules.refusals import Refused

_DEMO = "tacite.demo"


def furnish(*, leave_empty: bool, speaker: Speaker) -> None:
    """Fill an empty database with the demo provider, unless it is to be the provider's own.

    What was furnished once stays what it is: without `--empty` the next start brings no demo into
    a database that was left empty on purpose.

    :raises Trouble: `demo_unfinished`: an earlier start was cut short while the demo moved in.
    """
    if queries.installation() is not None:
        return
    if leave_empty or importlib.util.find_spec(_DEMO) is None:
        operations.set_up(kind="live", version=version())
        return
    speaker.say("The database is empty: the demo provider moves in.")
    demo = importlib.import_module(f"{_DEMO}.operations")
    try:
        # Months in a minute: a demo that a power cut takes half of is made anew anyway.
        with opening.commits_unawaited():
            demo.move_in(now=clock.system_now(), version=version())
    except Refused as refused:
        raise Trouble(refused.code, path=str(places.data_directory())) from refused


def entrances(*, port: int) -> list[str]:
    """Return the addresses and sign-ins of the demo, one line for each; none elsewhere."""
    found = queries.installation()
    if found is None or found.kind != "demo":
        return []
    demo = importlib.import_module(f"{_DEMO}.queries")
    return list(demo.entrances(port=port))
