"""Small tails: the longest file and the longest function are what a reader fears."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import source

_FILE_LINES_MAX = 400
_FUNCTION_LINES_MAX = 40


def test_no_file_is_longer_than_400_lines() -> None:
    files = [*source.modules(), source.ROOT / "tacite", *sorted(source.ROOT.glob("tests/**/*.py"))]
    too_long = {
        source.relative(path): length
        for path in files
        if (length := len(source.text(path).splitlines())) > _FILE_LINES_MAX
    }
    assert too_long == {}


def test_no_function_is_longer_than_40_lines_beside_its_docstring() -> None:
    too_long = {
        f"{source.relative(path)} {function.name}": length
        for path in source.modules()
        for function in _functions(path)
        if (length := _length(function)) > _FUNCTION_LINES_MAX
    }
    assert too_long == {}


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(source.tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    whole = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is None:
        return whole
    return whole - ((first.end_lineno or 0) - first.lineno + 1)
