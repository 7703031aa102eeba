from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [("resources", "0007_meeting_search")]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="announced_at",
            field=models.DateTimeField(default=timezone.now, editable=False),
            preserve_default=False,
        ),
    ]
