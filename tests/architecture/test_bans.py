"""What must not be written where, as far as the linter cannot see it."""

import ast
from collections.abc import Callable

from tests.architecture import source

_ROUNDS = {"src/tacite/rules/money.py"}
# Seconds of the machine and likeness of words; money and rates are never binary fractions.
_KNOWS_FLOATS = {
    "src/tacite/command_line/children.py",
    "src/tacite/command_line/listening.py",
    "src/tacite/command_line/up.py",
    "src/tacite/config/postgres.py",
    "src/tacite/config/scratch.py",
    "src/tacite/engine/night.py",
    "src/tacite/rehearsal/nearest.py",
}
_MEASURES = "src/tacite/engine/bench/"
_HTTP = ("django.http", "django.shortcuts", "django.urls", "django.views")
_BELOW_THE_FACES = (
    *("history", "brands", "accounts", "mail", "catalogue", "ledger", "subscriptions"),
    *("usage", "invoicing", "payments", "provisioning", "acts", "engine"),
)


def test_only_the_money_rule_rounds() -> None:
    assert _places(_is_name("round")) - _ROUNDS == set()


def test_no_float_comes_near_money() -> None:
    floats = _places(lambda node: isinstance(node, ast.Constant) and isinstance(node.value, float))
    found = (floats | _places(_is_name("float"))) - _KNOWS_FLOATS
    assert {place for place in found if not place.startswith(_MEASURES)} == set()


def test_no_domain_knows_http() -> None:
    found = {
        place
        for place in _places(_imports(_HTTP))
        if place.split("/")[2] in _BELOW_THE_FACES and not place.endswith("/adapter.py")
    }
    assert found == set()


def test_models_have_no_logic_of_saving() -> None:
    def overrides(node: ast.AST) -> bool:
        return isinstance(node, ast.FunctionDef) and node.name in {"save", "delete", "clean"}

    assert {place for place in _places(overrides) if place.endswith("models.py")} == set()


def test_there_are_no_signals_of_ours() -> None:
    assert _places(_imports(("django.dispatch", "django.db.models.signals"))) == set()


def _places(matches: Callable[[ast.AST], bool]) -> set[str]:
    return {
        source.relative(path)
        for path in source.modules()
        if any(matches(node) for node in ast.walk(source.tree(path)))
    }


def _is_name(name: str) -> Callable[[ast.AST], bool]:
    return lambda node: isinstance(node, ast.Name) and node.id == name


def _imports(modules: tuple[str, ...]) -> Callable[[ast.AST], bool]:
    def matches(node: ast.AST) -> bool:
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        return any(
            name == module or name.startswith(f"{module}.") for name in names for module in modules
        )

    return matches
