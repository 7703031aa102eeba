from django.db import migrations, models

from tac_site.folding import fold


def fold_texts(apps, schema_editor):
    """As Meeting.save() does. A change of fold() brings a migration that does it anew."""
    meetings = apps.get_model("resources", "meeting").objects
    for meeting in meetings.only("title", "note", "agenda", "minutes").iterator(chunk_size=100):
        text = "\n".join([meeting.title, meeting.note, meeting.agenda, meeting.minutes])
        meetings.filter(pk=meeting.pk).update(text_folded=fold(text))


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
