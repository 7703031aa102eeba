import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContentVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveBigIntegerField(default=1)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="publishing_content_version_single"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.BigIntegerField()),
                ("seen_at", models.DateTimeField(db_index=True)),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="contenttypes.contenttype"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("content_type", "object_id", "user"), name="publishing_presence_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.BigIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("document_text", models.TextField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("form_id", models.CharField(blank=True, db_index=True, max_length=32)),
                ("form_digest", models.CharField(blank=True, max_length=32)),
                ("is_current_draft", models.BooleanField(default=False)),
                ("needs_review", models.BooleanField(default=False)),
                ("live_at", models.DateTimeField(blank=True, null=True)),
                ("is_public_change", models.BooleanField(default=False)),
                ("goes_live_at", models.DateTimeField(blank=True, db_index=True, null=True)),
                ("publish_error", models.TextField(blank=True)),
                ("preview_key", models.CharField(blank=True, max_length=43, null=True, unique=True)),
                ("preview_ends_at", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "base",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="publishing.revision",
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contenttypes.contenttype",
                        verbose_name="kind",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "draft or version",
                "verbose_name_plural": "drafts and versions",
                "ordering": ["-pk"],
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["content_type", "object_id"], name="publishing_revision_object")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_current_draft", True)),
                        fields=("content_type", "object_id"),
                        name="publishing_revision_one_draft",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("form_id", ""), _negated=True),
                        fields=("form_id", "form_digest"),
                        name="publishing_revision_submitted_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_current_draft", False), ("live_at", None), _connector="OR"),
                        name="publishing_revision_draft_not_live",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_public_change", False), ("live_at__isnull", False), _connector="OR"
                        ),
                        name="publishing_revision_only_live_is_public",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("goes_live_at", None), ("is_current_draft", True), _connector="OR"
                        ),
                        name="publishing_revision_only_drafts_wait",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("preview_ends_at", None), ("preview_key", None)),
                            models.Q(("preview_ends_at__isnull", False), ("preview_key__isnull", False)),
                            _connector="OR",
                        ),
                        name="publishing_revision_previews_end",
                    ),
                ],
            },
        ),
    ]
