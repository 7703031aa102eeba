import django.db.models.deletion
import members.models.days
import tac_site.fields
import tac_site.primary_keys
from django.db import migrations, models

# As for the other kinds: content and nothing else; what is over is ended, not deleted.
GROUPS = {"Editors": ("view", "add", "change", "publish"), "Writers": ("view", "add", "change")}


def permit(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="members", model="seat"
    )
    for name, actions in GROUPS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        for action in actions:
            # Django makes the permissions only after the last migration, under these very names.
            permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
                content_type=content_type, codename=f"{action}_seat", defaults={"name": f"Can {action} seat"}
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0005_employer_and_office"),
    ]

    operations = [
        migrations.AddField(
            model_name="term",
            name="capacity",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "Member"), (2, "Alternate"), (3, "Lead"), (4, "Observer")],
                default=1,
                help_text="A member with a seat is called its representative.",
            ),
        ),
        migrations.AddField(
            model_name="term",
            name="ends_on_is_bound",
            field=models.BooleanField(
                default=False,
                help_text="Only this is known: the term had ended after this day. Who is no longer named on the 15th served until the 14th at the latest.",
                verbose_name="last day at the latest",
            ),
        ),
        migrations.AddField(
            model_name="term",
            name="ends_source",
            field=tac_site.fields.AddressField(
                blank=True,
                help_text="The web address of what says so, such as the minutes of a meeting.",
                max_length=500,
                verbose_name="last day known from",
            ),
        ),
        migrations.AddField(
            model_name="term",
            name="starts_on_is_bound",
            field=models.BooleanField(
                default=False,
                help_text="Only this is known: the term had begun by this day, on which the person is named.",
                verbose_name="first day at the latest",
            ),
        ),
        migrations.AddField(
            model_name="term",
            name="starts_source",
            field=tac_site.fields.AddressField(
                blank=True,
                help_text="The web address of what says so, such as the minutes of a meeting.",
                max_length=500,
                verbose_name="first day known from",
            ),
        ),
        migrations.CreateModel(
            name="Seat",
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
                    tac_site.fields.LineField(
                        error_messages={
                            "unique": "There is a seat with this name already. Edit that one, or choose another."
                        },
                        help_text="For whom or what it is: “Intel”, “Gold members”, “vLLM”, “Security Working Group”.",
                        max_length=200,
                        unique=True,
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        blank=True,
                        error_messages={
                            "unique": "Another seat has this address. Choose another, or leave it empty to have one made."
                        },
                        help_text="The last part of the seat's web address. Leave it empty to have it made from the name.",
                        max_length=100,
                        unique=True,
                        verbose_name="address",
                    ),
                ),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Member company"),
                            (2, "Member class"),
                            (3, "Project"),
                            (4, "Working group"),
                        ]
                    ),
                ),
                (
                    "votes",
                    models.BooleanField(
                        default=True,
                        help_text="A voting seat has one representative a day. Untick it for a working group.",
                    ),
                ),
                (
                    "starts_on",
                    models.DateField(
                        blank=True,
                        help_text="From which on there is this seat: it is secret before. Leave it empty if it is not known.",
                        null=True,
                        verbose_name="first day",
                    ),
                ),
                (
                    "ends_on",
                    models.DateField(
                        blank=True,
                        help_text="Leave it empty while there is no end.",
                        null=True,
                        verbose_name="last day",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Seats of one kind are shown by this number, the lowest first; equal ones by name.",
                    ),
                ),
                ("name_folded", models.CharField(editable=False, max_length=1000)),
            ],
            options={
                "ordering": ["kind", "position", "name_folded", "pk"],
                "default_permissions": ("add", "change", "delete", "view", "publish"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="members_seat_name_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug", ""), _negated=True), name="members_seat_slug_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", [1, 2, 3, 4])), name="members_seat_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on", None),
                            ("ends_on", None),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="members_seat_ends_after_start",
                    ),
                ],
            },
            bases=(members.models.days.Lasting, models.Model),
        ),
        migrations.AddField(
            model_name="term",
            name="seat",
            field=models.ForeignKey(
                blank=True,
                help_text="For whom the person sits, or which working group they lead. Empty without seats.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="terms",
                to="members.seat",
            ),
        ),
        migrations.AddConstraint(
            model_name="term",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity__in", [1, 2, 3, 4])), name="members_term_capacity_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="term",
            constraint=models.CheckConstraint(
                condition=models.Q(("office", 3), ("capacity", 1), _connector="OR"),
                name="members_term_office_of_member",
            ),
        ),
        migrations.AddConstraint(
            model_name="term",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("capacity__in", [2, 3]), _negated=True),
                    ("seat__isnull", False),
                    _connector="OR",
                ),
                name="members_term_seat_to_fill",
            ),
        ),
        migrations.AddConstraint(
            model_name="term",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on_is_bound", False), ("starts_on__isnull", False), _connector="OR"
                ),
                name="members_term_start_of_bound",
            ),
        ),
        migrations.AddConstraint(
            model_name="term",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on_is_bound", False), ("ends_on__isnull", False), _connector="OR"),
                name="members_term_end_of_bound",
            ),
        ),
        migrations.RunPython(permit, migrations.RunPython.noop),
    ]
