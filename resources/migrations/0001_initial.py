import django.core.validators
import tac_site.primary_keys
import tac_site.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Resource",
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
                    "title",
                    models.CharField(
                        help_text="What visitors can do or find there, such as “Attend a council meeting”.",
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
                    "note",
                    models.CharField(
                        blank=True,
                        help_text="A word on what the link opens, such as “Public calendar”. Shown beside the title.",
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
                    "url",
                    models.URLField(
                        blank=True,
                        help_text="Where the title leads. Without it the resource is shown as plain text.",
                        max_length=500,
                        validators=[
                            django.core.validators.URLValidator(
                                message="“%(value)s” is not a web address. Write the whole of it, such as https://example.org/page.",
                                schemes=["http", "https"],
                            )
                        ],
                        verbose_name="web address",
                    ),
                ),
                (
                    "description",
                    models.TextField(
                        blank=True,
                        help_text="Optional: more about it, shown on the resources page. Markdown.",
                        validators=[tac_site.validators.MarkdownLength(20000)],
                    ),
                ),
                (
                    "position",
                    models.PositiveIntegerField(
                        db_index=True,
                        default=0,
                        help_text="Resources are shown in this order, the lowest first. In the list they can be dragged too.",
                    ),
                ),
                (
                    "is_visible",
                    models.BooleanField(
                        default=True,
                        help_text="Untick it to take the resource off the public pages; everything here is kept.",
                        verbose_name="visible",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "title"],
                "default_permissions": ("add", "change", "delete", "view", "publish"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("title",),
                        name="resources_resource_title_unique",
                        violation_error_message="There is a resource with this title already. Edit that one, or give this one another title.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="resources_resource_title_not_empty",
                    ),
                ],
            },
        ),
    ]
