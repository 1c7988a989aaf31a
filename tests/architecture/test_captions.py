"""Every package says in one sentence what it is, and nothing else stands in its `__init__.py`."""

import ast
from pathlib import Path

import pytest

from tests.architecture import source

_PACKAGES = sorted(
    path for path in source.PACKAGE.rglob("__init__.py") if "migrations" not in path.parts
)


@pytest.mark.parametrize("path", _PACKAGES, ids=source.relative)
def test_a_package_holds_its_caption_alone(path: Path) -> None:
    body = source.tree(path).body
    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)
    caption = ast.get_docstring(source.tree(path))
    assert caption is not None
    assert "\n" not in caption
    assert caption.endswith(".")
    assert ". " not in caption


def test_every_folder_with_modules_is_a_package_with_a_caption() -> None:
    folders = {path.parent for path in source.modules()}
    assert {folder for folder in folders if not (folder / "__init__.py").exists()} == set()
