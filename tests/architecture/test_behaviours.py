"""docs/behaviours.md tells the truth: each proof exists, and says that it proves it."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = re.findall(
    r"^\| ([A-Z]+\d?-\d+) \| (.+?) \| (.+?) \|$",
    (ROOT / "docs/behaviours.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
# What the first version must do, by the ids of its requirements and worked examples.
WANTED = {
    *(f"S0-{n}" for n in (19, 20, 21, 22, 23, 24, 45, 46, 47, 48, 52, 54, 56, 57, 58, 59)),
    *(f"S0-{n}" for n in (62, 78, 81, 98, 99, 100, 101, 102, 104)),
    *(f"S2-{n}" for n in (8, 9, 10, 11, 12, 15, 26, 27, 28, 29)),
    *(f"S3-{n}" for n in (33, 34, 35, 36)),
    *(f"WE-{n}" for n in (13, 15, 16, 17, 19, 21, 22, 25, 28, 30, 34)),
    *(f"S4-{n}" for n in (*range(2, 17), 42, 43, 45)),
    *(f"WE-{n}" for n in (38, 41, 42, 43, 45)),
    *(f"C-{n}" for n in (13, 15)),
    *(f"I-{n:02}" for n in (1, 4, 5, 6, 7, 8, 9, 10, 14, 17, 18, 19)),
}


def proofs() -> list[tuple[str, str]]:
    return [(name, proof) for name, _, cell in ROWS for proof in re.findall(r"`([^`]+)`", cell)]


def test_every_behaviour_that_is_wanted_is_listed_with_a_proof() -> None:
    assert WANTED - {name for name, _ in proofs()} == set()


@pytest.mark.parametrize(("name", "proof"), proofs())
def test_a_proof_exists_and_names_what_it_proves(name: str, proof: str) -> None:
    if proof.endswith(".py"):
        assert name in (ROOT / "tests" / proof).read_text(encoding="utf-8")
        return
    found = [ROOT / folder / f"{proof}.toml" for folder in ("tests/stories", "examples/stories")]
    [path] = [path for path in found if path.exists()]
    assert name in tomllib.loads(path.read_text(encoding="utf-8"))["proves"]
