"""The migrations say what the models say, in one line for each application."""

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState

from tests.architecture import source


def _our_labels() -> set[str]:
    return {config.label for config in apps.get_app_configs() if config.name.startswith("tacite.")}


def test_no_migration_is_missing() -> None:
    loader = MigrationLoader(None)
    detector = MigrationAutodetector(
        loader.project_state(),
        ProjectState.from_apps(apps),
        NonInteractiveMigrationQuestioner(specified_apps=_our_labels()),
    )
    changes = detector.changes(graph=loader.graph)
    missing = {label: found for label, found in changes.items() if label in _our_labels()}
    assert {
        label: [str(operation) for migration in found for operation in migration.operations]
        for label, found in missing.items()
    } == {}


def test_every_application_has_one_last_migration_and_names_it() -> None:
    loader = MigrationLoader(None)
    for label in sorted(_our_labels() & set(loader.migrated_apps)):
        leaves = [name for app, name in loader.graph.leaf_nodes(label) if app == label]
        file = source.PACKAGE / label / "migrations" / "max_migration.txt"
        assert [file.read_text(encoding="utf-8").strip()] == leaves, label
