from django.db import migrations, models
from django.utils.dateformat import format as date_format

from resources.zones import LocalTime
from tac_site.folding import fold


def fold_texts(apps, schema_editor):
    """As Meeting.save() does. A change of fold() brings a migration that does it anew."""
    meetings = apps.get_model("resources", "meeting").objects
    for meeting in meetings.defer("text_folded").iterator(chunk_size=100):
        day = LocalTime(meeting.starts_at, meeting.zone).day
        texts = [
            str(day),
            date_format(day, "j F Y"),
            meeting.title,
            meeting.note,
            meeting.agenda,
            meeting.minutes,
        ]
        meetings.filter(pk=meeting.pk).update(text_folded=fold("\n".join(texts)))


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0006_corrected_start"),
    ]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="text_folded",
            field=models.TextField(default="", editable=False),
            preserve_default=False,
        ),
        migrations.RunPython(fold_texts, migrations.RunPython.noop),
    ]
