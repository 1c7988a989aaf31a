"""A queue is taken up again when its database comes back, in the same process."""

import asyncio
from typing import Any, cast

import procrastinate
import pytest

from tacite.worker import running
from tacite.worker.running import Process


class _Interrupted:
    """An app whose database goes away while it starts, so many times."""

    def __init__(self, times: int) -> None:
        self.began = 0
        self._times = times

    async def run_worker_async(self, **_options: Any) -> None:
        """Fail, or be told to stop."""
        self.began += 1
        if self.began <= self._times:
            raise procrastinate.exceptions.ConnectorException


def test_a_queue_whose_database_went_away_is_taken_up_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "_AGAIN_SECONDS", 0)
    app = _Interrupted(times=2)
    asyncio.run(Process()._take(cast("procrastinate.App", app), "letters"))
    assert app.began == 3
