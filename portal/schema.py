"""An empty database gets its tables from the models at once; migrations are for databases that hold something.

Django draws up the state of all models anew for every step of every migration. Nearly everything here is related to an
entry, so that is ten seconds of processor time before the first start, for tables without a row. The tables are the
same either way: tests/portal/test_schema.py compares them.
"""

from collections.abc import Iterator

from django.apps import apps
from django.contrib.postgres.operations import CreateExtension
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.operations import RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder


def is_empty() -> bool:
    """Whether the database holds no table at all."""
    return not connection.introspection.table_names()


def create() -> None:
    """Make the tables of an empty database, in one transaction.

    Effects in order: extensions, the tables of all models, what the migrations say in SQL, a record of each migration
    as done; then content types and permissions. Python in migrations changes rows, of which there are none: left out.
    """
    loader = MigrationLoader(connection)
    with transaction.atomic():
        _run(loader, CreateExtension)
        with connection.schema_editor() as editor:
            for model in apps.get_models():
                if model._meta.managed and not model._meta.proxy:
                    editor.create_model(model)
        _run(loader, RunSQL)
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        for migration in _in_order(loader):
            recorder.record_applied(migration.app_label, migration.name)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


def _in_order(loader: MigrationLoader) -> Iterator[Migration]:
    """Every migration after those that it rests on."""
    seen: set[tuple[str, str]] = set()
    for leaf in loader.graph.leaf_nodes():
        for key in loader.graph.forwards_plan(leaf):
            if key not in seen:
                seen.add(key)
                yield loader.graph.nodes[key]


def _run(loader: MigrationLoader, sort: type[Operation]) -> None:
    """Run the operations of this sort of all migrations; they do not look at the state of the models."""
    state = loader.project_state()
    for migration in _in_order(loader):
        for operation in migration.operations:
            if isinstance(operation, sort):
                with connection.schema_editor() as editor:
                    operation.database_forwards(migration.app_label, editor, state, state)
