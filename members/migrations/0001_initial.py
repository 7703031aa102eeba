import django.core.validators
import django.db.models.deletion
import tac_site.primary_keys
import tac_site.validators
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


GROUPS = {
    # Content and nothing else. What has a page of its own is hidden, not deleted.
    "Editors": {
        ("members", "council"): ("view", "change", "publish"),
        ("members", "member"): ("view", "add", "change", "publish"),
        ("members", "term"): ("view", "add", "change", "delete"),
        ("resources", "resource"): ("view", "add", "change", "publish"),
    },
    # The same without publishing.
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
    for group_name, permissions in GROUPS.items():
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
    initial = True

    dependencies = [
        ("resources", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="Council",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="In full, such as “Technical Advisory Council”.",
                        max_length=200,
                        validators=[
                            django.core.validators.RegexValidator(
                                "[\x00-\x1f\x7f\x85\u2028\u2029]",
                                "“%(value)s” has a line break or another control character in it. Write it in one line.",
                                code="not_single_line",
                                inverse_match=True,
                            )
                        ],
                    ),
                ),
                (
                    "short_name",
                    models.CharField(
                        blank=True,
                        help_text="What people call it, such as “TAC”.",
                        max_length=50,
                        validators=[
                            django.core.validators.RegexValidator(
                                "[\x00-\x1f\x7f\x85\u2028\u2029]",
                                "“%(value)s” has a line break or another control character in it. Write it in one line.",
                                code="not_single_line",
                                inverse_match=True,
                            )
                        ],
                    ),
                ),
                (
                    "organization",
                    models.CharField(
                        blank=True,
                        help_text="Whose council it is.",
                        max_length=200,
                        validators=[
                            django.core.validators.RegexValidator(
                                "[\x00-\x1f\x7f\x85\u2028\u2029]",
                                "“%(value)s” has a line break or another control character in it. Write it in one line.",
                                code="not_single_line",
                                inverse_match=True,
                            )
                        ],
                    ),
                ),
                (
                    "summary",
                    models.CharField(
                        blank=True,
                        help_text="One sentence. Search engines and chat programs show it beside a link to the site.",
                        max_length=300,
                        validators=[
                            django.core.validators.RegexValidator(
                                "[\x00-\x1f\x7f\x85\u2028\u2029]",
                                "“%(value)s” has a line break or another control character in it. Write it in one line.",
                                code="not_single_line",
                                inverse_match=True,
                            )
                        ],
                    ),
                ),
                (
                    "overview",
                    models.TextField(
                        blank=True,
                        help_text="What the council is and how to take part. Its first paragraph is shown largest. Markdown.",
                        validators=[tac_site.validators.MarkdownLength(50000)],
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "council",
                "default_permissions": ("add", "change", "delete", "view", "publish"),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="members_council_single"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="members_council_name_not_empty"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=tac_site.primary_keys.random_pk,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="As the person writes it, in any script.",
                        max_length=200,
                        validators=[
                            django.core.validators.RegexValidator(
                                "[\x00-\x1f\x7f\x85\u2028\u2029]",
                                "“%(value)s” has a line break or another control character in it. Write it in one line.",
                                code="not_single_line",
                                inverse_match=True,
                            )
                        ],
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        blank=True,
                        error_messages={
                            "unique": "Another member has this address. Choose another, or leave it empty to have one made."
                        },
                        help_text="The last part of the member's web address. Leave it empty to have it made from the name. When it changes, the old address leads to the new one.",
                        max_length=100,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^(former)$",
                                "“%(value)s” is the address of another page. Choose another, such as “%(value)s-member”.",
                                inverse_match=True,
                            )
                        ],
                        verbose_name="address",
                    ),
                ),
                (
                    "job_title",
                    models.CharField(
                        blank=True,
                        help_text="Such as “Principal Engineer”.",
                        max_length=200,
                        validators=[
                            django.core.validators.RegexValidator(
                                "[\x00-\x1f\x7f\x85\u2028\u2029]",
                                "“%(value)s” has a line break or another control character in it. Write it in one line.",
                                code="not_single_line",
                                inverse_match=True,
                            )
                        ],
                    ),
                ),
                (
                    "bio",
                    models.TextField(
                        blank=True,
                        help_text="Who this is and what they bring to the council, in the third person. Markdown.",
                        validators=[tac_site.validators.MarkdownLength(20000)],
                    ),
                ),
                (
                    "photo",
                    models.FileField(
                        blank=True,
                        help_text="A portrait: JPEG, PNG, WebP or AVIF, up to 10 MB. Without one the initials are shown.",
                        max_length=200,
                        upload_to="",
                    ),
                ),
                (
                    "photo_alt",
                    models.CharField(
                        blank=True,
                        help_text="For people who do not see the photo, if it shows more than the person. Left empty, the name beside it says enough.",
                        max_length=200,
                        validators=[
                            django.core.validators.RegexValidator(
                                "[\x00-\x1f\x7f\x85\u2028\u2029]",
                                "“%(value)s” has a line break or another control character in it. Write it in one line.",
                                code="not_single_line",
                                inverse_match=True,
                            )
                        ],
                        verbose_name="photo description",
                    ),
                ),
                (
                    "focus_x",
                    models.PositiveSmallIntegerField(
                        default=50,
                        help_text="The photo is cut to a square around this point, in percent of its width.",
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="focus from the left",
                    ),
                ),
                (
                    "focus_y",
                    models.PositiveSmallIntegerField(
                        default=35,
                        help_text="In percent of its height: a face is usually in the upper middle.",
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="focus from the top",
                    ),
                ),
                (
                    "website_url",
                    models.URLField(
                        blank=True,
                        max_length=500,
                        validators=[
                            django.core.validators.URLValidator(
                                message="“%(value)s” is not a web address. Write the whole of it, such as https://example.org/page.",
                                schemes=["http", "https"],
                            )
                        ],
                        verbose_name="website",
                    ),
                ),
                (
                    "github_url",
                    models.URLField(
                        blank=True,
                        max_length=500,
                        validators=[
                            django.core.validators.URLValidator(
                                message="“%(value)s” is not a web address. Write the whole of it, such as https://example.org/page.",
                                schemes=["http", "https"],
                            ),
                        ],
                        verbose_name="GitHub profile",
                    ),
                ),
                (
                    "linkedin_url",
                    models.URLField(
                        blank=True,
                        max_length=500,
                        validators=[
                            django.core.validators.URLValidator(
                                message="“%(value)s” is not a web address. Write the whole of it, such as https://example.org/page.",
                                schemes=["http", "https"],
                            ),
                        ],
                        verbose_name="LinkedIn profile",
                    ),
                ),
                (
                    "x_url",
                    models.URLField(
                        blank=True,
                        max_length=500,
                        validators=[
                            django.core.validators.URLValidator(
                                message="“%(value)s” is not a web address. Write the whole of it, such as https://example.org/page.",
                                schemes=["http", "https"],
                            ),
                        ],
                        verbose_name="X profile",
                    ),
                ),
                (
                    "is_visible",
                    models.BooleanField(
                        default=True,
                        help_text="Untick it to take the member off the public pages; everything here is kept. On which pages a visible member is, the terms decide.",
                        verbose_name="visible",
                    ),
                ),
                ("name_folded", models.CharField(db_index=True, editable=False, max_length=1000)),
                ("bio_folded", models.TextField(editable=False)),
            ],
            options={
                "ordering": ["name_folded", "slug"],
                "default_permissions": ("add", "change", "delete", "view", "publish"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="members_member_name_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug", ""), _negated=True), name="members_member_slug_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("focus_x__lte", 100), ("focus_y__lte", 100)),
                        name="members_member_focus_in_photo",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerSlug",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=100, unique=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_slugs",
                        to="members.member",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=tac_site.primary_keys.random_pk,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "role",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Chair"), (2, "Vice Chair"), (3, "Member")], default=3
                    ),
                ),
                (
                    "affiliation",
                    models.CharField(
                        blank=True,
                        help_text="The company or project that the member represents during this term.",
                        max_length=200,
                        validators=[
                            django.core.validators.RegexValidator(
                                "[\x00-\x1f\x7f\x85\u2028\u2029]",
                                "“%(value)s” has a line break or another control character in it. Write it in one line.",
                                code="not_single_line",
                                inverse_match=True,
                            )
                        ],
                    ),
                ),
                (
                    "starts_on",
                    models.DateField(
                        blank=True,
                        help_text="Leave it empty if it is not known.",
                        null=True,
                        verbose_name="first day",
                    ),
                ),
                (
                    "ends_on",
                    models.DateField(
                        blank=True,
                        help_text="The last day served. Leave it empty while there is no end.",
                        null=True,
                        verbose_name="last day",
                    ),
                ),
                (
                    "is_announced",
                    models.BooleanField(
                        default=False,
                        help_text="A term that has not begun is secret until its first day, unless this is ticked.",
                        verbose_name="announced",
                    ),
                ),
                ("affiliation_folded", models.CharField(editable=False, max_length=1000)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="terms", to="members.member"
                    ),
                ),
            ],
            options={
                "ordering": [models.OrderBy(models.F("starts_on"), nulls_first=True), "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", [1, 2, 3])), name="members_term_role_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on", None),
                            ("ends_on", None),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="members_term_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.RunPython(make_groups, migrations.RunPython.noop),
    ]
