"""Imports point downwards, as the contracts in pyproject.toml say."""

import os
import subprocess
import sys
from pathlib import Path

from tests.architecture import source


def test_the_contracts_are_kept() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=source.ROOT,
        env=os.environ | {"PYTHONPATH": str(source.ROOT / "src")},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stdout
