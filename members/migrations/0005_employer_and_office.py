"""Other names for two fields of a term: in the rows, and in the documents of drafts and versions."""

import json

import tac_site.fields
from django.db import migrations, models

NAMES = {"affiliation": "employer", "role": "office"}


def rename_in_documents(apps, schema_editor):
    """One at a time: there may be many, and each may be long."""
    revisions = apps.get_model("publishing", "Revision").objects
    of_members = revisions.filter(content_type__app_label="members", content_type__model="member")
    for pk in list(of_members.values_list("pk", flat=True)):
        before = of_members.values_list("document_text", flat=True).get(pk=pk)
        document = json.loads(before)
        for entry in document:
            if entry["model"] == "members.term":
                fields = entry["fields"].items()
                entry["fields"] = {NAMES.get(name, name): value for name, value in fields}
        after = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        if after != before:
            of_members.filter(pk=pk).update(document_text=after)


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("members", "0004_member_links"),
        ("publishing", "0004_revision_as_of"),
    ]

    operations = [
        migrations.RemoveConstraint("term", "members_term_role_known"),
        migrations.RenameField("term", "affiliation", "employer"),
        migrations.RenameField("term", "affiliation_folded", "employer_folded"),
        migrations.RenameField("term", "role", "office"),
        migrations.AlterField(
            "term",
            "employer",
            tac_site.fields.LineField(
                blank=True, help_text="Where the person works during this term.", max_length=200
            ),
        ),
        migrations.AlterField(
            "term",
            "office",
            models.PositiveSmallIntegerField(
                choices=[(1, "Chair"), (2, "Vice Chair"), (3, "None")], default=3
            ),
        ),
        migrations.AddConstraint(
            "term",
            models.CheckConstraint(
                condition=models.Q(("office__in", [1, 2, 3])), name="members_term_office_known"
            ),
        ),
        migrations.RunPython(rename_in_documents, migrations.RunPython.noop),
    ]
