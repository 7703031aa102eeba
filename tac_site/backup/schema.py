"""The migrations that a database has, and the tables that they make."""

from collections.abc import Collection

from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor


class Schema:
    """Of the database as it is, and of this code."""

    def __init__(self) -> None:
        self._executor = MigrationExecutor(connection)
        self._loader = self._executor.loader
        apps = self._loader.migrated_apps
        applied = (key for key in self._loader.applied_migrations if key[0] in apps)
        self.of_code = {*map(".".join, self._loader.disk_migrations or {})}
        self.of_database = {*map(".".join, applied)}

    def unknown(self, migrations: Collection[str]) -> list[str]:
        """Those that a later version of the code made."""
        return sorted({*migrations} - self.of_code)

    def models(self, migrations: Collection[str]) -> list[type[models.Model]]:
        """As they were when these migrations were the last; nothing of them is but their columns."""
        state = self._loader.project_state(_keys(migrations))
        found = state.apps.get_models(include_auto_created=True)
        return [model for model in found if model._meta.managed and not model._meta.proxy]

    def migrate(self, migrations: Collection[str]) -> None:
        """Forward to these, and no further. All that the database has must be among them."""
        missing = _keys({*migrations} - self.of_database)
        # The last of each way alone: Django would undo what follows on a target that another one brought.
        nodes = self._loader.graph.node_map
        last = [key for key in missing if not {child.key for child in nodes[key].children} & {*missing}]
        if last:
            self._executor.migrate(last)


def _keys(migrations: Collection[str]) -> list[tuple[str, str]]:
    return [(app, name) for app, _, name in (each.partition(".") for each in sorted(migrations))]
