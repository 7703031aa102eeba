"""One list of links in place of four fields: in the rows, and in the documents of drafts and versions."""

import json

import tac_site.fields
from django.db import migrations
from django.db.models import TextField, Value

FIELDS = ["website_url", "github_url", "linkedin_url", "x_url"]  # in the order in which they were shown


def move_links(apps, schema_editor):
    move_rows(apps.get_model("members", "Member"))
    move_documents(apps.get_model("publishing", "Revision"))


def move_rows(members):
    for pk, *addresses in members.objects.values_list("pk", *FIELDS):
        if any(addresses):
            links = Value(joined(addresses), TextField())
            members.objects.filter(pk=pk).update(links=links)


def move_documents(revisions):
    """One at a time: there may be many, and each may be long."""
    of_members = revisions.objects.filter(content_type__app_label="members", content_type__model="member")
    for pk in list(of_members.values_list("pk", flat=True)):
        before = of_members.values_list("document_text", flat=True).get(pk=pk)
        document = json.loads(before)
        for entry in document:
            if entry["model"] == "members.member":
                addresses = [entry["fields"].pop(name, "") for name in FIELDS]
                if any(addresses):
                    entry["fields"]["links"] = joined(addresses)
        after = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        if after != before:
            of_members.filter(pk=pk).update(document_text=after)


def joined(addresses):
    """As they were stored, and past the field, whose rules are those of a later day."""
    return "\n".join(dict.fromkeys(filter(None, addresses)))


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("members", "0003_clean_stored_text"),
        ("publishing", "0003_clean_reason"),
    ]

    operations = [
        migrations.AddField(
            "member",
            "links",
            tac_site.fields.ProfilesField(
                blank=True,
                default="",
                help_text="One a line, at most 20, shown in this order: a website, github.com/ada, linkedin.com/in/ada, "
                "x.com/ada, @ada@mastodon.social, bsky.app/profile/ada.bsky.social or, of ORCID, 0000-0002-1825-0097.",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(move_links, elidable=True),
        *(migrations.RemoveField("member", name) for name in FIELDS),
    ]
