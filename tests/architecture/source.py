"""The source as the architecture tests read it."""

import ast
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGE: Final = ROOT / "src" / "tacite"


def modules() -> list[Path]:
    """Return every module of the product, migrations aside: those are written by a program."""
    return [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]


def relative(path: Path) -> str:
    """Return a path as a person names it."""
    return str(path.relative_to(ROOT))


@cache
def text(path: Path) -> str:
    """Return the text of a file."""
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(text(path))
