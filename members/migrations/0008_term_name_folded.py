from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def copy_names(apps: Any, schema_editor: Any) -> None:
    name = apps.get_model("members", "Member").objects.filter(pk=OuterRef("member")).values("name_folded")
    apps.get_model("members", "Term").objects.update(name_folded=Subquery(name))


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0007_visible"),
    ]

    operations = [
        migrations.AddField(
            model_name="term",
            name="name_folded",
            field=models.CharField(default="", editable=False, max_length=1000),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="term",
            index=models.Index(fields=["role", "name_folded"], name="members_term_roster_order"),
        ),
        migrations.RunPython(copy_names, migrations.RunPython.noop, elidable=True),
    ]
