"""Who may publish: the Editors; the Writers group writes drafts alone."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PERMISSIONS = {
    "Editors": {
        ("members", "council"): ("publish",),
        ("members", "member"): ("publish",),
        ("resources", "resource"): ("publish",),
    },
    "Writers": {
        ("members", "council"): ("view", "change"),
        ("members", "member"): ("view", "add", "change"),
        ("members", "term"): ("view", "add", "change", "delete"),
        ("resources", "resource"): ("view", "add", "change"),
    },
}


def make_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    for group_name, permissions in PERMISSIONS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=group_name)
        for (app, model), actions in permissions.items():
            content_type, _ = ContentType.objects.get_or_create(app_label=app, model=model)
            for action in actions:
                # Django makes the permissions only after the last migration, under these very names.
                permission, _ = Permission.objects.get_or_create(
                    content_type=content_type,
                    codename=f"{action}_{model}",
                    defaults={"name": f"Can {action} {model}"},
                )
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0005_publish_permission"),
        ("resources", "0003_publish_permission"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
