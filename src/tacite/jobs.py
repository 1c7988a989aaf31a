"""The names of jobs, so that code below can enqueue what a worker above runs."""

from typing import Any, Final

from procrastinate.contrib.django import app

DELIVER_LETTERS: Final = "deliver_letters"
RENDER_DOCUMENTS: Final = "render_documents"
RECONCILE_DELIVERIES: Final = "reconcile_deliveries"
LOOK_UP_HANDOVERS: Final = "look_up_handovers"


def enqueue(name: str, **facts: Any) -> None:
    """Put one ticket into the queue, in the transaction under way.

    A ticket says that there is work, the rows say which: one ticket per batch is enough.
    """
    app.configure_task(name, queue=name).defer(**facts)
