"""Foreign keys point downwards too: a contract of imports does not see one named by a string."""

import tomllib
from typing import Any

from django.apps import apps
from django.db.models import Field, Model

from tests.architecture import source


def test_foreign_keys_point_downwards() -> None:
    upward = [
        f"{model._meta.label}.{field.name} → {target._meta.label}"
        for model, field, target in _relations()
        if not _may_know(_package(model), _package(target))
    ]
    assert upward == []


def test_no_foreign_key_deletes_money() -> None:
    """A row of the books is never deleted because another row is."""
    books = {"ledger", "invoicing", "payments"}
    cascading = [
        f"{model._meta.label}.{field.name}"
        for model, field, _ in _relations()
        if _package(model) in books and _cascades(field)
    ]
    assert cascading == []


def _relations() -> "list[tuple[type[Model], Field[Any, Any], type[Model]]]":
    return [
        (model, field, field.related_model)
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("tacite.")
        for field in model._meta.get_fields()
        if isinstance(field, Field) and field.is_relation and isinstance(field.related_model, type)
        if field.related_model.__module__.startswith("tacite.")
    ]


def _package(model: type[Model]) -> str:
    return model.__module__.split(".")[1]


def _may_know(upper: str, lower: str) -> bool:
    floors = _floors()
    return upper == lower or floors[upper] < floors[lower]


def _floors() -> dict[str, int]:
    """Return the floor of every package, counted from the top of the ladder."""
    settings = tomllib.loads(source.text(source.ROOT / "pyproject.toml"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    ladder = next(contract for contract in contracts if contract["type"] == "layers")["layers"]
    return {
        name.strip(" ()"): floor for floor, names in enumerate(ladder) for name in names.split("|")
    }


def _cascades(field: "Field[Any, Any]") -> bool:
    rule = getattr(field.remote_field, "on_delete", None)
    return getattr(rule, "__name__", "") == "CASCADE"
