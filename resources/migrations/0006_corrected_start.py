from typing import Any

from django.db import migrations, models


def forget_moves_that_are_not_told(apps: Any, schema_editor: Any) -> None:
    Meeting = apps.get_model("resources", "Meeting")
    Meeting.objects.filter(tells_move=False).update(moved_from=None)


class Migration(migrations.Migration):
    dependencies = [("resources", "0005_guests_are_public")]

    operations = [
        migrations.RunPython(forget_moves_that_are_not_told, migrations.RunPython.noop),
        migrations.RemoveField(model_name="meeting", name="tells_move"),
        migrations.AddField(
            model_name="meeting",
            name="corrected_start",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterModelOptions(
            name="meeting",
            options={
                "default_permissions": ("add", "change", "delete", "view", "publish"),
                "ordering": ["starts_at", "slug"],
            },
        ),
    ]
